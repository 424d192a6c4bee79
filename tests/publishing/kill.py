"""`python -m tests.publishing.kill 200`: a writer who saves and publishes is killed 200 times, each time at a moment
that nobody chose (SIGKILL); what was acknowledged is there, and nothing is half there. Two at once are tried first.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from itertools import count
from pathlib import Path

LONGEST = 0.6  # seconds between the first act of a writer and the end
RIVALS = 10
HOST = {"HTTP_HOST": "127.0.0.1"}


class Clinic:
    """A database on disk with one page; whoever may do everything in it."""

    def __init__(self, folder: Path):
        os.environ |= {"ALGORADIO_DATA": str(folder), "ALGORADIO_ONE_DOCTOR": "yes"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "algoradio.settings"
        import django  # reads the environment

        django.setup()
        from django.contrib.auth.models import User  # after the set-up
        from django.core.management import call_command  # after the set-up
        from django.test import Client  # after the set-up

        from tests import factories  # after the set-up
        from tests.factors import let_force_login_pass  # after the set-up

        let_force_login_pass()
        call_command("migrate", verbosity=0)
        self.user = User.objects.create_superuser("alone")
        self.reviewer = factories.make_reviewer()
        self.page = factories.make_pathology(summary_fr="texte 0", summary_en="text 0")
        self.browser = Client()
        self.browser.force_login(self.user)

    def content(self, number: int) -> dict:
        """The page, all of whose texts say `number`; its rows are new ones."""
        from algoradio.publishing import press  # after the set-up

        content = press.stored(type(self.page).objects.get(pk=self.page.pk))
        content["fields"] |= {"summary_fr": [f"texte {number}"], "summary_en": [f"text {number}"]}
        french, english = [f"texte {number}"], [f"text {number}"]
        alert = {"level": ["today"], "text_fr": french, "text_en": english, "position": ["0"]}
        asked = {"question_fr": french, "question_en": english, "answer_fr": french, "answer_en": english}
        for prefix, fields in (("alerts", alert), ("questions", asked | {"position": ["0"]})):
            for row in content["rows"][prefix]:
                row["gone"] = True
            content["rows"][prefix].append({"id": "", "gone": False, "fields": fields})
        return content

    def sent(self, number: int, **button: str) -> int:
        """Send the form of the page in which every text says `number`; the status of the answer."""
        from algoradio.publishing import content as contents  # after the set-up
        from algoradio.publishing import press  # after the set-up
        from algoradio.publishing.admin import _version  # after the set-up
        from algoradio.publishing.models import Draft  # after the set-up

        page = type(self.page).objects.get(pk=self.page.pk)
        post = contents.as_post(self.content(number), press.stored(page))
        form = dict(post.lists()) | {"_version": _version(Draft.objects.of(page).first(), page)}
        return self.browser.post(self.form, form | button, **HOST).status_code

    @property
    def form(self) -> str:
        from tests.forms import address  # after the set-up

        return address(type(self.page), "change", self.page.pk)

    def approve(self) -> None:
        from algoradio.publishing import press  # after the set-up
        from algoradio.publishing.models import Draft  # after the set-up

        Draft.objects.update(status=Draft.Status.SUBMITTED)
        press.approve(Draft.objects.get(), self.reviewer, date(2040, 1, 1), self.user)

    def write(self, told: int, first: int) -> None:
        """Save and publish, without end, saying on the pipe `told` what has been acknowledged."""
        for number in count(first):
            assert self.sent(number) == 302
            os.write(told, f"saved {number}\n".encode())
            if number % 2:
                self.approve()
                assert self.sent(number, _publish="1") == 302
                os.write(told, f"published {number}\n".encode())

    def numbers(self, content: dict) -> set[str]:
        """Every number that a content says."""
        texts = [content["fields"]["summary_fr"], content["fields"]["summary_en"]]
        for prefix, names in (("alerts", ["text"]), ("questions", ["question", "answer"])):
            rows = [row["fields"] for row in content["rows"][prefix] if not row["gone"]]
            assert len(rows) <= 1, f"{len(rows)} {prefix}"
            texts += [row[f"{name}_{language}"] for row in rows for name in names for language in ("fr", "en")]
        return {text.split()[-1] for (text,) in texts}

    def checked(self) -> tuple[int, int]:
        """(what is published, what is drafted or published). Raises AssertionError for what is half done."""
        from django.db import connection  # after the set-up

        from algoradio.editorial import edition  # after the set-up
        from algoradio.publishing import content as contents  # after the set-up
        from algoradio.publishing import press  # after the set-up
        from algoradio.publishing.models import Draft, State  # after the set-up

        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            connection.check_constraints()  # those of foreign keys
        page = type(self.page).objects.get(pk=self.page.pk)
        now, states = press.stored(page), list(State.of(page))
        (published,) = self.numbers(now)
        assert [state.number for state in states] == list(range(len(states), 0, -1))
        if states:
            assert contents.same(states[0].content, now), "the history says something else than the page"
            assert states[0].edition == edition.current(), "the edition is not that of the last publication"
            assert page.reviewed_by or published == "0", "published, and not signed"
        drafts = Draft.objects.all()
        drafted = [self.numbers(draft.content) for draft in drafts]
        assert len(drafts) <= 1
        assert all(len(found) == 1 for found in drafted), f"a draft that says {drafted}"
        assert all(draft.authors.exists() for draft in drafts), "a draft without its author"
        return int(published), max([int(published), *(int(found.pop()) for found in drafted)])


def forked(act) -> int:
    """A process of its own that does `act` and ends; 0 is all well."""
    from django.db import connections  # after the set-up

    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        act()
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def await_end() -> None:
    """Wait until the database has let go of whoever was killed; SQLite lives and dies with its writers."""
    from django.db import connection  # after the set-up

    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and cursor.execute(others).fetchone():
            time.sleep(0.05)


def killed(clinic: Clinic, chance: random.Random) -> Counter:
    """One writer, from her first act to her sudden end; how often she was told what."""
    _published, drafted = clinic.checked()
    hear, told = os.pipe()
    child = forked(lambda: clinic.write(told, drafted + 1))
    os.close(told)
    with os.fdopen(hear) as heard:
        first = heard.readline()  # she is at work
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        _child, status = os.waitpid(child, 0)
        await_end()
        acknowledged = [line.split() for line in [first, *heard]]
    assert os.WIFSIGNALED(status), "the writer failed by herself"
    published, drafted = clinic.checked()
    for act, number in acknowledged:
        there = published if act == "published" else drafted
        assert there >= int(number), f"{act} {number} was acknowledged and is lost: {there}"
    return Counter(act for act, _number in acknowledged)


def rivals(clinic: Clinic) -> None:
    """Two who publish the same draft, then two who save over each other, at the same moment: one of them does."""
    from algoradio.publishing import press  # after the set-up
    from algoradio.publishing.models import Draft, State  # after the set-up

    _published, drafted = clinic.checked()
    number, before = drafted + 1, State.objects.count()
    assert clinic.sent(number) == 302
    clinic.approve()
    draft = Draft.objects.get()

    def publish():
        press.publish(draft, clinic.user)

    ends = [os.waitpid(child, 0)[1] for child in [forked(publish), forked(publish)]]
    assert sorted(map(bool, ends)) == [False, True], "one publishes, one is told"
    assert State.objects.count() == before + (1 if before else 2)
    assert clinic.checked() == (number, number)


def main(kills: int) -> None:
    chance = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        clinic = Clinic(Path(folder))
        for _pair in range(RIVALS):
            rivals(clinic)
        done = sum((killed(clinic, chance) for _kill in range(kills)), Counter())
    print(
        f"{kills} kills among {done['saved']} saves and {done['published']} publications acknowledged, "
        f"{RIVALS} pairs of rivals: nothing lost, nothing half done"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
