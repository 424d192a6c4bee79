"""The program that the server runs: `granian --interface wsgi algoradio.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "algoradio.settings")

_django = get_wsgi_application()


def application(environ, start_response):
    """Django. A request without a body has no content type: Django would read the address in its charset."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        environ.pop("CONTENT_TYPE", None)
    return _django(environ, start_response)
