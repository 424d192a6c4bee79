"""References as reference managers read them: what is written is read back by the rules of each format."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from algoradio.editorial.models import Source
from procedures.models import IndicationSource, Procedure, ProcedureCitation
from procedures.references import BIBTEX, bibtex, doi, ris, year
from tests.factories import make_indication, make_pathology, make_procedure, make_source
from tests.markup import Markup

LANGUAGES = ("fr", "en")
FORMS = {"ris": "application/x-research-info-systems", "bib": "application/x-bibtex"}
SIGNS = r"50 % & _vous_ {a} #1 $2 ~x ^y \z « É » — 東京"

pytestmark = pytest.mark.django_db


def address(page, form, language="fr"):
    with override(language):
        return reverse(f"physicians:{form}", args=[page.current_slug])


def read_ris(text: str) -> list[dict[str, str]]:
    """The records of a RIS file. Fails on anything that the format does not have."""
    records = []
    for line in text.split("\r\n"):
        if not line:
            continue
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line).groups()
        if tag == "TY":
            records.append({"open": True})
        assert records[-1].pop("open"), "a field outside of a record"
        assert tag not in records[-1], f"{tag} twice"
        records[-1] |= {tag: value} | ({"open": True} if tag != "ER" else {})
    assert not any("open" in record for record in records), "a record without end"
    return records


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """The entries of a BibTeX file by key, TeX's escapes undone. Fails on braces that do not match."""
    plain = {escaped: chr(sign) for sign, escaped in BIBTEX.items()}
    entries = {}
    for entry in text.split("\n\n"):
        kind, key, body = re.fullmatch(r"@(\w+)\{([a-z0-9]+),\n(.*)\n\}\n?", entry, re.DOTALL).groups()
        assert kind == "misc"
        assert key not in entries, f"{key} twice"
        entries[key] = {}
        for row in body.split(",\n"):
            name, value = re.fullmatch(r"  (\w+) = \{(.*)\}", row).groups()
            depths = [value[:end].count("{") - value[:end].count("}") for end in range(len(value) + 1)]
            assert min(depths) == depths[-1] == 0
            if name == "title":
                value = value.removeprefix("{").removesuffix("}")
                assert not re.search(r"(?<!\\)[&%$#_~^]", value)
                value = re.sub(r"\\(?:text\w+\{\}|[&%$#_])", lambda found: plain[found[0]], value)
            entries[key][name] = value
    return entries


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Labat et al., critères de Nantes, 2007", "2007"),
        ("Cohen et al., essai, Pain, 2015;156:2585-2594", "2015"),
        ("Firanescu et al., BMJ 2018;361:k1551", "2018"),
        ("Busse et coll., BMJ, 2025 ; 388 : e079970", "2025"),
        ("Capsulite : mise au point en 2017, Rev Med Suisse, 2017", "2017"),
        ("Revue de la cryoneurolyse", ""),
        ("Alcool et ciment, série 1996-2015, European Radiology", ""),
        ("Wu et al., méta-analyse, 2019 ; méta-analyse, Pain Physician, 2022;25:E1327", ""),
        ("Peul et coll., essai, NEJM, 2007, et suivi à 2 ans", ""),
        ("Dose de rayons, 1 446 patients", ""),
        ("Essai de 2020 personnes", ""),
    ],
)
def test_year_is_said_where_it_is_beyond_doubt(label, expected):
    assert year(Source(label_fr=label, label_en=f"{label} (in French)")) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://doi.org/10.1136/bmj-2024-079970", "10.1136/bmj-2024-079970"),
        ("https://dx.doi.org/10.1016/S1470-2045(11)70008-0", "10.1016/S1470-2045(11)70008-0"),
        ("https://doi.org/10.1093/rheumatology/38.12.1272", "10.1093/rheumatology/38.12.1272"),
        ("https://link.springer.com/article/10.1007%2Fs00234-008-0480-9", "10.1007/s00234-008-0480-9"),
        ("https://bmcneurol.biomedcentral.com/articles/10.1186/s12883-024-03834-6", "10.1186/s12883-024-03834-6"),
        ("https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD008572.pub2/abstract", ""),
        ("https://rapm.bmj.com/content/45/6/424", ""),
        ("https://pubmed.ncbi.nlm.nih.gov/33945192", ""),
        ("https://doi.org/", ""),
        ("", ""),
    ],
)
def test_doi_is_taken_from_an_address_that_ends_with_it(url, expected):
    assert doi(Source(url=url)) == expected


