from . import hr_expense_split
from . import reception_reason
