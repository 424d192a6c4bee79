"""What somebody of the staff proves to be themselves with, beside a password; tries that failed a moment ago."""

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CodeApp(models.Model):
    """An application, on a telephone, that shows another code every half minute (TOTP, RFC 6238)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="code_app")
    secret = models.BinaryField(max_length=20)
    step = models.BigIntegerField()  # of the code that was taken last: none is taken twice, by whichever server
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("application de codes")

    def __str__(self):
        return str(self.user)


class Passkey(models.Model):
    """A key that a device or a password manager keeps, and shows with a finger, a face or a PIN (WebAuthn)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential = models.BinaryField()  # fido2's AttestedCredentialData: an identifier and a public key
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("clé d'accès")

    def __str__(self):
        return self.name


class RecoveryCode(models.Model):
    """A code on paper that opens once. It is 120 random bits: its bare digest gives nobody a start."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)  # SHA-256, in hexadecimal

    class Meta:
        verbose_name = _("code de secours")

    def __str__(self):
        return str(self.user)


class Attempt(models.Model):
    """A try that has not succeeded, kept for a quarter of an hour."""

    account = models.CharField(max_length=64)  # a keyed digest of what was typed: some type a password there
    address = models.CharField(max_length=45)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return self.address