def test_any_sign_survives_both_formats():
    source = make_source(label_fr=f"{SIGNS}\r\nER  - , 2020", label_en="", url="https://example.org/a?b={1}&c=50%25")

    (record,) = read_ris(ris([source]))
    (entry,) = read_bibtex(bibtex([source])).values()

    title = f"{SIGNS} ER - , 2020"
    assert record == {
        "TY": "GEN",
        "ID": f"algoradio{source.pk}",
        "TI": title,
        "PY": "2020",
        "UR": "https://example.org/a?b={1}&c=50%25",
        "ER": "",
    }
    assert entry == {"title": title, "year": "2020", "url": "https://example.org/a?b=%7B1%7D&c=50%25"}


def test_no_source_makes_an_empty_file():
    assert (ris([]), bibtex([])) == ("", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_file_is_offered_by_the_sheet_under_its_name_and_type(client, language, form):
    page = make_procedure()
    ProcedureCitation.objects.create(page=page, source=make_source(), mark="S1")
    with override(language):
        sheet = Markup(client.get(page.get_sheet_url()))
    path = address(page, form, language)

    response = client.get(path)

    assert path in {link.get("href") for link in sheet.by_id("sources").iter("a")}
    assert response.headers["Content-Type"] == f"{FORMS[form]}; charset=utf-8"
    assert (
        response.headers["Content-Disposition"]
        == f'attachment; filename="algoradio-{getattr(page, f"slug_{language}")}.{form}"'
    )


def test_sheet_without_sources_offers_no_file(client):
    sheet = Markup(client.get(make_procedure().get_sheet_url()))

    assert [link for link in sheet.by_id("sources").iter("a") if "references" in link.get("href")] == []


def test_file_holds_what_the_sheet_shows_each_once_and_nothing_else(client):
    page, hidden = make_procedure(), make_pathology(is_published=False)
    sources = [make_source(label_fr=f"{name}, 2020", url=f"https://example.org/{name}") for name in "DACB"]
    ProcedureCitation.objects.create(page=page, source=sources[0], mark="S1")
    shown = make_indication(make_pathology(title_fr="Zona", slug_fr="z", slug_en="z"), page)
    for source in sources[:2]:
        IndicationSource.objects.create(indication=shown, source=source)
    IndicationSource.objects.create(indication=make_indication(hidden, page), source=sources[2])

    records = read_ris(client.get(address(page, "ris")).content.decode())

    assert [record["TI"] for record in records] == ["A, 2020", "D, 2020"]


@pytest.mark.parametrize("form", FORMS)
def test_file_of_a_sheet_that_is_nowhere_is_not_found(client, form):
    page = make_procedure(is_published=False)

    assert client.get(address(page, form)).status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_file_asked_for_by_the_slug_of_another_language_is_followed(client, form):
    page = make_procedure()

    response = client.get(reverse(f"physicians:{form}", args=[page.slug_en]))

    assert (response.status_code, response.headers["Location"]) == (301, address(page, form))


def test_file_only_reads(client):
    assert client.post(address(make_procedure(), "ris")).status_code == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_catalogue_is_read_back(client, catalogue, language):
    dated = identified = 0
    for page in Procedure.objects.all():
        shown = Source.objects.filter(procedurecitation__page=page) | Source.objects.filter(indications__procedure=page)
        expected = {
            (" ".join((getattr(one, f"label_{language}") or one.label_fr).split()), one.url) for one in shown.distinct()
        }

        records = read_ris(client.get(address(page, "ris", language)).content.decode())
        entries = read_bibtex(client.get(address(page, "bib", language)).content.decode())

        assert {(record["TI"], record.get("UR", "")) for record in records} == expected
        assert {(entry["title"], entry.get("url", "")) for entry in entries.values()} == expected
        assert len(records) == len(entries) == len(expected) > 10
        assert {record["ID"] for record in records} == set(entries)
        assert all(1950 < int(record["PY"]) < 2030 for record in records if "PY" in record)
        dated += sum("PY" in record for record in records)
        identified += sum("DO" in record for record in records)
    assert dated > 100
    assert identified > 50
