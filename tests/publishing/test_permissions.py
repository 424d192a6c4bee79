"""Every address of the admin answers everybody as the table of addresses.py says."""

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admindocs.views import simplify_regex
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from algoradio.accounts import factors
from algoradio.accounts.models import Attempt
from algoradio.editorial.models import Illustration, Source
from algoradio.editorial.staleness import Translation
from algoradio.pages.models import FixedPage
from algoradio.publishing import press, roles
from algoradio.publishing.admin import NAMES, DraftAdmin
from algoradio.publishing.models import Draft, Presence, ReviewLink, State
from pathologies.models import Pathology
from tests import factories as make
from tests.editorial.rows import LISTS, row, write
from tests.forms import filled
from tests.publishing.addresses import Line, lines
from tests.publishing.office import account, approved, content_of, draft_of

LINES = lines()
REGISTERED = {model: model._meta.label_lower.replace(".", "/") for model in admin.site._registry}
GROUPS = (roles.WRITING, roles.REVIEWING, roles.PUBLISHING, roles.ADMINISTRATION)
WHO = ("anonymous", "patient", "trainee", *GROUPS, "superuser")  # the columns of the table
PASSWORD, NEW_PASSWORD = "une phrase de passe du lundi", "une phrase de passe du mardi"
NEW_PASSWORDS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
WRONG = "un-secret-de-personne"
NOBODY = "999999"  # the number of no row
#: What the form of a new row wants, and what a row that is there is changed to.
NEW = {
    "auth/group": {"name": "Stagiaires"},
    "auth/user": {"username": "nouvelle", "usable_password": "true", **NEW_PASSWORDS},
    "editorial/illustration": {"alternative_text_fr": "Un dos", "alternative_text_en": "A back"},
    "editorial/redirect": {"old_path": "/ancienne/", "new_path": "/nouvelle/"},
    "editorial/reviewer": {"name": "Dr Neuf", "title_fr": "médecin", "registration_number": "1", "interests_fr": "non"},
    "editorial/source": {"label_fr": "Une source", "url": "https://example.org/neuve"},
    "glossary/term": {"term_fr": "un mot"},
    "pages/clinic": {"name": "Un autre centre"},
    "pathologies/bodyregion": {"name_fr": "Un autre nom"},
    "pathologies/pathology": {"title_fr": "Une page"},
    "procedures/guidance": {"name_fr": "Un guidage"},
    "procedures/procedure": {"title_fr": "Une page"},
    "search/foreignword": {"word": "neuf", "meaning": "dos", "language": "fr"},
    "search/lead": {"expressions": "mal au dos", "language": "fr"},
    "search/protectedword": {"word": "neuf", "language": "fr"},
    "search/synonyms": {"expressions": "un\ndeux", "language": "fr"},
}
#: Whose list of choices a field asks for.
CHOICES = {
    "pages": ("procedures", "outcome", "pathology"),
    "reviewers": ("pathologies", "pathology", "reviewed_by"),
    "illustrations": ("pathologies", "pathology", "illustration"),
    "sources": ("procedures", "indicationsource", "source"),
    "accounts": ("publishing", "draft", "author"),
}
ONLINE = {"_publish": "1", "_reason": "Plus clair"}
ANSWERS = {
    "yes": {"answer_is": "yes", "due": "2030-12-31"},
    "no": {"answer_is": "no", "remark": "Le chiffre est faux."},
}


def addresses(resolver=None, before: str = ""):
    """Every address of the admin and of the secret links, as urls.py writes it; the list of an app once an app."""
    for one in (resolver or get_resolver()).url_patterns:
        written = str(one.pattern)
        route = before + (simplify_regex(written).lstrip("/") if "(?P<" in written else written)
        if not route.startswith(("admin/", "relecture/")):
            continue
        if not isinstance(one, URLPattern):
            yield from addresses(one, route)
        elif "<app_label>" in route:
            yield from (route.replace("<app_label>", app) for app in {model._meta.app_label for model in REGISTERED})
        else:
            yield route


class Visitor(Client):
    """A browser that keeps nothing of an answer: neither cookies nor what templates were given."""

    def request(self, **request):
        return self.handler(self._base_environ(**request))


