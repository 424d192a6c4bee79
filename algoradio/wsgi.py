"""What the server runs, Django behind the delivery: `granian --interface wsgi algoradio.wsgi:application`."""

import os

from algoradio.operations.stopping import end_when_told

end_when_told()  # first of all: what follows takes its time

from django.core.wsgi import get_wsgi_application  # noqa: E402 - once the process can be ended

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "algoradio.settings")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - once Django is set up
from django.urls import reverse  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402
from django.utils.translation import get_language_from_path, override  # noqa: E402

from algoradio.addresses import addresses  # noqa: E402
from algoradio.audience import reading  # noqa: E402
from algoradio.delivery.asking import without_type  # noqa: E402
from algoradio.delivery.crowd import Crowd  # noqa: E402
from algoradio.delivery.layer import Delivery, Stamp  # noqa: E402
from algoradio.delivery.watch import Watch  # noqa: E402
from algoradio.editorial import edition  # noqa: E402
from algoradio.operations import metrics  # noqa: E402
from algoradio.search import index  # noqa: E402

PLACES = 12  # of the server's 16 threads: the others send what is ready, and serve staff
HEALTH = ("health", "ready", "metrics")

_program = without_type(_django)


def _away(path: str) -> str:
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        return reverse("away")


def _stamp() -> Stamp:
    return Stamp(edition.current(), localdate().isoformat())


def _make_search() -> None:
    """Have the search of every language ready: whoever searches while the database is away finds it."""
    for code, _name in settings.LANGUAGES:
        index.engine(code)


if settings.DEBUG:
    application = _program
else:
    _alone = Crowd(_program, PLACES, _away, map(reverse, HEALTH))
    _origin, _limit = settings.ORIGIN, settings.KEPT_BYTES
    application = Delivery(_program, _stamp, addresses, _limit, _origin, _alone, reading.seen)
    Watch(application, _make_search).start()
    if settings.METRICS:
        metrics.start(application)
