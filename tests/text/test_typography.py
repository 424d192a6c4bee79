import pytest

from algoradio.text.typography import english, french, typeset

FRENCH = [
    ("Où avez-vous mal ?", "Où avez-vous mal\u202f?"),
    ("Appelez le 15 !", "Appelez le 15\u202f!"),
    ("la fièvre ; un malaise", "la fièvre\u202f; un malaise"),
    ("Vraiment?", "Vraiment\u202f?"),
    ("« oui »", "«\u202foui\u202f»"),
    ("«oui»", "«\u202foui\u202f»"),
    ("Deux cas : le dos", "Deux cas\u00a0: le dos"),
    ("à 10:30", "à 10:30"),
    ("l'os d'aujourd'hui", "l’os d’aujourd’hui"),
    ("l'« algoradiologie »", "l’«\u202falgoradiologie\u202f»"),
    ("parfois...", "parfois…"),
    ("40 %", "40\u00a0%"),
    ("3 mois sur 12", "3\u00a0mois sur 12"),
    ("100 personnes", "100\u00a0personnes"),
    ("1 446 personnes", "1\u202f446\u00a0personnes"),
    ("1 000 000", "1\u202f000\u202f000"),
    ("en 2019 puis en 2020", "en 2019 puis en 2020"),
    ("01 23 45 67 89", "01 23 45 67 89"),
    ("https://doi.org/?q=1;b=2", "https://doi.org/?q=1;b=2"),
    ("", ""),
]
ENGLISH = [
    ("the patient's pain", "the patient’s pain"),
    ("the patients' pain", "the patients’ pain"),
    ('called "algoradiologues".', "called “algoradiologues”."),
    ('("yes")', "(“yes”)"),
    ("Deux cas : 40 % ?", "Deux cas : 40 % ?"),
]


@pytest.mark.parametrize(("typed", "shown"), FRENCH)
def test_french_sets_spaces_apostrophes_and_ellipses(typed, shown):
    assert french(typed) == shown


@pytest.mark.parametrize("typed", [typed for typed, _shown in FRENCH] + ["Quoi ?!", "(a) ... « b » : 1 000 l'an ;"])
def test_french_twice_changes_nothing_more(typed):
    once = french(typed)

    twice = french(once)

    assert twice == once


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("Quoi ?!", "Quoi\u202f?!", id="two signs in a row stand together"),
        pytest.param("un effet (?)", "un effet (?)", id="no space after a bracket"),
    ],
)
def test_french_leaves_grouped_signs_together(typed, shown):
    assert french(typed) == shown


@pytest.mark.parametrize(("typed", "shown"), ENGLISH)
def test_english_sets_quotes_and_apostrophes_only(typed, shown):
    assert english(typed) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", "l’os\u202f?"), ("en", "l’os ?"), ("es", "l'os ?")],
)
def test_typeset_follows_the_rules_of_the_language(language, shown):
    assert typeset("l'os ?", language) == shown
