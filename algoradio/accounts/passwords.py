"""What a new password brings with it."""

from django.utils.translation import gettext as _

from algoradio.accounts import journal, sessions


class EndsSessions:
    """A validator that refuses nothing: Django tells validators, and them alone, that a password has changed.

    The second factor stays. Whoever changes their own password is given a new session by Django right after.
    """

    def validate(self, password, user=None):
        """Any password will do."""

    def get_help_text(self) -> str:
        return _("Un autre mot de passe ferme toutes les sessions ouvertes. Le second facteur reste le même.")

    def password_changed(self, password, user=None):
        if user is not None and user.pk:
            sessions.end(user)
            journal.tell("password set", user.username)
