"""How often somebody may be wrong. Counted in the database, so that all workers and servers count together.

Failures count against an account from one address first: a clinic whose staff share an address goes on while one of
them is wrong, and a stranger elsewhere shuts nobody out by typing their name.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from algoradio.accounts.models import Attempt

WINDOW = timedelta(minutes=15)
#: How many failures a window takes: of an account from one address, and from everywhere. A code is short, and only who
#: has given the password is asked for it. A passkey is not guessed: of no account, and for the load alone.
LIMITS = {"password": (5, 50), "code": (5, 10), "passkey": (50, 1000)}
PER_ADDRESS = 200


class TooMany(Exception):
    """There were too many failures a moment ago: this try is not even looked at."""


def address_of(request) -> str:
    """Where a request comes from; behind the proxy that https needs, what the proxy says last."""
    said = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return (said.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:45]


def begin(kind: str, name: str, request) -> Attempt:
    """Note a try, before it is judged, so that a crowd of them at once counts too. Raises TooMany."""
    now = timezone.now()
    Attempt.objects.filter(made_at__lt=now - WINDOW).delete()
    account = salted_hmac("algoradio.accounts.throttle", f"{kind} {name.casefold()}", algorithm="sha256").hexdigest()
    attempt = Attempt.objects.create(account=account, address=address_of(request))
    from_here, from_everywhere = LIMITS[kind]
    of_account = Attempt.objects.filter(account=account)
    if (
        of_account.filter(address=attempt.address).count() > from_here
        or of_account.count() > from_everywhere
        or Attempt.objects.filter(address=attempt.address).count() > PER_ADDRESS
    ):
        attempt.delete()  # who goes on trying is not kept out for longer
        raise TooMany
    return attempt


def forgive(attempt: Attempt) -> None:
    """The try was right: the failures of this account from this address are forgotten."""
    Attempt.objects.filter(account=attempt.account, address=attempt.address).delete()
