import pytest

from algoradio.text.syllables import english, french

ENGLISH = {
    1: "bone moved moves pst the blorpe plaque",
    2: "needle Needle patient's patient’s isn’t centre settled sizes every nurse's table diet CT doing -self-help-",
    3: "doctor-led MRI area manual radius syringes pregnancy homelessness",
    4: "arthrodesis kyphoplasty osteoma radiation rheumatism",
    5: "interventional supplementary",
    6: "radiofrequency",
}
FRENCH = {
    1: "le lit dort : l’os",
    2: "douleur malade. l'aiguille (genou)",
    3: "médecin traitement",
    5: "articulation",
}


@pytest.mark.parametrize(
    ("word", "syllables"), [(word, number) for number, words in ENGLISH.items() for word in words.split()]
)
def test_english(word, syllables):
    assert english(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"), [(word, number) for number, words in FRENCH.items() for word in words.split()]
)
def test_french(word, syllables):
    assert french(word) == syllables


@pytest.mark.parametrize("word", ["", "-", "'", "’s", "x" * 10_000, "é", "1"])
def test_every_word_has_some(word):
    assert (english(word), french(word)) >= (0, 1)
