"""What `check --deploy` says of this site's own settings."""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def origin_is_said(app_configs, **kwargs):
    """Without an origin there is no HTTPS, and whoever names another port has pages kept and made ready under it."""
    if settings.ORIGIN:
        return []
    hint = "Set it to https://… and the name under which visitors know the site."
    return [Warning("ALGORADIO_ORIGIN is not set.", hint=hint, id="algoradio.W001")]
