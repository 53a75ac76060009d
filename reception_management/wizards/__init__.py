from . import hr_expense_split
from . import reception_pack_wizard
from . import reception_pack_wizard_line
from . import reception_reason
from . import reception_reason_expense
from . import reception_visit_postpone
from . import reception_visit_guest_call
from . import reception_visit_replace