class World:
    """A clinic where there is something of everything, and somebody of every kind."""

    def __init__(self):
        self.author = account("auteure")
        self.reviewer = make.make_reviewer()
        self.colleague, self.chief = account("collegue"), account("chef", is_superuser=True)
        self.records = {model: _record(model, number) for number, model in enumerate(REGISTERED)}
        self.drafted = {
            name: Drafted(model, self)
            for model, name in REGISTERED.items()
            if isinstance(admin.site.get_model_admin(model), DraftAdmin)
        }
        self.named = {name: self.records[model] for model, name in REGISTERED.items()}
        self.named["auth/user"] = self.colleague
        self.secret, self.taken_back = self.drafted["pathologies/pathology"].secrets
        self.translated = make.make_pathology(title_fr="À traduire", slug_fr="a-traduire", slug_en="to-translate")
        self.region = make.make_region(key="traduite")
        write(self.translated, summary_fr="Une autre phrase.")
        write(self.region, name_fr="Un autre nom")
        self.new = NEW | {"search/lead": NEW["search/lead"] | {"pathology": str(self.translated.pk)}}
        for user in (self.colleague, self.chief):
            factors.new_recovery_codes(user)
        self.visitors = {who: self._visitor(who) for who in WHO}
        self.before = _rows()
        self._sent: dict[tuple[str, str], dict] = {}

    def _visitor(self, who: str) -> Visitor:
        visitor = Visitor()
        if who != "anonymous":
            user = account(who, who, is_superuser=who == "superuser", password=make_password(PASSWORD))
            User.objects.filter(pk=user.pk).update(is_staff=who != "patient")
            visitor.force_login(user)
        return visitor

    def ask(self, line: Line, who: str, path: str, data: dict) -> str:
        """The answer to somebody, as a letter of the table. Nothing of it stays."""
        visitor, written = self.visitors[who], []
        kind = {"content_type": "application/json"} if line.ending == "lisibilite" else {}

        def noted(execute, sql, *rest):
            if sql.startswith(("INSERT", "UPDATE", "DELETE")):
                written.append(sql)
            return execute(sql, *rest)

        with transaction.atomic():
            with connection.execute_wrapper(noted):
                answer = visitor.post(path, data, **kind) if line.method == "POST" else visitor.get(path)
            answer.close()
            after = _rows() if line.method == "POST" and written else self.before
            transaction.set_rollback(True)
        return _letter(answer, {label for label in after if after[label] != self.before[label]})

    def path(self, line: Line, **changes: str) -> str:
        """A path at the address of a line; `changes` are other values for its parts."""
        path = line.route
        for name, value in (self._parts(line) | changes).items():
            for kind in ("", "int:", "str:", "path:"):
                path = path.replace(f"<{kind}{name}>", str(value))
        return f"/{path}{self._query(line)}"

    def _parts(self, line: Line) -> dict:
        found = {"number": 1, "old": 1, "new": 2}
        if line.model in self.drafted:
            here = self.drafted[line.model]
            page = here.page_for(line)
            draft = here.approved if line.ending == "publier-le" else here.submitted
            return found | {"object_id": page.pk, "page": page.pk, "draft": draft.pk}
        if line.model:
            record = self.chief if line.case == "a superuser" else self.named[line.model]
            return found | {"object_id": record.pk, "id": record.pk}
        shown = {
            "a page": self.records[Pathology],
            "a page that is not online": self.drafted["pathologies/pathology"].archived,
            "an account": self.colleague,
            "a draft": self.drafted["pathologies/pathology"].submitted,
        }.get(line.case)
        secrets = {"a wrong secret": WRONG, "a link that was taken back": self.taken_back}
        url = {"no address": "rien/", "an address without its last stroke": "pathologies/pathology"}
        return found | {
            "secret": secrets.get(line.case, self.secret),
            "name": "rien.webp" if line.case else "accueil.webp",
            "content_type_id": ContentType.objects.get_for_model(shown).pk if shown else "²",
            "object_id": shown.pk if shown else 1,
            "url": url.get(line.case),
        }

    def _query(self, line: Line) -> str:
        if line.case == "in a window":
            return "?_popup=1"
        if line.ending in {"rendu", "apercu"}:
            return "?vue=page&langue=fr"
        if line.case in CHOICES:
            app, model, field = CHOICES[line.case]
            return f"?app_label={app}&model_name={model}&field_name={field}"
        return ""

    def data(self, line: Line) -> dict:
        """What a POST of a line sends."""
        here = self.drafted.get(line.model)
        match line.ending, line.case:
            case ("add", case):
                return self._filled(line) | self.new.get(line.model, {}) | _picture(line) | _window(case)
            case ("change", case):
                new = {} if here else self.new.get(line.model, {})
                button = ONLINE if "publish" in case else {"_submit": "1"} if case == "submit" else {}
                return self._filled(line) | new | button | _picture(line) | _window(case)
            case ("garder", ""):
                return self._filled(Line("POST", f"admin/{line.model}/<path:object_id>/change/", "", "", line.model))
            case ("garder", _):
                new = self._filled(Line("POST", f"admin/{line.model}/add/", "", "", line.model))
                return new | self.new.get(line.model, {})
            case (("abandonner" | "reprendre" | "apercu" | "logout"), _):
                return {}
            case ("delete", _):
                return {"post": "yes"}
            case ("relire", case):
                return ANSWERS[case] | {"reviewer": self.reviewer.pk, "version": here.submitted.version}
            case ("relecture", case):
                return ANSWERS.get(case, ANSWERS["yes"])
            case ("lien", case):
                return {"revoke": "1"} if case else {"reviewer": self.reviewer.pk}
            case ("publier-le", case):
                tomorrow = localdate() + timedelta(days=1)
                return {"cancel": "1"} if case else {"publish_at_0": f"{tomorrow}", "publish_at_1": "06:30"}
            case ("archiver", case):
                return {"_back": "1"} if case else {"_archive": "1"}
            case ("password", _):
                return {"usable_password": "true", **NEW_PASSWORDS}
            case ("password_change", _):
                return {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
            case ("login", _):
                return {"username": "superuser", "password": "faux"}
            case ("cle", case):
                return {"a passkey of nobody": {"credential": "{}"}, "no passkey": {"name": "Ici"}}.get(case, {})
            case (("etape-2" | "confirmer" | "application"), _):
                return {"code": "000000"}
            case (("retirer" | "codes-de-secours" | "sessions" | "second-facteur"), _):
                return {}
            case ("lisibilite", _):
                return {"text": "Un nerf fait mal.", "language": "fr"}
            case ("traduction-a-jour", case):
                texts = {"of a page": (self.translated, "summary"), "of what pages share": (self.region, "name")}
                record, field = texts[case]
                return {"translation": Translation(record, field, "en").key}
        ticked = self.chief if "superuser" in line.case else self.named[line.model]
        return {"action": "delete_selected", "_selected_action": ticked.pk, "post": "yes"}

    def _filled(self, line: Line) -> dict:
        """What the form of a line says when somebody opens it who may do everything; nothing where nobody may."""
        path = self.path(line)
        if (path, line.case) not in self._sent:
            with transaction.atomic():
                answer = self.visitors["superuser"].get(path)
                transaction.set_rollback(True)
            form = filled(answer) if answer.status_code == 200 and b'name="_save"' in answer.content else {}
            self._sent[path, line.case] = form
        return self._sent[path, line.case]


class Drafted:
    """Pages of one kind: a draft is submitted of the first, approved of the second; the third has a history."""

    def __init__(self, model, world: World):
        pages = [_page(model, place) for place in range(2)]
        self.submitted, draft = (draft_of(page, world.author, _renamed(page)) for page in pages)
        Draft.objects.filter(pk=self.submitted.pk).update(status=Draft.Status.SUBMITTED)
        self.approved = approved(draft)
        tomorrow = timezone.now() + timedelta(days=1)
        Draft.objects.filter(pk=self.approved.pk).update(publish_at=tomorrow, publisher=world.author)
        self.settled = world.records[model]
        for _state in range(2):
            press.record(self.settled, State.Kind.FOUND)
        if hasattr(model, "archived_on"):
            self.archived = _page(model, 2)
            press.archive(self.archived, world.author)
        links = [ReviewLink.make(self.submitted, world.reviewer, world.author) for _link in range(2)]
        self.secrets = [secret for _link, secret in links]
        ReviewLink.objects.filter(pk=links[1][0].pk).update(revoked_at=timezone.now())

    def page_for(self, line: Line):
        return {
            "publish what a doctor approved": self.approved.page,
            "publish what no doctor approved": self.submitted.page,
            "put back": getattr(self, "archived", None),
        }.get(line.case, self.settled)


def _record(model, number: int):
    """A row of a model, that nothing holds on to."""
    if model is FixedPage:
        return make.make_fixed_page(key=FixedPage.Key.DISCIPLINE)
    if model is Source:
        return make.make_source(url="https://example.org/seule")
    return LISTS[model][1](number) if model in LISTS else row(model)


def _page(model, place: int):
    """A page whose words and address no other has."""
    if model is FixedPage:
        return make.make_fixed_page(key=[FixedPage.Key.CONTACT, FixedPage.Key.WRITING][place])
    return LISTS[model][1](f"{model._meta.model_name}-{place}")


def _renamed(page) -> dict:
    """What a page says, but for its name."""
    return content_of(page, **{name: "Un autre nom" for name in NAMES if hasattr(page, name)})


def _window(case: str) -> dict:
    return {"_popup": "1"} if case == "in a window" else {}


def _picture(line: Line) -> dict:
    """A picture to upload, read once."""
    if line.model != REGISTERED[Illustration]:
        return {}
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, "PNG")
    return {"image": SimpleUploadedFile("image.png", file.getvalue())}


