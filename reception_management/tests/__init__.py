from . import test_visit_flow
from . import test_visit_matrix
