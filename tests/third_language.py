"""Run inside a copy of the project that speaks Arabic too: prints, as JSON, what its pages answer.

{"pages": {path in French: [status, path in Arabic, HTML]}, "sheets": {path in Arabic: [status, language of the PDF]},
"french": [openings of the French texts in the database, those left out that the interface says too]}
"""

import json
import os
import re
from pathlib import Path

import django
from babel.messages.pofile import read_po

from tests.leaflets.pdf import language

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "algoradio.settings")
OPENING = 24  # signs: enough to know a text by, few enough to stand before the first explained word


def main() -> None:
    django.setup()
    from django.test import Client  # needs the settings
    from modeltranslation.translator import translator  # needs the apps

    from algoradio.text.rich import plain  # these three too
    from algoradio.text.typography import french
    from tests.reading import Page

    client = Client(headers={"host": "localhost"})
    listed = re.findall(r"<loc>http://localhost(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    pages = {}
    for path in listed:
        answer = client.get(path)
        page = Page(path, answer.status_code, answer.headers, answer.content)
        if page.lang == "fr":
            arabic = client.get(page.switches["ar"])
            pages[path] = [arabic.status_code, page.switches["ar"], arabic.content.decode()]
    links = {link for page in pages.values() for link in re.findall(r'href="([^"]*\.pdf)"', page[2])}
    sheets = {}
    for link in links:
        answer = client.get(link)
        sheets[link] = [answer.status_code, language(answer.content)]
    texts = set()
    for model in translator.get_registered_models(abstract=False):
        names = [f"{name}_fr" for name in translator.get_options_for_model(model).all_fields if "slug" not in name]
        for row in model._base_manager.values_list(*names):
            texts |= {french(plain(line)) for text in row if text for line in text.splitlines()}
    with Path("locale/en/LC_MESSAGES/django.po").open("rb") as catalogue:
        interface = {french(str(message.id))[:OPENING] for message in read_po(catalogue)}
    openings = {text[:OPENING] for text in texts if len(text) >= OPENING} - interface
    print(json.dumps({"pages": pages, "sheets": sheets, "french": sorted(openings)}))


main()
