"""The second factor: a code of an application (TOTP), a passkey (WebAuthn), or a recovery code on paper."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import quote, urlencode, urlsplit

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import transaction
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from algoradio.accounts.models import CodeApp, Passkey, RecoveryCode

ISSUER = "Algoradio"
PERIOD = 30  # seconds
RECOVERY_CODES = 8
#: Of recovery codes: 32 signs, without those that are read one for another on paper.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: What comes of JSON that is sent in place of what a browser answers.
NO_ANSWER = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
CHALLENGE = "webauthn"  # where a session keeps what a passkey is asked to sign


def has_one(user: User) -> bool:
    """Whether somebody has set up a second factor. Codes on paper are none by themselves."""
    return CodeApp.objects.filter(user=user).exists() or user.passkeys.exists()


def take_away(user: User) -> None:
    """Take every second factor away from an account, and its codes on paper."""
    with transaction.atomic():
        CodeApp.objects.filter(user=user).delete()
        user.passkeys.all().delete()
        user.recovery_codes.all().delete()


# Codes of an application


def new_secret() -> bytes:
    """Twenty random bytes, as RFC 4226 wants."""
    return secrets.token_bytes(20)


def code_at(secret: bytes, step: int) -> str:
    """The six digits of a step of thirty seconds (RFC 6238, with SHA-1, which every application knows)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def step_of(secret: bytes, typed: str) -> int | None:
    """The step whose code was typed: this one, or one beside it, since clocks differ. None for any other code."""
    digits, now = "".join(typed.split()), int(time.time()) // PERIOD
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return next((step for step in (now, now - 1, now + 1) if hmac.compare_digest(code_at(secret, step), digits)), None)


def in_words(secret: bytes) -> str:
    """A secret as applications let people type it: eight groups of four letters and digits."""
    return _grouped(base64.b32encode(secret).decode(), " ")


def picture(user: User, secret: bytes) -> str:
    """A secret as the QR code that applications read, an SVG in a data address."""
    label, query = quote(f"{ISSUER}:{user.username}"), urlencode({"secret": base64.b32encode(secret), "issuer": ISSUER})
    return segno.make(f"otpauth://totp/{label}?{query}").svg_data_uri(scale=5, light="#fff")


def _takes_code(user: User, typed: str) -> bool:
    app = CodeApp.objects.filter(user=user).first()
    step = step_of(bytes(app.secret), typed) if app else None
    return step is not None and bool(CodeApp.objects.filter(pk=app.pk, step__lt=step).update(step=step))


# Codes on paper


def new_recovery_codes(user: User) -> list[str]:
    """Make the codes of an account, in place of those that it had. They are kept nowhere as they are read."""
    codes = ["".join(secrets.choice(SIGNS) for _sign in range(24)) for _code in range(RECOVERY_CODES)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=digest_of(code)) for code in codes])
    return [_grouped(code, "-") for code in codes]


def digest_of(code: str) -> str:
    """The digest of a recovery code, however it was typed: small letters, spaces, strokes or none."""
    return hashlib.sha256("".join(sign for sign in code.upper() if sign.isalnum()).encode()).hexdigest()


def _grouped(text: str, between: str) -> str:
    return between.join(text[start : start + 4] for start in range(0, len(text), 4))


# Passkeys


def has_name(request) -> bool:
    """Whether the site is open under a name: browsers make no passkey for an address in digits."""
    try:
        validate_ipv46_address(_host(request).strip("[]"))
    except ValidationError:
        return True
    return False


def _host(request) -> str:
    return urlsplit(settings.ORIGIN or f"//{request.get_host()}").hostname


def _server(request) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(name=ISSUER, id=_host(request)))


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(passkey.credential)) for passkey in user.passkeys.all()]


def passkey_wanted(request, user: User) -> str:
    """What a browser makes a passkey from, as JSON; the session remembers the question."""
    options, request.session[CHALLENGE] = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=str(user.pk).encode(), name=user.username, display_name=user.username),
        _credentials(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.dumps(dict(options))


def add_passkey(request, user: User, name: str, answer: str) -> Passkey | None:
    """Keep the passkey that a browser made; None when it does not answer the question of this session."""
    state = request.session.pop(CHALLENGE, None)
    try:
        made = _server(request).register_complete(state, json.loads(answer)).credential_data
    except NO_ANSWER:
        return None
    return Passkey.objects.create(user=user, name=name, credential=bytes(made))


def passkey_asked(request, user: User | None = None) -> str:
    """What a browser shows a passkey for, as JSON; without `user`, any that it keeps for this site."""
    options, request.session[CHALLENGE] = _server(request).authenticate_begin(
        _credentials(user) if user else None, user_verification=UserVerificationRequirement.REQUIRED
    )
    return json.dumps(dict(options))


def owner_of(answer: str) -> User | None:
    """Whose passkey says that it answers. It is only what is said: `proved` looks whether it is true."""
    try:
        handle = json.loads(answer)["response"]["userHandle"]
        number = int(base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)))
    except NO_ANSWER:
        return None
    return User.objects.filter(pk=number, is_active=True, is_staff=True).first() if 0 < number < 2**31 else None


def _takes_passkey(request, user: User, answer: str) -> bool:
    state, known = request.session.pop(CHALLENGE, None), _credentials(user)
    try:
        shown = _server(request).authenticate_complete(state, known, json.loads(answer))
    except NO_ANSWER:
        return False
    for passkey in user.passkeys.all():
        if bytes(passkey.credential) == bytes(shown):
            Passkey.objects.filter(pk=passkey.pk).update(used_at=timezone.now())
    return True


def proved(request, user: User, typed: str, answer: str = "") -> str | None:
    """With what somebody proves to be `user`: "passkey", "application" or "recovery"; None if with nothing.

    A code on paper is used up by it, and a code of the application too.
    """
    if answer:
        return "passkey" if _takes_passkey(request, user, answer) else None
    if _takes_code(user, typed):
        return "application"
    used, _rows = user.recovery_codes.filter(digest=digest_of(typed)).delete()
    return "recovery" if used else None