def _rows() -> dict[str, list[tuple]]:
    """What every table holds, but those of who is there and since when."""
    models = set(apps.get_models(include_auto_created=True)) - {Attempt, LogEntry, Presence, Session}
    with connection.cursor() as cursor:
        return {
            model._meta.label: cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1").fetchall()
            for model in models
        }


def _letter(answer, changed: set[str]) -> str:
    """An answer as a letter of the table; two letters where it should not have changed what it did."""
    written = ("d" if all(label.startswith("publishing.") for label in changed) else "D") if changed else ""
    login = f"{reverse('admin:login')}?next="
    match answer.status_code:
        case 200:
            return written or "S"
        case 301 | 302 if answer.headers["Location"].startswith(login):
            return f"L{written}"
        case 301 | 302:
            return written or ">"
    return {403: "-", 404: "0", 405: "x", 410: "G"}.get(answer.status_code, f"{answer.status_code} ") + written


def _shown(letters: list[str]) -> str:
    """The letters of everybody, set as in the table."""
    return f"{''.join(letters[:2])} {letters[2]} {''.join(letters[3:7])} {letters[7]}"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick, transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections[DEFAULT_DB_ALIAS], "close", lambda: None)  # which each test does at its end
        yield World()
        transaction.set_rollback(True)


