"""Uploaded files in a bucket: the same site, the same addresses; nothing is asked of anybody else by a browser."""

import io
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from algoradio import environment
from algoradio.editorial.images import FORMATS, StoreAway
from algoradio.editorial.links import Addresses
from algoradio.editorial.models import Illustration
from tests.growth.bucket import KEY, MADE, NAME, SECRET, bucket

ODD = ["..", "../secret-key", "a//b.jpg", "a/../b.jpg", ".", "a/", "\0.jpg", "é\0"]


def picture(colour: str = "red") -> ContentFile:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(file, "JPEG")
    return ContentFile(file.getvalue(), "photo.jpg")


def use(settings, monkeypatch, url: str) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("ALGORADIO_MEDIA", url)
    settings.MEDIA_BUCKET = environment.bucket("MEDIA")
    storage = {"BACKEND": "algoradio.growth.bucket.BucketStorage", "OPTIONS": settings.MEDIA_BUCKET}
    settings.STORAGES = settings.STORAGES | {"default": storage}


@pytest.fixture(params=["", "/clinique/images"])
def store(request, settings, monkeypatch):
    """A store of its own for the test, whose files are at the top of the bucket, or in a folder of it."""
    with bucket() as server:
        use(settings, monkeypatch, f"s3+http://127.0.0.1:{server.server_port}/{NAME}{request.param}")
        server.top = f"/{NAME}{request.param}/"
        yield server


@pytest.fixture
def away(settings, monkeypatch):
    with bucket() as server:
        port = server.server_port
    monkeypatch.setattr("algoradio.growth.bucket.RETRIES", {"max_retries": 0})
    use(settings, monkeypatch, f"s3+http://127.0.0.1:{port}/{NAME}")


def test_file_is_kept_read_measured_listed_and_deleted(store):
    name = default_storage.save("lettres/été 1.txt", ContentFile(b"bonjour"))
    other = default_storage.save("lettres/été 1.txt", ContentFile(b"autre"))

    assert store.objects[f"{store.top}{name}"] == (b"bonjour", "text/plain")
    assert default_storage.open(name).read() == b"bonjour"
    assert (default_storage.size(name), default_storage.get_modified_time(name)) == (7, MADE)
    assert name == "lettres/été 1.txt" != other
    assert default_storage.listdir("") == (["lettres"], [])
    assert default_storage.listdir("lettres") == ([], sorted([Path(name).name, Path(other).name]))
    assert default_storage.url(name) == "/media/lettres/%C3%A9t%C3%A9%201.txt"
    default_storage.delete(name)
    default_storage.delete(name)
    assert (default_storage.exists(name), default_storage.exists(other)) == (False, True)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)
    with pytest.raises(FileNotFoundError):
        default_storage.size(name)


def test_file_is_not_written_in_place(store):
    with pytest.raises(ValueError, match=r"a\.txt"):
        default_storage.open("a.txt", "w")


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_refused(store, name):
    for act in (default_storage.open, default_storage.exists, default_storage.delete, default_storage.size):
        with pytest.raises(SuspiciousFileOperation):
            act(name)
    assert store.objects == {}


@pytest.mark.django_db
def test_illustration_goes_to_the_bucket_with_its_sizes_and_from_it(store, client, django_capture_on_commit_callbacks):
    illustration = Illustration(alternative_text="Une salle.")
    illustration.image.save("photo.jpg", picture())
    addresses = [illustration.image.url, *(getattr(illustration.image, name) for name in FORMATS)]

    answers = [client.get(address) for address in addresses]

    assert len(store.objects) == len(set(addresses)) == 1 + len(FORMATS)
    for address, answer in zip(addresses, answers, strict=True):
        body, kind = store.objects[store.top + address.removeprefix("/media/")]
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, body)
        assert answer["Content-Type"] == kind != "application/octet-stream"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Addresses().answers(address)
    with django_capture_on_commit_callbacks(execute=True):
        illustration.delete()
    assert store.objects == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*ODD, "illustrations/rien.jpg", "x" * 2000])
def test_address_of_no_file_is_not_found(store, client, name):
    assert client.get(f"/media/{quote(name)}").status_code == 404


def test_media_are_read_only(store, client):
    assert client.post("/media/a.jpg").status_code == 405


def test_without_a_bucket_files_come_from_the_data_folder(settings, client):
    os.makedirs(settings.MEDIA_ROOT)
    (settings.MEDIA_ROOT / "a.txt").write_text("bonjour")

    assert b"".join(client.get("/media/a.txt").streaming_content) == b"bonjour"


def test_store_that_is_away_is_a_disk_that_fails(away):
    with pytest.raises(StoreAway, match=r"^The store of uploaded files: .+$"):
        default_storage.save("a.txt", ContentFile(b"a"))
    with pytest.raises(StoreAway):
        default_storage.open("a.txt")


def test_store_that_refuses_the_key_is_a_disk_that_fails(store, settings):
    settings.MEDIA_BUCKET["key"] = "une-autre"
    settings.STORAGES = dict(settings.STORAGES)

    with pytest.raises(StoreAway):
        default_storage.exists("a.txt")


@pytest.mark.parametrize("name", ["a" * 256, "é" * 128, "9" * 5000, "a/" * 200])
def test_name_that_no_disk_could_hold_is_not_found(client, db, name):
    assert client.get(f"/media/{name}").status_code == 404
