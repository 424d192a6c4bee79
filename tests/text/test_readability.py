import pytest

from algoradio.text.readability import Reading, french, hardest

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
