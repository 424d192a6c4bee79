from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from algoradio.accounts import factors, journal, sessions


class Command(BaseCommand):
    help = "Take the second factor away from an account whose owner has lost everything: the next login sets one up."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the name that the account logs in with")

    def handle(self, name, **options):
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"No account bears the name {name!r}.")
        factors.take_away(user)
        ended = sessions.end(user)
        journal.tell("factors reset", user.username, by="reset_second_factor")
        self.stdout.write(f"{name} has no second factor now; sessions ended: {ended}. The password is as it was.")
