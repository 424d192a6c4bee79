"""The static edition: the files say what the program says, lead to each other, and are never half there."""

import errno
import fcntl
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import brotli
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from algoradio.addresses import addresses
from algoradio.delivery import editions, written
from algoradio.delivery.written import GRACE, SITE, Unwritable, path_of, write
from algoradio.editorial.models import Illustration
from algoradio.pages.models import FixedPage
from algoradio.publishing import press
from pathologies.models import Pathology
from tests.conftest import ROOT
from tests.delivery.nginx import BROTLI, Nginx
from tests.editorial.test_images import photograph
from tests.factories import make_fixed_page, make_indication, make_pathology, make_procedure
from tests.growth.servers import NGINX
from tests.markup import Markup
from tests.reading import sitemap

ORIGIN = "http://localhost"
SERVER = "https://server.example"
#: What each server says in words of its own.
OF_THE_SERVER = {
    *("server", "date", "connection", "transfer-encoding", "accept-ranges", "etag", "last-modified", "vary"),
    *("content-length", "edition", "cache-status"),
}


@pytest.fixture
def content(db):
    """A home, and a pathology treated by a procedure, in two languages."""
    make_fixed_page(key="home", title_fr="Accueil", title_en="Home")
    pathology, procedure = make_pathology(causes_fr="<p>Un nerf serré.</p>"), make_procedure()
    make_indication(pathology, procedure)
    return pathology


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "written"


def current(folder: Path) -> Path:
    return folder / "current" / SITE


def manifest(folder: Path) -> dict:
    return json.loads((folder / "current" / "manifest.json").read_text())


def files(folder: Path) -> dict[str, Path]:
    """The files of the current edition, by path."""
    site = current(folder)
    return {str(file.relative_to(site)): file for file in site.rglob("*") if file.is_file()}


def page(folder: Path, name: str, language: str = "fr", *arguments: str) -> Markup:
    with override(language):
        return Markup((current(folder) / path_of(reverse(name, args=arguments))).read_text())


