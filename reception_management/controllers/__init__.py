from . import feedback
from . import import_template
from . import reception_dispatch
