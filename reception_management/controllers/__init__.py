from . import feedback
from . import import_template
