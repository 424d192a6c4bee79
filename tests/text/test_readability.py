import pytest

from algoradio.text.readability import Reading, english, french, hardest, measure, split

EASY = "Le chat dort sur le lit."
PLAIN = "Le médecin pique avec une aiguille fine."
HARD = "L'anesthésiologiste administre progressivement une sédation intraveineuse supplémentaire."


@pytest.mark.parametrize("text", ["", "Trop court.", "Un texte de cinq mots."])
def test_french_of_too_few_words_has_no_score(text):
    assert french(text) == Reading(len(text.split()), None)


def test_french_counts_words_and_scores_easier_text_higher():
    easy, hard = french(EASY), french(HARD)

    assert (easy.words, hard.words) == (6, 7)
    assert easy.score > 100 > 0 > hard.score


def test_french_averages_over_sentences():
    score = french(f"{EASY} {HARD}").score

    assert french(HARD).score < score < french(EASY).score


def test_hardest_puts_the_hardest_sentence_first():
    found = hardest(f"{EASY} {HARD} {PLAIN}")

    assert [sentence for _score, sentence in found] == [HARD, PLAIN, EASY]
    assert [score for score, _sentence in found] == [french(text).score for text in (HARD, PLAIN, EASY)]


def test_hardest_leaves_out_short_sentences_and_keeps_to_its_count():
    found = hardest(f"Oui ! {EASY} Non… {HARD} {PLAIN}", count=1)

    assert [sentence for _score, sentence in found] == [HARD]


# Kandel and Moles: 207 − 1.015 × words ÷ sentences − 73.6 × syllables ÷ words.
@pytest.mark.parametrize(
    ("text", "words", "score"),
    [
        # 6 words, 1 sentence, 6 syllables: 207 − 6.09 − 73.6
        (EASY, 6, 127.3),
        # 8 words, 2 sentences, 8 syllables: 207 − 4.06 − 73.6
        ("Le chat dort. Il dort sur le lit.", 8, 129.3),
        # 9 words, 1 sentence, 1 + 2 + 1 + 1 + 2 + 1 + 1 + 5 + 2 = 16 syllables: 207 − 9.135 − 130.844
        ("Le produit calme la douleur de votre articulation malade.", 9, 67.0),
    ],
)
def test_french_follows_the_published_formula(text, words, score):
    assert french(text) == Reading(words, score)


def test_french_counts_short_sentences():
    # 7 words, 2 sentences, 7 syllables: 207 − 3.5525 − 73.6
    assert french(f"{EASY} Oui.").score == 129.8


def test_french_counts_no_sign_as_a_word():
    assert french("Le chat dort sur le lit : il dort !").words == 8


# Flesch-Kincaid: 0.39 × words ÷ sentences + 11.8 × syllables ÷ words − 15.59.
@pytest.mark.parametrize(
    ("text", "words", "grade"),
    [
        # 6 words, 1 sentence, 1 + 2 + 1 + 2 + 1 + 1 = 8 syllables: 2.34 + 15.733 − 15.59
        ("The needle goes into the joint.", 6, 2.5),
        # 12 words, 1 sentence, 1 + 2 + 1 + 1 + 1 + 2 + 1 + 1 + 1 + 2 + 1 + 3 = 17 syllables: 4.68 + 16.717 − 15.59
        ("The doctor puts a thin needle near the nerve before an injection.", 12, 5.8),
        # 17 words, 2 sentences, 9 words of 11 syllables and 8 of 9: 3.315 + 13.882 − 15.59
        ("The doctor puts a thin needle near the nerve. An image on a screen shows the way.", 17, 1.6),
        # 8 words, 2 sentences, 8 syllables; a short sentence counts: 1.56 + 11.8 − 15.59
        ("Go now. The cat sleeps on the bed.", 8, -2.2),
        # 6 words, 5 + 5 + 4 + 5 + 4 + 3 = 26 syllables: 2.34 + 51.133 − 15.59
        ("Interventional radiologists administer supplementary intravenous sedation.", 6, 37.9),
    ],
)
def test_english_follows_the_published_formula(text, words, grade):
    assert english(text) == Reading(words, grade)


@pytest.mark.parametrize(("text", "words"), [("", 0), ("Too short.", 2), ("1 2 3 4 5 6.", 0), ("A 2 b – c : d e", 5)])
def test_english_of_too_few_words_has_no_score(text, words):
    assert english(text) == Reading(words, None)


def test_measure_takes_the_formula_of_the_language():
    text = "The needle goes into the joint."

    assert measure(text, "en") == english(text)
    assert measure(text, "fr") == french(text)
    assert measure(text, "fr") != measure(text, "en")


@pytest.mark.parametrize("language", ["de", "", "FR", "fr-be"])
def test_measure_of_a_language_without_formula_is_none(language):
    assert measure(EASY, language) is None


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("Un", ["Un"]),
        ("Un. Deux ! Trois ? Quatre… Cinq", ["Un.", "Deux !", "Trois ?", "Quatre…", "Cinq"]),
        ("Un.\nDeux.  Trois.", ["Un.", "Deux.", "Trois."]),
        ("À 1.5 cm ou 2,5 cm. Fin.", ["À 1.5 cm ou 2,5 cm.", "Fin."]),
        ("Un : deux ; trois, quatre.", ["Un : deux ; trois, quatre."]),
        ("Un. … ! Deux.", ["Un.", "Deux."]),
    ],
)
def test_split_parts_text_at_the_end_of_sentences(text, sentences):
    assert split(text) == sentences


def test_hardest_of_english_is_the_highest_grade():
    easy, hard = "The needle goes into the joint.", "The physician administers an injection slowly."

    # 6 words of 8 syllables, as above, 2.5; 6 words, 1 + 3 + 4 + 1 + 3 + 2 = 14 syllables: 2.34 + 27.533 − 15.59
    assert hardest(f"{easy} Go now. {hard}", language="en") == [(14.3, hard), (2.5, easy)]
    assert hardest(f"{easy} Go now. {hard}", 1, "en") == [(14.3, hard)]


def test_hardest_of_nothing_is_empty():
    assert [hardest("", language=language) for language in ("fr", "en")] == [[], []]
