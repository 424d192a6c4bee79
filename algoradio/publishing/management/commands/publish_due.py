from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand

from algoradio.publishing import press
from algoradio.publishing.models import Draft


class Command(BaseCommand):
    help = "Publish the drafts whose hour has come. Made for a timer: run it every minute, nothing is published twice."

    def handle(self, **options):
        for draft in Draft.objects.due().select_related("publisher"):
            try:
                state = press.publish(draft, draft.publisher)
            except (press.Incomplete, press.Overtaken, PermissionDenied) as error:
                self.stderr.write(f"{draft}: not published, {error}")
            else:
                self.stdout.write(f"{state.title}: published, edition {state.edition}")
