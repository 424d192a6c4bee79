"""What no text of the catalogue may say (product.md, « How it must read »): doses, praise, promises, pushing, rivalry.

A failure names each finding: the file, the key, the language, the kind and the words with those around them. Either the
text is mended, or its words are a denial or a study's own result and go to ALLOWED, with the reason.
"""

from itertools import chain

import pytest

from algoradio.text.wording import ALLOWED, PATTERNS, findings, on_one_line
from tests.catalogue.reading import FILES, load, name, texts


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_forbidden(path):
    """Patients' and physicians' texts, names, references, in both languages."""
    found = [
        f"{name(path)}: {text.key}.{language}: {kind}: {words}"
        for text in texts(load(path))
        for language in text.languages
        for item in text.items(language)
        for kind, words in findings(item, language)
    ]

    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        ("dose", "fr", "Prenez 500 mg matin et soir."),
        ("dose", "fr", "On injecte 1,5 à 3\u202fml d'anesthésique."),
        ("dose", "fr", "Une séance de 8 Gy."),
        ("dose", "fr", "Prenez un demi-comprimé."),
        ("dose", "fr", "De la lidocaïne à 1 %."),
        ("dose", "en", "Take half a tablet, then 2 tablets."),
        ("dose", "en", "A single session of 8 Gy."),
        ("dose", "en", "100 units of toxin."),
        ("praise", "fr", "C'est le meilleur traitement."),
        ("praise", "fr", "La technique la plus efficace."),
        ("praise", "fr", "Une méthode révolutionnaire, innovante, de pointe, d'excellents résultats."),
        ("praise", "en", "The best and safest treatment, with state-of-the-art scanners."),
        ("praise", "en", "A cutting-edge method."),
        ("promise", "fr", "Le geste guérit définitivement."),
        ("promise", "fr", "Un geste **sans risque**, sans danger et indolore."),
        ("promise", "fr", "Le résultat est garanti, efficace à 100 %."),
        ("promise", "en", "It will cure your pain for good."),
        ("promise", "en", "A risk-free, painless procedure, guaranteed."),
        ("incitement", "fr", "N’hésitez pas à nous appeler."),
        ("incitement", "fr", "Profitez de ce traitement."),
        ("incitement", "fr", "Faites-vous soigner."),
        ("incitement", "en", "Don't hesitate to ask."),
        ("incitement", "en", "Book your visit."),
        ("comparison", "fr", "Nos médecins font mieux que les autres cliniques."),
        ("comparison", "fr", "L'un des meilleurs centres de France."),
        ("comparison", "en", "We do better than other hospitals."),
        ("comparison", "en", "Read our patients' testimonials."),
    ],
)
def test_the_net_holds(kind, language, text):
    assert kind in [found for found, _words in findings(text, language)]


def test_the_finding_names_the_words():
    assert findings("Le geste est indolore, dit-on.", "fr") == [("promise", "…Le geste est [indolore], dit-on.…")]


def test_every_allowance_is_used_and_needed():
    said = {
        language: [on_one_line(item) for path in FILES for text in texts(load(path)) for item in text.items(language)]
        for language in ALLOWED
    }
    idle = [
        words
        for language, allowed in ALLOWED.items()
        for words in allowed
        if not any(words.lower() in text.lower() for text in said[language])
        or not any(pattern.search(words) for (_kind, spoken), pattern in PATTERNS.items() if spoken == language)
    ]

    assert not idle
    assert all(chain.from_iterable(allowed.values() for allowed in ALLOWED.values()))
