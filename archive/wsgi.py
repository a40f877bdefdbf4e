"""The door for a WSGI server such as gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
application = get_wsgi_application()
# The loaded program is never garbage. Looking through all of it again and again cost
# every twentieth page 40 ms.
gc.collect()
gc.freeze()
