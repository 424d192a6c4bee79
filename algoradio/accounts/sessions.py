"""Who is logged in: since when, where, proved with what. A session that does not say so is none.

Between the password and the second factor nobody is logged in: a session of ten minutes remembers who was right.
"""

import time
from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from algoradio.accounts import journal
from algoradio.accounts.throttle import address_of

#: In seconds. A session ends after that long without a sign of its owner, and after that long in any case.
IDLE, LIFE = 3600, 12 * 3600
PROOF = 15 * 60  # for how long a second factor lets its owner change the factors
PATIENCE = 600  # between the password and the second factor
MARK, WAITING = "accounts", "accounts-waiting"
BACKEND = "django.contrib.auth.backends.ModelBackend"
#: What a browser says of itself, and what it is called; the first that is found.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"))
BROWSERS += (("Safari", "Safari"),)
SYSTEMS = (("iPhone",) * 2, ("iPad",) * 2, ("Android",) * 2, ("Windows",) * 2, ("Mac OS", "Mac"), ("Linux",) * 2)


# Between the two steps


def wait(request, user: User, following: str) -> None:
    """The password of `user` was right: the second step comes next, and `following` after it."""
    request.session.flush()
    request.session.set_expiry(PATIENCE)
    request.session[WAITING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": time.time() + PATIENCE,
        "following": following,
    }


def waiting(request) -> User | None:
    """Who gave a password a moment ago, and a second factor not yet."""
    said = request.session.get(WAITING)
    if not said or said["until"] < time.time():
        return None
    user = User.objects.filter(pk=said["user"], is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(said["hash"], user.get_session_auth_hash()) else None


# Logged in


def begin(request, user: User, factor: str) -> str:
    """Log somebody in who has proved all; the address that they came for, "" if none."""
    following = request.session.pop(WAITING, {}).get("following", "")
    request.session.set_expiry(None)
    login(request, user, backend=BACKEND)
    agent = request.META.get("HTTP_USER_AGENT", "")
    request.session[MARK] = mark(factor) | {"address": address_of(request), "device": device(agent)}
    journal.tell("login", user.username, request, factor=factor)
    return following


def mark(factor: str) -> dict:
    """What a session says of a second factor that was given now."""
    now = time.time()
    return {"factor": factor, "begun": now, "seen": now, "proved": now}


def is_open(request) -> bool:
    """Whether the session of somebody who is logged in says that a second factor was given, and still holds."""
    said, now = request.session.get(MARK), time.time()
    return bool(said) and now - said["begun"] < LIFE and now - said["seen"] < IDLE


def touch(request) -> None:
    """Its owner has given a sign; written once a minute at most."""
    said, now = request.session.get(MARK), time.time()
    if said and now - said["seen"] > 60:
        request.session[MARK] = said | {"seen": now}


def proved_again(request, factor: str) -> None:
    """The second factor was asked for once more, and given."""
    request.session[MARK] = request.session[MARK] | {"proved": time.time(), "factor": factor}
    journal.tell("confirmed", request.user.username, request, factor=factor)


def is_proved(request) -> bool:
    """Whether the second factor was given so lately that the factors may be changed."""
    return time.time() - request.session[MARK]["proved"] < PROOF


# All sessions of somebody


def of(user: User) -> list[tuple[Session, dict]]:
    """The open sessions of an account and what they say, the last one that was used first.

    Django keeps in a row whose session it is, and nowhere else: the rows that have not run out are read. They are
    those of the staff of a day, since nobody else has a session.
    """
    found = []
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        data = row.get_decoded()
        said = data.get(MARK)
        if data.get(SESSION_KEY) == str(user.pk) and said:
            times = {name: datetime.fromtimestamp(said[name], UTC) for name in ("begun", "seen")}
            if time.time() - said["begun"] < LIFE and time.time() - said["seen"] < IDLE:
                found.append((row, said | times))
    return sorted(found, key=lambda one: one[1]["seen"], reverse=True)


def end(user: User, besides: str | None = None) -> int:
    """End all sessions of an account but the one with the key `besides`; how many there were."""
    keys = [row.session_key for row, _said in of(user) if row.session_key != besides]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def device(agent: str) -> str:
    """A browser and a system in words that staff know, from what a browser says of itself; "" for what is unknown."""
    names = [next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, names))
