"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")
application = get_wsgi_application()

# What is loaded by now stays: the collector need not look through it again for every few pages.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
