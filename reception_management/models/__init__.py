# In the order in which the data goes: a room extends only those above it.

# base
from . import hr_department
from . import hr_job
from . import product_product
from . import reception_approval
from . import reception_approval_mixin
from . import reception_cap_mixin
from . import reception_companion_role
from . import reception_cost_type
from . import reception_rank
from . import reception_state_mixin

# tier
from . import reception_tier
from . import reception_tier_cap
from . import reception_tier_companion_band
from . import res_company

# visit
from . import reception_visit_part
from . import reception_visit
from . import reception_visit_access
from . import reception_visit_budget
from . import reception_visit_companion
from . import reception_visit_flow
from . import reception_visit_actions
from . import reception_visit_guest
from . import reception_visit_plan
from . import reception_visit_policy
from . import reception_visit_request
from . import reception_visit_screen
from . import reception_visit_tier
from . import res_partner
from . import hr_employee

# expense
from . import account_move
from . import account_move_line
from . import account_tax
from . import hr_expense
from . import reception_visit_budget_expense
from . import reception_visit_expense
