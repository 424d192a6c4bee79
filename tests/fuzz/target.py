"""The site that is sent to, the delivery in front, in this process; and what is wrong with an answer of it.

Wants Django set up and a catalogue in the database.
"""

import logging
import re
import secrets
import traceback
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django_prose_editor.fields import ProseEditorField

from algoradio.addresses import addresses, away
from algoradio.delivery.asking import without_type
from algoradio.delivery.layer import Delivery, Stamp
from algoradio.editorial import edition
from algoradio.editorial.models import Reviewer
from algoradio.publishing import press
from algoradio.publishing.guide import PICTURES
from algoradio.publishing.models import Draft, ReviewLink
from algoradio.text.rich import sanitise
from pathologies.models import BodyRegion, Pathology
from procedures.models import Procedure
from tests.fuzz.strategies import ADMIN, ELEMENT, HOST, Request

KEPT = 16 * 1024 * 1024  # bytes
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
#: What may be asked of the process: hosts that it answers to.
OWN_HOSTS = {"", HOST, "localhost", f"{HOST}:8000", "LOCALHOST.", "localhost."}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for one, value in self.headers if one.lower() == name.lower()), "")


class Errors(logging.Handler):
    """What Django has logged of exceptions, each place once."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.found: dict[str, str] = {}

    def emit(self, record):
        if record.exc_info and record.exc_info[2]:
            place = traceback.extract_tb(record.exc_info[2])[-1]
            key = f"{record.exc_info[0].__name__} in {place.filename}:{place.lineno}"
            self.found.setdefault(key, "".join(traceback.format_exception(*record.exc_info)))


class Target:
    """The whole program. `errors`: what was logged; call `look` after something was published."""

    def __init__(self):
        self.errors = Errors()
        for name in ("django.request", "algoradio.operations.views"):
            logging.getLogger(name).addHandler(self.errors)
        program = without_type(WSGIHandler())
        self.delivery = Delivery(
            program, lambda: Stamp(edition.current(), localdate().isoformat()), addresses, KEPT, settings.ORIGIN
        )
        self.look()

    def look(self) -> None:
        if self.delivery.look():
            self.delivery.learn()

    def ask(self, request: Request, cookie: str = "") -> Answer:
        environ = request.environ() | ({"HTTP_COOKIE": cookie} if cookie else {})
        said = []
        body = self.delivery(environ, lambda status, headers, exc_info=None: said.append((status, list(headers))))
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        (status, headers), *others = said
        assert not others, "more than one answer"
        return Answer(int(status.split()[0]), headers, whole)


def faults(request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer, whoever asked."""
    found = []
    if answer.status >= 500 and request.path.decode("latin-1") not in away():  # whose status that is
        found.append(f"status {answer.status}")
    for name, value in answer.headers:
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            found.append(f"header {name!r}: {value[:80]!r}")
    location = answer.header("Location")
    if location and not _is_own(location):
        found.append(f"leads to {location[:80]}")
    if answer.header("Content-Type").startswith("text/html"):
        if ELEMENT.encode() in answer.body:
            found.append("shows an element that a stranger wrote")
        policy = answer.header("Content-Security-Policy")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            found.append(f"policy {policy!r}")
    if answer.header("X-Content-Type-Options") != "nosniff" and answer.header("Edition") == "":
        found.append("may be sniffed")
    if answer.header("Set-Cookie") and not request.path.startswith(ADMIN.encode()):
        found.append("sets a cookie for a visitor")
    return found


def _is_own(location: str) -> bool:
    """Whether an address leads to this site, as browsers read it: they take `\\` for `/`, and skip control signs."""
    parts = urlsplit(re.sub(r"[\x00-\x20]", "", location).replace("\\", "/"))
    return parts.scheme in ("", "http", "https") and parts.netloc in OWN_HOSTS


def known() -> dict[str, list[str]]:
    """What stands for the variable parts of addresses, by their names: some of each sort."""
    slugs = [
        slug
        for model in (Pathology, Procedure)
        for page in model.objects.all()[:6]
        for code, _name in settings.LANGUAGES
        if (slug := getattr(page, f"slug_{code}"))
    ]
    numbers = [str(number) for number in range(1, 9)]
    return {
        "slug": slugs,
        "secret": [_secret()],
        "object_id": [*numbers, "_23", "1/change", "2/history"],
        **dict.fromkeys(("draft", "page", "number", "old", "new", "id"), numbers),
        "content_type_id": [str(key) for key in ContentType.objects.values_list("pk", flat=True)],
        "app_label": sorted({model._meta.app_label for model in admin.site._registry}),
        "name": sorted(one.name for one in PICTURES.iterdir())[:5],
        "region": list(BodyRegion.objects.values_list("key", flat=True)[:4]),
    }


def names_shown(target: Target) -> set[str]:
    """The names of parameters that public pages lead to, and of the fields of their forms."""
    in_page = re.compile(rb"[?;&](\w+)=|<(?:input|select)[^>]* name=[\"']?([\w.]+)")
    pages = [
        target.ask(Request(path.encode())).body for path in addresses() if path.endswith("/") and path.count("/") < 3
    ]
    return {name.decode() for page in pages for found in in_page.findall(page) for name in found if name}


def _secret() -> str:
    """The secret of a link by which a doctor reads a draft."""
    user, page = get_user_model().objects.filter(is_superuser=True).first(), Pathology.objects.first()
    reviewer = Reviewer.objects.create(name="Dr Fuzz", title="radiologue", registration_number="0", interests="aucun")
    draft = Draft(content_type=ContentType.objects.get_for_model(page), author=user, title=str(page))
    draft.object_id, draft.content, draft.status = page.pk, press.stored(page), Draft.Status.SUBMITTED
    draft.save()
    return ReviewLink.make(draft, reviewer, user)[1]


class Staff:
    """An account that may do everything, in the hands of somebody else. Logs in again when it is thrown out."""

    def __init__(self, target: Target):
        self.target = target
        self.token = secrets.token_hex(16)
        self._log_in()

    def _log_in(self) -> None:
        users = get_user_model().objects
        name = f"fuzz-{users.count()}-{secrets.token_hex(4)}"
        client = Client()
        client.force_login(users.create_superuser(name, password=None))
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.token}"

    def ask(self, request: Request) -> Answer:
        if request.method == "POST":
            request = _with_token(request, self.token)
        answer = self.target.ask(request, self.cookie)
        if answer.header("Location").startswith(reverse("admin:login")):
            self._log_in()
        return answer


def _with_token(request: Request, token: str) -> Request:
    return Request(request.path, request.query, "POST", {"HTTP_X_CSRFTOKEN": token, **request.headers}, request.body)


def forms_of_admin() -> dict[str, type]:
    """The add and change addresses of everything in the admin, by address."""
    found = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found[reverse(f"{name}_add")] = model
        for key in model._default_manager.values_list("pk", flat=True)[:3]:
            found[reverse(f"{name}_change", args=[key])] = model
    return found


def unclean() -> list[str]:
    """The formatted texts in the database that are not what the sanitiser lets through."""
    found = []
    for model in apps.get_models():
        fields = [one for one in model._meta.concrete_fields if isinstance(one, ProseEditorField)]
        for record in model._default_manager.all() if fields else ():
            for one in fields:
                value = getattr(record, one.attname)
                if value and sanitise(value) != value:
                    found.append(f"{model.__name__} {record.pk} {one.attname}: {value[:80]!r}")
    return found