class Links(HTMLParser):
    """Where a page leads to: addresses as they stand in it."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.found += [values[name] for name in ("href", "src", "action") if values.get(name)]
        self.found += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]


def dead(folder: Path, origin: str) -> set[str]:
    """The links inside the site, of pages and style sheets, to files that are not there; a query is no file."""
    there, lost = files(folder), set()
    for path, file in there.items():
        links = Links(file.read_text()).found if path.endswith(".html") else []
        links += written.IN_STYLES.findall(file.read_text()) if path.endswith(".css") else []
        for link in links:
            address = urldefrag(urljoin(f"{origin}/{path}", link)).url
            if f"{urlsplit(address).scheme}://{urlsplit(address).netloc}" == origin:
                target = address.removeprefix(origin)
                if "?" in target or path_of(target) not in there:
                    lost.add(f"{path} → {link}")
    return lost


# What is written


def test_files_hold_what_the_program_answers(client, content, folder):
    report = write(folder, ORIGIN, search=ORIGIN)

    for address in addresses():
        answer, file = client.get(address, HTTP_HOST="localhost"), current(folder) / path_of(address)

        assert (address, answer.status_code) == (address, 200)
        assert answer.content == file.read_bytes(), address
    assert report.written == len(manifest(folder)["files"]) - sum(map(bool, encodings(folder)))


def encodings(folder):
    return [file["encoding"] for file in manifest(folder)["files"].values()]


def test_smaller_forms_stand_beside_texts(content, folder):
    write(folder, ORIGIN)
    there = files(folder)
    packed = {path: file for path, file in there.items() if path.endswith((".gz", ".br"))}

    for path, file in packed.items():
        unpack = gzip.decompress if path.endswith(".gz") else brotli.decompress
        assert unpack(file.read_bytes()) == there[path[:-3]].read_bytes()
        assert file.stat().st_size < there[path[:-3]].stat().st_size
    assert {path[:-3] for path in packed} >= {path for path in there if path.endswith((".html", "gie.json", ".xml"))}
    assert not any(path[:-3].endswith(".pdf") for path in packed)


def test_manifest_says_how_each_file_is_to_be_sent(content, folder):
    write(folder, ORIGIN)
    listed = manifest(folder)["files"]
    there = files(folder)

    assert listed.keys() == there.keys()
    for path, file in there.items():
        assert (listed[path]["sha256"], listed[path]["size"]) == (
            sha256(file.read_bytes()).hexdigest(),
            file.stat().st_size,
        )
    with override("en"):
        leaflet = listed[path_of(reverse("leaflets:pathology", args=["radicular-pain"]))]
    home = listed["en/index.html.br"]
    assert home["address"] == "/en/"
    assert home["type"] == "text/html; charset=utf-8"
    assert home["encoding"] == "br"
    assert home["cache_control"].startswith("public, max-age=60")
    assert home["headers"] == {"Content-Language": "en"}
    assert leaflet["type"] == "application/pdf"
    assert leaflet["encoding"] == ""
    assert leaflet["headers"]["Content-Disposition"] == 'inline; filename="radicular-pain-leaflet.pdf"'
    assert "default-src 'none'" in manifest(folder)["headers"]["text/html"]["Content-Security-Policy"]


def test_whom_to_tell_of_a_weakness_is_written_where_it_is_set(content, folder, settings):
    write(folder, ORIGIN)
    without = {*files(folder)}
    settings.SECURITY_CONTACTS = ["mailto:securite@algoradio.example"]

    write(folder, ORIGIN)

    path = ".well-known/security.txt"
    assert {file for file in {*files(folder)} - without if not file.endswith((".gz", ".br"))} == {path}
    assert f"Canonical: {ORIGIN}/{path}" in files(folder)[path].read_text().splitlines()
    assert manifest(folder)["files"][path]["type"] == "text/plain; charset=utf-8"


def test_what_is_not_published_is_not_written(content, folder):
    make_pathology(title_fr="Secret", slug_fr="secret", slug_en="secret", is_published=False)

    write(folder, ORIGIN)

    assert not [path for path, file in files(folder).items() if "secret" in path or b"Secret" in file.read_bytes()]


def test_records_are_there_in_every_language(content, folder):
    write(folder, ORIGIN)
    path = path_of(reverse("exchange:pathology", args=["radiculalgie"]))
    french = json.loads((current(folder) / path).read_text())
    english = json.loads((current(folder) / path.replace(".json", ".en.json")).read_text())

    assert (french["language"], french["title"]["text"]) == ("fr", "Radiculalgie")
    assert (english["language"], english["title"]["text"]) == ("en", "Radicular pain")
    assert path_of(urlsplit(english["record"]).path + "?" + urlsplit(english["record"]).query) in files(folder)


def test_missing_pages_have_a_page_in_each_language(client, content, folder):
    write(folder, ORIGIN)

    assert Markup((current(folder) / "404.html").read_text()).language == "fr"
    assert Markup((current(folder) / "en" / "404.html").read_text()).language == "en"
    assert json.loads((current(folder) / "api" / "404.json").read_text())["status"] == 404


def test_what_only_the_program_answers_is_excused_in_each_language_while_it_is_away(content, folder):
    write(folder, ORIGIN)
    for path, language, sentence in (
        ("503.html", "fr", "Le site ne peut pas répondre pour le moment."),
        ("en/503.html", "en", "The site cannot answer at the moment."),
    ):
        shown = Markup((current(folder) / path).read_text())

        assert (shown.language, shown.words("h1")) == (language, [sentence])
        assert manifest(folder)["files"][path]["status"] == 503


def test_moved_pages_and_their_sheets_lead_to_where_they_are(content, folder):
    old, leaflet = content.get_absolute_url(), content.get_leaflet_url()
    content.slug_fr = "nerf-pince"
    content.save()

    write(folder, ORIGIN)
    moved = manifest(folder)["moved"]

    assert moved[old] == content.get_absolute_url()
    assert moved[leaflet] == content.get_leaflet_url()
    assert moved[reverse("pathologies:detail", args=["radicular-pain"])] == content.get_absolute_url()
    assert f"{old} {content.get_absolute_url()} 301\n" in (folder / "current" / "_redirects").read_text()
    assert f'"{old}" "{content.get_absolute_url()}";' in (folder / "current" / "nginx-maps.conf").read_text()


def test_archived_pages_say_that_they_are_gone(client, content, folder, admin_user):
    write(folder, ORIGIN)
    path, english = content.get_absolute_url(), content.address("en")
    press.archive(content, admin_user)

    write(folder, ORIGIN)
    gone = manifest(folder)["gone"]

    assert gone == {path: f"/410{path}index.html", english: f"/410{english}index.html"}
    assert path_of(path) not in files(folder)
    assert "Cette page n’est plus en ligne." in (current(folder) / gone[path][1:]).read_text()
    assert Markup((current(folder) / gone[english][1:]).read_text()).language == "en"


def test_pictures_are_there_and_stay_a_day_after_the_pages_that_showed_them(content, folder, monkeypatch):
    shown = Illustration(alternative_text_fr="Un dos")
    shown.image.save("dos.jpg", SimpleUploadedFile("dos.jpg", photograph()), save=False)
    shown.save()
    Pathology.objects.filter(pk=content.pk).update(illustration=shown)
    report = write(folder, ORIGIN)
    pictures = {path for path in files(folder) if path.startswith("media/")}
    kind = manifest(folder)["files"][min(pictures)]

    assert len(pictures) == 9
    assert [address for address in report.missing if address.startswith("/media/")] == []
    assert ("immutable" in kind["cache_control"], kind["type"]) == (True, "image/avif")

    Pathology.objects.filter(pk=content.pk).update(illustration=None)
    write(folder, ORIGIN)
    assert pictures <= files(folder).keys()

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + GRACE + 60)
    assert write(folder, ORIGIN).removed == 9
    assert not pictures & files(folder).keys()


# Questions, which only a program answers


def test_without_a_server_searches_lead_to_the_list_from_a_to_z(content, folder):
    write(folder, ORIGIN)
    for language, sentence in (
        ("fr", "On ne peut pas chercher dans cette copie du site. Toutes ses pages, de A à Z"),
        ("en", "This copy of the site cannot be searched. All its pages, from A to Z"),
    ):
        with override(language):
            there = reverse("pages:site_map")
        for name in ("search:results", "pages:home"):
            shown = page(folder, name, language)

            assert shown.words("p", "find--big") == [sentence]
            assert [link.get("href") for link in shown.all("a", inside="find")] == [there, there]
            assert (shown.all("form"), shown.all("input")) == ([], [])


def test_without_a_server_the_physicians_table_has_no_filters(content, folder):
    write(folder, ORIGIN)
    shown = page(folder, "physicians:list")

    assert shown.all("nav", "filters") == []
    assert [link.get("href") for link in shown.all("a") if "?" in link.get("href")] == []
    assert [link.get("href") for link in shown.one("tbody").iter("a")][0] == content.get_absolute_url()
    assert [link.get("href") for link in shown.all("a", "matrix__next")] == []


def test_another_server_is_asked_where_there_is_one(content, folder):
    write(folder, ORIGIN, search=SERVER)
    policy = manifest(folder)["headers"]["text/html"]["Content-Security-Policy"].split("; ")
    home, table = page(folder, "pages:home", "en"), page(folder, "physicians:list")

    assert [form.get("action") for form in home.all("form")] == [f"{SERVER}/en/search/"] * 2
    assert [field.get("data-suggestions") for field in home.all("input")] == [None, None]
    assert f"form-action 'self' {SERVER}" in policy
    links = [link.get("href") for link in table.all("a", inside="filters")]
    assert links
    assert all(link.startswith(f"{SERVER}/medecins/?") for link in links)


def test_the_site_itself_says_what_it_said(client, content, folder):
    before = client.get("/").content
    write(folder, ORIGIN)

    assert client.get("/").content == before
    assert b"data-suggestions" in before


# How it is written


def test_nothing_is_written_twice(content, folder):
    first = write(folder, ORIGIN)
    place = (folder / "current").resolve()
    second = write(folder, ORIGIN)

    assert first.place == place == (folder / "current").resolve()
    assert (second.place, second.written, second.kept, second.removed) == (None, 0, first.written, 0)
    assert sorted(one.name for one in folder.iterdir()) == sorted([editions.MARK, "current", place.name])


def test_timer_does_nothing_until_something_is_new(content, folder, monkeypatch, settings, capsys):
    def run() -> str:
        call_command("write_site", str(folder), origin=ORIGIN, if_new=True)
        return capsys.readouterr().out

    assert ", served: " in run()
    assert run() == ""

    content.save()
    assert "Edition" in run()
    assert run() == ""

    day_after = time.time() + 86_400 * 2
    os.utime(folder / "current" / "manifest.json", (day_after, day_after))  # seen on another day
    assert ", as it is served: 0 written" in run()
    assert run() == ""

    settings.BASE_DIR = settings.BASE_DIR / "another release"
    assert ", served: 0 written" in run()
    assert run() == ""

    call_command("write_site", str(folder), origin=ORIGIN, search=SERVER, if_new=True)
    assert ", served: " in capsys.readouterr().out


def test_a_change_rewrites_its_page_alone(content, folder):
    make_pathology(title_fr="Autre", title_en="Other", slug_fr="autre", slug_en="other")
    write(folder, ORIGIN)
    before = {path: file.stat() for path, file in files(folder).items()}
    content.causes_fr = "<p>Un nerf pressé.</p>"
    content.save()

    report = write(folder, ORIGIN)
    after = {path: file.stat() for path, file in files(folder).items()}
    changed = {path for path, stat in after.items() if stat.st_ino != before[path].st_ino}
    texts = {path for path in changed if ".html" in path}

    assert texts == {
        f"{path}{ending}"
        for path in ("pathologies/radiculalgie/index.html", "en/conditions/radicular-pain/index.html")
        for ending in ("", ".gz", ".br")
    }
    others = {path.partition("/")[0] for path in changed - texts if not path.endswith(".pdf")}
    assert others == {"api", "service-worker.js"}
    assert report.written == len({path for path in changed if not path.endswith((".gz", ".br"))})
    assert report.kept == len(encodings(folder)) - sum(map(bool, encodings(folder))) - report.written
    # A server of files tells states by the second and the size: both pages have the length that they had.
    assert [path for path in changed if after[path].st_mtime < before[path].st_mtime + 1] == []


def test_an_edition_that_moves_meanwhile_is_written_again(content, folder, monkeypatch):
    asked, ask = [], written.ask

    def moving(program, host, path, *arguments, **more):
        asked.append(path)
        if len(asked) == 20:
            Pathology.objects.get().save()
            FixedPage.objects.get().save()
            content.title_fr = "Nouveau titre"
            content.save()
        return ask(program, host, path, *arguments, **more)

    monkeypatch.setattr(written, "ask", moving)
    report = write(folder, ORIGIN)

    assert report.number == manifest(folder)["edition"]
    assert asked.count("/") == 2
    assert "Radiculalgie" not in (current(folder) / "index.html").read_text()


def test_an_edition_that_never_rests_is_not_written(content, folder, monkeypatch):
    ask = written.ask

    def moving(*arguments, **more):
        content.save()
        return ask(*arguments, **more)

    write(folder, ORIGIN)
    place = (folder / "current").resolve()
    monkeypatch.setattr(written, "ask", moving)

    with pytest.raises(Unwritable, match="moves on faster"):
        write(folder, ORIGIN)
    assert (folder / "current").resolve() == place


def test_a_page_that_fails_leaves_the_last_edition(content, folder):
    write(folder, ORIGIN)
    place, home = (folder / "current").resolve(), (current(folder) / "index.html").read_bytes()
    FixedPage.objects.all().delete()

    with pytest.raises(CommandError, match="(?s)/ answered 404 Not Found.*Nothing was changed"):
        call_command("write_site", str(folder), origin=ORIGIN)
    assert ((folder / "current").resolve(), (current(folder) / "index.html").read_bytes()) == (place, home)
    assert list(folder.glob(".new*")) == []


def test_a_full_disk_leaves_the_last_edition(content, folder, monkeypatch):
    write(folder, ORIGIN)
    place = (folder / "current").resolve()
    content.title_fr = "Autre titre"
    content.save()
    write_bytes, count = Path.write_bytes, []

    def full(path, body):
        count.append(path)
        if len(count) > 10:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(path, body)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("write_site", str(folder), origin=ORIGIN)
    monkeypatch.undo()

    assert (folder / "current").resolve() == place
    assert "Autre titre" not in (current(folder) / "index.html").read_text()
    assert list(folder.glob(".new*")) == []


def test_the_last_editions_are_kept(content, folder):
    places = []
    for title in ("Un", "Deux", "Trois", "Quatre"):
        content.title_fr = title
        content.save()
        places.append(write(folder, ORIGIN, keep=2).place)

    assert sorted(one for one in folder.iterdir() if one.is_dir() and not one.is_symlink()) == places[-2:]
    assert (folder / "current").resolve() == places[-1]


@pytest.mark.parametrize("ending", ["", ".gz", ".br"])
def test_a_damaged_file_is_written_anew(content, folder, ending):
    write(folder, ORIGIN)
    whole = files(folder)[f"index.html{ending}"].read_bytes()
    files(folder)[f"index.html{ending}"].write_bytes(whole[:-1])

    report = write(folder, ORIGIN)

    assert (report.written, report.place) == (1, (folder / "current").resolve())
    assert files(folder)[f"index.html{ending}"].read_bytes() == whole


def test_where_disks_know_no_second_name_files_are_copied(content, folder, monkeypatch):
    write(folder, ORIGIN)
    before = files(folder)["404.html"].stat()
    content.causes_fr = "<p>Autre.</p>"
    content.save()

    def refuse(*names):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write(folder, ORIGIN)
    after = files(folder)["404.html"].stat()

    assert (after.st_mtime, after.st_size) == (before.st_mtime, before.st_size)
    assert after.st_ino != before.st_ino


def test_a_folder_of_something_else_is_refused(content, folder):
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"")

    with pytest.raises(CommandError, match="holds something else"):
        call_command("write_site", str(folder), origin=ORIGIN)
    assert [one.name for one in folder.iterdir()] == ["photo.jpg"]


def test_two_runs_do_not_meet(content, folder):
    write(folder, ORIGIN)

    with (folder / editions.MARK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another run"):
            call_command("write_site", str(folder), origin=ORIGIN)


@pytest.mark.parametrize("options", [{}, {"origin": "https://localhost/fr"}])
def test_an_origin_is_needed(content, folder, options):
    with pytest.raises(CommandError, match="--origin https://www.example.org"):
        call_command("write_site", str(folder), **options)


@pytest.mark.parametrize(
    "options",
    [
        ("--origin", "localhost"),
        ("--origin", "ftp://localhost"),
        ("--origin", "https://"),
        ("--search", "server"),
        ("--search", "https://moi@server"),
        ("--search", "https://server?q"),
        ("--keep", "0"),
        ("--keep", "-1"),
    ],
)
def test_wrong_options_are_refused(folder, options):
    with pytest.raises(CommandError, match="write a"):
        call_command("write_site", str(folder), *options)
    assert not folder.exists()


def test_debug_mode_is_refused(folder, settings):
    settings.DEBUG = True

    with pytest.raises(CommandError, match="ALGORADIO_DEBUG"):
        call_command("write_site", str(folder), origin=ORIGIN)


def test_readers_never_see_half_an_edition(content, folder):
    write(folder, ORIGIN)
    stop, faults, seen = threading.Event(), [], set()

    def read():
        while not stop.is_set():
            try:
                place = folder / os.readlink(folder / "current")
                home = (place / SITE / "index.html").read_bytes()
                wanted = json.loads((place / "manifest.json").read_text())["files"]["index.html"]["sha256"]
                if sha256(home).hexdigest() != wanted:
                    faults.append(f"{place.name}: another home")
                if not (current(folder) / "index.html.br").read_bytes():
                    faults.append(f"{place.name}: an empty file")
                seen.add(place.name)
            except OSError as error:
                faults.append(str(error))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(4):
            content.title_fr = f"Titre {number}"
            content.save()
            write(folder, ORIGIN)
    finally:
        stop.set()
        for reader in readers:
            reader.join()

    assert faults == []
    assert len(seen) > 2


# The whole catalogue, beside the site as it is served


def command(site, folder: Path, *options: str) -> list[str]:
    return [sys.executable, "manage.py", "write_site", str(folder), "--origin", site.address, *options]


@pytest.fixture(scope="module")
def whole(site, tmp_path_factory):
    """(folder of an edition for which no program answers, of one beside the program)."""
    alone, beside = tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("beside")
    site.manage("write_site", str(alone), "--origin", site.address)
    site.manage("write_site", str(beside), "--origin", site.address, "--search", site.address)
    return alone, beside


@pytest.mark.xdist_group("site")
def test_every_file_is_what_the_site_answers(site, whole):
    listed = manifest(whole[1])["files"]
    paths = {path: file for path, file in listed.items() if not file["encoding"] and file["status"] != 503}
    different = []
    for path, file in paths.items():
        status, _headers, body = site.get(file["address"])
        if (status, body) != (file["status"], files(whole[1])[path].read_bytes()):
            different.append(path)

    assert different == []
    assert {path_of(path) for path in sitemap(site)} <= paths.keys()
    assert len(paths) > 200


def without_questions(html: str) -> str:
    """A page without its search fields, its filters, whether it is clear, and what may stand in their places."""
    for pattern in (
        r'<form class="find.*?</form>',
        r'<p class="find.*?</p>',
        r'<nav class="filters".*?</nav>',
        r'<section class="clear".*?</section>',
        r'<a class="matrix__next".*?</a>',
        r'(?<=role="rowheader">)<a href="[^"]*"( rel="nofollow")?>',
    ):
        html = re.sub(pattern, "", html, flags=re.DOTALL)
    return " ".join(html.split())


@pytest.mark.xdist_group("site")
def test_without_a_server_only_questions_differ(whole):
    alone, beside = (files(one) for one in whole)
    different = {path for path in alone if alone[path].read_bytes() != beside[path].read_bytes()}
    pages = {path for path in different if path.endswith(".html")}

    assert alone.keys() == beside.keys()
    assert {path.removesuffix(".gz").removesuffix(".br") for path in different} == pages
    for path in pages:
        one, other = alone[path].read_text(), beside[path].read_text()
        assert without_questions(one) == without_questions(other), path


@pytest.mark.xdist_group("site")
def test_every_link_leads_to_a_file(site, whole):
    assert dead(whole[0], site.address) == set()
    answered = ("?", "/suggestions/", "/avis/", "/en/feedback/")  # by the program
    assert {one for one in dead(whole[1], site.address) if not any(sign in one for sign in answered)} == set()


@pytest.mark.xdist_group("site")
def test_a_sudden_end_leaves_the_last_edition_and_no_rest(site, whole, tmp_path):
    folder = tmp_path / "written"
    shutil.copytree(whole[0], folder, symlinks=True)
    place, before = (folder / "current").resolve(), files(folder)["index.html"].read_bytes()
    (place / SITE / "pathologies" / "index.html").write_text("another state of the page, to be written anew")
    for least in (1, 60, 200):
        run = subprocess.Popen(command(site, folder), cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL)
        try:
            while sum(len(names) for _at, _folders, names in os.walk(folder / ".new" / SITE)) < least:
                assert run.poll() is None
                time.sleep(0.02)
        finally:
            run.send_signal(signal.SIGKILL)
            run.wait()

        assert (folder / ".new").exists()
        assert (folder / "current").resolve() == place
        assert files(folder)["index.html"].read_bytes() == before

    subprocess.run(command(site, folder), cwd=ROOT, env=site.environment, check=True, stdout=subprocess.DEVNULL)

    assert (folder / "current").resolve() != place
    assert list(folder.glob(".new*")) == []
    there, whole_there = files(folder), files(whole[0])
    assert there.keys() == whole_there.keys()
    assert [path for path in there if there[path].read_bytes() != whole_there[path].read_bytes()] == []


# nginx


needs_nginx = pytest.mark.skipif(not NGINX, reason="no nginx on this machine (Debian's package: nginx)")


@pytest.fixture(scope="module")
def nginx(whole, tmp_path_factory):
    server = Nginx(whole[0], tmp_path_factory.mktemp("nginx"))
    yield server
    server.stop()


def meant(headers: dict[str, str]) -> dict[str, frozenset[str]]:
    """What headers say of the content: directives in no order, without what a server says of itself."""
    return {
        name: frozenset(part.strip(' "') for part in re.split("[;,=]", value))
        for name, value in headers.items()
        if name not in OF_THE_SERVER
    }


@needs_nginx
@pytest.mark.xdist_group("site")
def test_nginx_sends_what_the_site_sends(site, whole, nginx):
    different = []
    for path, file in manifest(whole[0])["files"].items():
        if file["encoding"] or file["status"] != 200:
            continue
        status, headers, body = nginx.get(file["address"])
        told = {name.lower(): value for name, value in site.get(file["address"])[1].items()}
        ours, theirs = meant(headers), meant(told | {"cache-control": file["cache_control"]})
        if (status, body, ours) != (200, files(whole[0])[path].read_bytes(), theirs):
            different.append((path, status, ours, theirs))

    assert different == []


@needs_nginx
@pytest.mark.xdist_group("site")
def test_nginx_sends_the_smaller_forms(whole, nginx):
    for address in ("/", "/en/", "/sitemap.xml", "/api/catalogue.json", *static_files(whole[0])):
        plain = nginx.get(address)
        status, headers, body = nginx.get(address, **{"Accept-Encoding": "gzip"})

        assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
        assert gzip.decompress(body) == plain[2]
        assert "content-encoding" not in plain[1]
        if BROTLI.exists():
            _status, headers, body = nginx.get(address, **{"Accept-Encoding": "gzip, br"})
            assert (headers["content-encoding"], brotli.decompress(body)) == ("br", plain[2])


def static_files(folder: Path) -> list[str]:
    return sorted({file["address"] for file in manifest(folder)["files"].values() if file["address"][:8] == "/static/"})


@needs_nginx
@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_nginx_answers_304_to_who_has_the_page(nginx, encoding):
    accepted = {"Accept-Encoding": encoding}
    _status, headers, _body = nginx.get("/", **accepted)
    status, unchanged, body = nginx.get("/", **accepted, **{"If-None-Match": headers["etag"]})

    assert (status, body) == (304, b"")
    assert (unchanged["etag"], unchanged["cache-control"]) == (headers["etag"], headers["cache-control"])
    assert nginx.get("/", **accepted, **{"If-None-Match": '"x"'})[0] == 200


@needs_nginx
@pytest.mark.xdist_group("site")
def test_nginx_leads_on_as_the_site_does(site, whole, nginx):
    moved = manifest(whole[0])["moved"]
    for path in [*list(moved)[::7], "/pathologies", "/en"]:
        status, headers, _body = nginx.get(f"{path}?a=b")
        live, told, _body = site.get(f"{path}?a=b")

        assert (path, status, headers["location"]) == (path, 301, told["Location"])
        assert live == 301
    assert len(moved) > 100


@needs_nginx
@pytest.mark.xdist_group("site")
def test_nginx_says_what_is_missing(site, whole, nginx):
    for path, language in (
        ("/rien/", "fr"),
        ("/404.html", "fr"),
        ("/static/rien.css", "fr"),
        ("/static/", "fr"),
        ("/410/", "fr"),
        ("/en/nothing", "en"),
        ("/en/404.html", "en"),
        ("/../../manifest.json", None),
        ("/manifest.json", "fr"),
    ):
        status, headers, body = nginx.get(path)

        if language is None:
            assert status == 400
            continue
        assert (path, status, Markup(body.decode()).language) == (path, 404, language)
        assert headers["content-language"] == language
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "cache-control" not in headers
    status, headers, body = nginx.get("/api/pathologies/rien.json")
    assert (status, headers["content-type"], json.loads(body)["status"]) == (404, "application/problem+json", 404)
    assert nginx.get("/", method="POST")[0] == 405


@needs_nginx
@pytest.mark.xdist_group("site")
def test_nginx_gives_records_in_the_language_asked_for(site, nginx):
    for query in ("", "?language=fr", "?language=en"):
        assert nginx.get(f"/api/catalogue.json{query}")[2] == site.get(f"/api/catalogue.json{query}")[2]


@needs_nginx
def test_nginx_says_what_is_gone(content, folder, tmp_path, admin_user):
    path = content.get_absolute_url()
    press.archive(content, admin_user)
    write(folder, ORIGIN)
    server = Nginx(folder, tmp_path)
    try:
        status, headers, body = server.get(path)
    finally:
        server.stop()

    assert (status, headers["content-type"]) == (410, "text/html; charset=utf-8")
    assert "Cette page n’est plus en ligne." in body.decode()
