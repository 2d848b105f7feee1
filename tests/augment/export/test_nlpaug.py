"""What nlpaug really makes of texts with the exported code, against what the recipe makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from augment.export.targets import export
from augment.recipe import Recipe
from augment.text.boundaries import sentences
from augment.text.nlpaug_adapter import KEYBOARDS, keyboard_neighbours, scanner_confusions
from augment.text.synonyms import case_of, listed, thesaurus
from augment.text.tokens import words
from augment.text.writing import INVISIBLE
from tests.augment.export.texts_by_nlpaug import CHINESE, MESSAGES, PLAIN, SPACED, Run, one_step, run_script

__all__ = ["run_script"]


def words_of(text: str) -> list[str]:
    return [text[token.start : token.end] for token in words(text)]


def between(text: str) -> list[str]:
    """What stands before, between and behind the words."""
    tokens = words(text)
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    return [text[a:b] for a, b in zip([0, *ends], [*starts, len(text)], strict=True)]


def parts_of(source: str, result: str) -> list[str]:
    """What came in the place of each word; all that stands between them must be as it was, to the byte."""
    found = re.fullmatch(r"(\S+?)".join(map(re.escape, between(source))), result)
    assert found, result
    return list(found.groups())


def changes(source: str, result: str) -> list[tuple[str, str]]:
    pairs = zip(words_of(source), parts_of(source, result), strict=True)
    return [(before, after) for before, after in pairs if before != after]


def share_changed(texts: Sequence[str], results: Sequence[str]) -> float:
    changed = sum(len(changes(*pair)) for pair in zip(texts, results, strict=True))
    return changed / sum(len(words(text)) for text in texts)


def one_letter(before: str, after: str) -> tuple[str, str]:
    """The one letter that differs."""
    assert len(before) == len(after)
    (pair,) = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return pair


def without_one(longer: str) -> set[str]:
    return {longer[:place] + longer[place + 1 :] for place in range(len(longer))}


def is_swap(before: str, after: str) -> bool:
    low = before.lower()
    swapped = (low[:k] + low[k + 1] + low[k] + low[k + 2 :] for k in range(len(low) - 1))
    keeps_case = not before.isalpha() or list(map(str.isupper, before)) == list(map(str.isupper, after))
    return after.lower() in set(swapped) and keeps_case


def is_key(before: str, after: str, language: str = "en") -> bool:
    key, typed = one_letter(before, after)
    return typed.lower() in keyboard_neighbours(language)[key.lower()] and key.isupper() == typed.isupper()


def is_exchanged(before: str, others: tuple[str, ...], after: str) -> bool:
    return after.lower() in others and case_of(before) == case_of(after)


def _misspellings() -> set[tuple[str, str]]:
    package = find_spec("nlpaug")
    assert package
    assert package.origin
    file = Path(package.origin).parent / "res" / "word" / "spelling" / "spelling_en.txt"
    lines = map(str.split, file.read_text("utf-8").lower().splitlines())
    return {(line[0], other) for line in lines for other in line[1:]}


MISSPELLINGS = _misspellings()
KINDS: dict[str, Callable[[str, str], bool]] = {
    "keyboard_typo": is_key,
    "ocr": lambda before, after: (pair := one_letter(before, after))[1] in scanner_confusions()[pair[0]],
    "character_insertion": lambda before, after: before in without_one(after),
    "character_deletion": lambda before, after: after in without_one(before),
    "character_swap": is_swap,
    "character_substitution": lambda before, after: "a" <= one_letter(before, after)[1] <= "z",
    "zero_width": lambda before, after: after[re.search(f"[{''.join(INVISIBLE)}]", after).start()] in INVISIBLE  # type: ignore[union-attr]
    and before in without_one(after),
    "misspelling": lambda before, after: (before.lower(), after.lower()) in MISSPELLINGS,
    "synonym": lambda before, after: is_exchanged(before, thesaurus().synonyms(before), after),
    "antonym": lambda before, after: is_exchanged(before, listed("antonyms_en").synonyms(before), after),
    "word_mask": lambda before, after: after == "_",
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_the_same_share_of_the_words_changes_in_the_same_way(run: Run, name: str) -> None:
    recipe = one_step(name, share=0.2)
    theirs = list(map(run(recipe), MESSAGES))
    found = [change for pair in zip(MESSAGES, theirs, strict=True) for change in changes(*pair)]
    assert all(KINDS[name](*change) for change in found)
    assert len(set(found)) > 100
    known = [recipe.apply(text, index=k) for k, text in enumerate(MESSAGES)]
    ours = 0.2 if name == "ocr" else share_changed(MESSAGES, known)  # two letters for one are no part to ours
    assert share_changed(MESSAGES, theirs) == pytest.approx(ours, abs=0.012)
    assert any(len(changes(*pair)) > 10 for pair in zip([SPACED * 5], [run(recipe)(SPACED * 5)], strict=True))


def test_words_of_a_list_keep_their_capitals(run: Run) -> None:
    assert run(one_step("antonym", share=1.0))("Good, GOOD or good.") == "Bad, BAD or bad."


def neighbours_changed(source: Sequence[str], result: Sequence[str]) -> bool:
    """Whether two that stand side by side changed places, and nothing else did."""
    places = [k for k, (before, after) in enumerate(zip(source, result, strict=True)) if before != after]
    return not places or places == [places[0], places[0] + 1]


def characters(text: str) -> list[str]:
    return re.findall("[\u4e00-\u9fff]", text)


@pytest.mark.parametrize(("name", "texts", "units"), [
    ("random_swap", MESSAGES, words_of), ("chinese_swap", CHINESE, characters),
])  # fmt: skip
def test_neighbours_change_places(run: Run, name: str, texts: list[str], units: Callable[[str], list[str]]) -> None:
    once = run(one_step(name, share=0.01, protect_negations=False))
    often = run(one_step(name, share=0.2))
    moved = total = 0
    for text in texts:
        assert neighbours_changed(units(text), units(once(text)))
        result = often(text)
        assert sorted(units(result)) == sorted(units(text))
        assert between(result) == between(text)
        moved += sum(a != b for a, b in zip(units(text), units(result), strict=True))
        total += len(units(text))
    assert 0.16 < moved / total < 0.21


@pytest.mark.parametrize(("name", "texts", "units"), [
    ("random_deletion", MESSAGES, words_of), ("chinese_deletion", CHINESE, characters),
])  # fmt: skip
def test_the_same_share_is_left_out(run: Run, name: str, texts: list[str], units: Callable[[str], list[str]]) -> None:
    recipe = one_step(name, share=0.2)
    change = run(recipe)
    theirs, ours = [*map(change, texts)], [recipe.apply(text, index=k) for k, text in enumerate(texts)]
    total, left, kept = (sum(len(units(text)) for text in group) for group in (texts, theirs, ours))
    assert (total - left) / total == pytest.approx((total - kept) / total, abs=0.012)
    for text, result in zip([*texts, SPACED], [*theirs, change(SPACED)], strict=True):
        gaps = [re.escape(gap.replace(" ", "")) for gap in between(text)]
        known = [f"(?:{re.escape(word)})?" for word in words_of(text)]
        pattern = "".join(gap + word for gap, word in zip(gaps, [*known, ""], strict=True))
        assert re.fullmatch(pattern, result.replace(" ", ""))
        assert "  " not in result.strip()
        assert re.search(r"\s[.,?!;]", result) is None


def test_words_are_split_in_two(run: Run) -> None:
    recipe = one_step("whitespace", share=0.3)
    change = run(recipe)
    theirs, ours = [*map(change, MESSAGES)], [recipe.apply(text, index=k) for k, text in enumerate(MESSAGES)]
    spaces, known = (sum(text.count(" ") for text in group) for group in (theirs, ours))
    before = sum(text.count(" ") for text in MESSAGES)
    assert (spaces - before) / (known - before) == pytest.approx(1, abs=0.03)
    for text, result in zip([*MESSAGES, SPACED], [*theirs, change(SPACED)], strict=True):
        assert result.replace(" ", "") == text.replace(" ", "")
        assert result != text or not any(len(word) > 3 for word in words_of(text))


TALE = "One came.  Two came!\nThree came? “Four came.” Five came. Six came."


def parted(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def test_sentences_change_places(run: Run) -> None:
    moved = []
    for share in (0.34, 1.0):
        change = run(one_step("sentence_shuffle", share=share))
        results = [change(TALE) for _ in range(100)]
        assert {tuple(sorted(parted(result))) for result in results} == {tuple(sorted(parted(TALE)))}
        assert all(re.findall(r"\s+(?=\S+ came)", result) == ["  ", "\n", " ", " ", " "] for result in results)
        moved.append(np.mean([a != b for text in results for a, b in zip(parted(TALE), parted(text), strict=True)]))
    assert moved[0] == pytest.approx(2 / 6, abs=0.01)
    assert 0.6 < moved[1] < 0.8
    assert run(one_step("sentence_shuffle"))("One. Two.") == "Two. One."


def test_sentences_are_left_out(run: Run) -> None:
    change = run(one_step("sentence_deletion", share=0.34))
    results = [change(TALE) for _ in range(100)]
    assert {len(parted(result)) for result in results} <= {4, 5}
    assert np.mean([len(parted(result)) for result in results]) < 4.2
    assert all(parted(result) == [one for one in parted(TALE) if one in parted(result)] for result in results)
    assert run(one_step("sentence_deletion", share=1.0))(TALE).strip() in parted(TALE)


@pytest.mark.parametrize("language", KEYBOARDS)
def test_every_keyboard_has_the_letters_of_ours(run: Run, language: str) -> None:
    beside = keyboard_neighbours(language)
    text = " ".join(key * 3 for key in beside)
    change, typed = run(one_step("keyboard_typo", share=1.0, keyboard=language)), set()
    for _ in range(80):
        typed |= {one_letter(*pair) for pair in changes(text, change(text))}
    wanted = {(key, other) for key, others in beside.items() for other in others}
    assert typed <= wanted
    assert len(typed) > 0.97 * len(wanted)


def test_every_counterpart_is_measured() -> None:
    others = {"random_swap", "random_deletion", "whitespace", "sentence_shuffle", "sentence_deletion"}
    assert {*KINDS, *others, "chinese_swap", "chinese_deletion"} == set(PLAIN)


def test_another_word_list_is_said_to_be_replaced() -> None:
    def said(**values: str) -> str:
        return " ".join(map(str, export(Recipe("text").with_step("synonym", **values), "nlpaug").remarks))

    assert "in place of the chosen one" in said(word_list="wordnet")
    assert "in place of the chosen one" not in said()
