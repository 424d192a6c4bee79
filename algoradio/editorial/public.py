"""What every public view is: read only, the same for everyone."""

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def public_page(view):
    """A view that answers GET and HEAD, and 405 to all else. Nothing is sent to it, so no token is asked for."""
    return csrf_exempt(require_safe(view))
