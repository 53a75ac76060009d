from . import test_approval
from . import test_companions
from . import test_tier_pack
from . import test_visit_bypass
from . import test_visit_flow
from . import test_visit_locks
from . import test_visit_matrix
from . import test_visit_notice
