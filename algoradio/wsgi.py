"""The program that the server runs: `granian --interface wsgi algoradio.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "algoradio.settings")

application = get_wsgi_application()