def test_table_has_every_address_and_no_other():
    in_table, in_resolver = {line.route for line in LINES}, set(addresses())

    assert len(in_resolver) > 150
    assert (sorted(in_resolver - in_table), sorted(in_table - in_resolver)) == ([], [])


def test_table_says_each_thing_once():
    said = [str(line) for line in LINES]

    assert sorted({one for one in said if said.count(one) > 1}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("line", LINES, ids=str)
def test_address_answers_everybody_as_the_table_says(world, line):
    path, answers = world.path(line), []
    for who in WHO:
        data = world.data(line) if line.method == "POST" else {}
        answers.append(world.ask(line, who, path, data))

    assert _shown(answers) == line.answers


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
def test_refusal_does_not_say_what_exists(world, who):
    first = {(line.method, line.route): line for line in reversed(LINES) if "<" in line.route}
    # Django's own history looks for the row before it asks for the permission: it tells that a number is used.
    ours = [line for line in first.values() if line.ending != "history" or line.model in world.drafted]
    answers = {line: line.answers.replace(" ", "")[WHO.index(who)] for line in ours}
    refused = {line: letter for line, letter in answers.items() if letter in "L-"}
    unknown = dict.fromkeys(("object_id", "id", "draft", "page", "number", "old", "new", "content_type_id"), NOBODY)

    told = {str(line): world.ask(line, who, world.path(line, **unknown), {}) for line in refused}

    assert told == {str(line): letter for line, letter in refused.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("who", [roles.ADMINISTRATION, "superuser"])
def test_rights_beyond_the_groups_are_given_by_superusers_alone(world, who):
    more = {"is_superuser": "on", "user_permissions": Permission.objects.values_list("pk", flat=True)[:3]}
    change = Line("POST", "admin/auth/user/<path:object_id>/change/", "", "", "auth/user")

    with transaction.atomic():
        answer = world.visitors[who].post(world.path(change), world.data(change) | more)
        account = User.objects.get(pk=world.colleague.pk)
        given = account.is_superuser, account.user_permissions.count()
        transaction.set_rollback(True)

    assert (answer.status_code, account.username) == (302, "nouvelle")
    assert given == ((True, 3) if who == "superuser" else (False, 0))
