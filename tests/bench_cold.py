"""What a page costs that nobody has kept: its view, beside its template alone with all of its objects in memory.

In processor time, the least of some rounds, in one process; and how often the page asks the database.
"""

import copy
import tempfile
import time
from pathlib import Path

from django.core import management

from tests.django_process import set_up

ROUNDS = 15
PATHS = (
    *("/", "/pathologies/cephalee/", "/pathologies/rachialgie/", "/traitements/infiltration/"),
    *("/traitements/cimentoplastie/", "/medecins/infiltration/", "/pathologies/", "/traitements/", "/medecins/"),
    *("/glossaire/", "/contact/", "/algoradiologie/"),
)


class Bare:
    """Stands in for Django's loader in `render`: takes the time of the template alone, its objects read before."""

    def __init__(self, loader):
        self._render = loader.render_to_string
        self.seconds = 0.0

    def render_to_string(self, template_name, context=None, request=None, using=None) -> str:
        fresh = context | {"composer": copy.deepcopy(context["composer"])} if "composer" in context else context
        whole = self._render(template_name, context, request, using)
        began = time.process_time()
        again = self._render(template_name, fresh, request, using)
        self.seconds = time.process_time() - began
        assert again == whole, "the template alone gives another page"
        return whole


def measured(path: str) -> tuple[float, float, int]:
    """(seconds of the view, seconds of its template alone, queries) of a page."""
    import django.shortcuts  # after the set-up
    from django.db import connection  # after the set-up
    from django.test import RequestFactory  # after the set-up
    from django.test.utils import CaptureQueriesContext  # after the set-up
    from django.urls import resolve  # after the set-up

    from algoradio.editorial import edition  # after the set-up

    def answer():
        request = RequestFactory(SERVER_NAME="localhost").get(path)
        request.resolver_match = match = resolve(path)
        with edition.reading():
            return match.func(request, *match.args, **match.kwargs)

    answer()
    views = []
    for _round in range(ROUNDS):
        began = time.process_time()
        answer()
        views.append(time.process_time() - began)
    with CaptureQueriesContext(connection) as queries:
        answer()
    usual = django.shortcuts.loader
    django.shortcuts.loader, templates = (bare := Bare(usual)), []
    try:
        for _round in range(ROUNDS):
            answer()
            templates.append(bare.seconds)
    finally:
        django.shortcuts.loader = usual
    return min(views), min(templates), len(queries)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        management.call_command("collectstatic", interactive=False, verbosity=0)
        print(f"\n{'a page made, processor':<32}{'view ms':>9}{'template ms':>13}{'ratio':>8}{'queries':>9}")
        for path in PATHS:
            view, template, queries = measured(path)
            print(f"{path:<32}{view * 1000:>9.1f}{template * 1000:>13.1f}{view / template:>8.2f}{queries:>9}")


if __name__ == "__main__":
    main()
