"""What goes wrong in a word, letter by letter."""

from __future__ import annotations

from collections import Counter

import pytest

from augment.text.edits import Edit, rebuild
from augment.text.nlpaug_adapter import KEYBOARDS, keyboard_neighbours, misspellings_of, scanner_confusions
from tests.augment.samples import CHINESE, TEXT
from tests.augment.text_samples import MIXED, REVIEW, edits_of, words_of

ONE_LETTER = ["character_deletion", "character_insertion", "character_substitution", "character_swap"]
LETTERED = "Ärger Fußball cafe\u0301 naïve Привет мир שלום हिन्दी한국어 don't iPhone7 x A"


def many_edits(name: str, text: str, **values: float | str) -> list[Edit]:
    return [edit for seed in range(40) for edit in edits_of(name, text, seed, **{"share": 1.0, **values}).edits]


@pytest.mark.parametrize(
    ("name", "longer"), [(ONE_LETTER[0], -1), (ONE_LETTER[1], 1), (ONE_LETTER[2], 0), (ONE_LETTER[3], 0)]
)
def test_a_word_is_longer_or_shorter_by_what_the_name_says(name: str, longer: int) -> None:
    for edit in many_edits(name, REVIEW + LETTERED):
        assert len(edit.after) - len(edit.before) == longer
        assert edit.before != edit.after


def test_a_deletion_takes_one_letter() -> None:
    for before, after in ((edit.before, edit.after) for edit in many_edits("character_deletion", REVIEW)):
        assert after in {before[:k] + before[k + 1 :] for k in range(len(before))}


def test_an_insertion_adds_one_letter_of_the_same_alphabet_and_none_in_front() -> None:
    for text, letters in (("quick brown", "abcdefghijklmnopqrstuvwxyz"), ("Привет мир", "приветм")):
        edits = many_edits("character_insertion", text)
        added = Counter(letter for edit in edits for letter in Counter(edit.after) - Counter(edit.before))
        assert set("".join(added).lower()) <= set(letters)
        assert len(added) > 4
        assert all(edit.after[0] == edit.before[0] for edit in edits)


def test_a_swap_keeps_letters_and_capitals_in_their_places() -> None:
    for before, after in ((edit.before, edit.after) for edit in many_edits("character_swap", REVIEW)):
        assert Counter(before.lower()) == Counter(after.lower())
        assert [letter.isupper() for letter in before] == [letter.isupper() for letter in after]
        assert sum(a.lower() != b.lower() for a, b in zip(before, after, strict=True)) == 2


def test_a_substitution_changes_one_letter_for_another_of_its_case() -> None:
    seen = set()
    for before, after in (
        (edit.before, edit.after) for edit in many_edits("character_substitution", "Quick BROWN fox")
    ):
        ((right, wrong),) = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        assert right.isupper() == wrong.isupper()
        seen.add(wrong.lower())
    assert len(seen) > 20


@pytest.mark.parametrize("name", [*ONE_LETTER, "keyboard_typo", "ocr", "misspelling"])
def test_chinese_and_letters_under_a_mark_of_their_own_are_left(name: str) -> None:
    assert edits_of(name, CHINESE, share=1).edits == ()
    for edit in many_edits(name, LETTERED + MIXED):
        assert not any("\u4e00" <= character <= "\u9fff" for character in edit.before)
        assert ("e\u0301" in edit.after) == ("e\u0301" in edit.before)


@pytest.mark.parametrize("name", ONE_LETTER)
def test_a_word_stays_a_word(name: str) -> None:
    for seed in range(30):
        result = rebuild(LETTERED, edits_of(name, LETTERED, seed, share=1))
        assert len(words_of(result)) == len(words_of(LETTERED)), result


@pytest.mark.parametrize("keyboard", KEYBOARDS)
def test_every_keyboard_has_neighbours_both_ways(keyboard: str) -> None:
    beside = keyboard_neighbours(keyboard)
    assert len(beside) > 20
    one_way = [(key, other) for key, others in beside.items() for other in others if key not in beside.get(other, ())]
    assert len(one_way) <= 0.1 * sum(map(len, beside.values()))


def test_another_keyboard_makes_other_typos() -> None:
    def typos(text: str, keyboard: str) -> set[str]:
        return {edit.after for edit in many_edits("keyboard_typo", text, keyboard=keyboard)}

    assert "xoo" in typos("zoo", "en")
    assert {"too", "uoo"} & typos("zoo", "de")
    assert typos("zoo", "fr") != typos("zoo", "en")
    assert typos("Привет", "uk")
    assert not typos("Привет", "en")


def test_a_scanner_misreads_what_the_table_says() -> None:
    table = scanner_confusions()
    assert {"0", "u"} <= set(table["o"])
    assert "m" in table["rn"]
    assert "rn" in table["m"]
    for edit in many_edits("ocr", REVIEW):
        assert any(
            edit.before[:k] + other + edit.before[k + size :] == edit.after
            for size in (1, 2) for k in range(len(edit.before)) for other in table.get(edit.before[k : k + size], ())
        )  # fmt: skip
    assert {edit.after for edit in many_edits("ocr", "modern")} >= {"rnodern", "modem"}


def test_misspellings_are_slips_and_no_other_words() -> None:
    assert {"recieve", "receve"} <= set(misspellings_of("receive"))
    assert {"receiver", "received", "look", "them"}.isdisjoint(
        {*misspellings_of("receive"), *misspellings_of("luck"), *misspellings_of("then")}
    )
    common = ["because", "different", "friend", "really", "which", "definitely", "their", "beautiful", "restaurant"]
    assert all(misspellings_of(word) for word in common)
    seen = {edit.after for edit in many_edits("misspelling", "Receive")}
    assert seen <= {word.capitalize() for word in misspellings_of("receive")}
    assert len(seen) > 5
    assert edits_of("misspelling", "zzyzx qqq the", share=1).edits == ()


def test_the_share_says_how_many_words() -> None:
    assert len(edits_of("character_swap", TEXT, share=0.5).edits) == 7
