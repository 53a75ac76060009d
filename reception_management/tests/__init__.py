from . import test_visit_bypass
from . import test_visit_flow
from . import test_visit_locks
from . import test_visit_matrix
from . import test_visit_notice
