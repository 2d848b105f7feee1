"""What changed, as people read it: whole words, distances with known values, and words that decide a label."""

from __future__ import annotations

import numpy as np
import pytest

from augment.recipe import Recipe
from augment.text.changes import changes
from augment.text.edits import Edit, Edits, compose, rebuild
from augment.text.measures import share_changed
from augment.text.readings import chrf, edit_distance, readings
from augment.text.tokens import tokenise
from augment.text.touched import Touched, deciding_words, touched
from augment.text.whole_words import whole_words
from tests.augment.text_samples import TRANSFORMS, odd_text, separated_text


def marks(source: str, *steps: tuple[Edit, ...]) -> list[tuple[str, str, str]]:
    pieces = whole_words(compose(source, [Edits(step) for step in steps]))
    return [(piece.before, piece.text, piece.change) for piece in pieces if piece.change != "kept"]


def test_several_steps_on_one_word_are_the_first_word_and_the_last() -> None:
    typos = (Edit(5, 6, "u", "y"), Edit(7, 8, "c", "v"))
    assert marks("the quick fox", typos) == [("quick", "qyivk", "substituted")]
    assert marks("the quick fox", typos, (Edit(4, 9, "qyivk", "fast"),)) == [("quick", "fast", "substituted")]
    moved = (Edit(4, 9, "quick", "fox", True), Edit(10, 13, "fox", "quick", True))
    assert marks("the quick fox", moved, (Edit(4, 4, "", "x"),)) == [
        ("quick", "xfox", "substituted"), ("fox", "quick", "moved"),
    ]  # fmt: skip
    assert marks("the quick fox", typos, (Edit(4, 10, "qyivk ", ""),)) == [("quick ", "", "deleted")]


def test_words_that_run_together_or_fall_apart_are_whole_too() -> None:
    assert marks("a bc d", (Edit(1, 2, " ", ""),)) == [("a bc", "abc", "substituted")]
    assert marks("a bc d", (Edit(3, 3, "", " "),)) == [("bc", "b c", "substituted")]
    assert marks("ab, cd", (Edit(2, 3, ",", ""), Edit(6, 6, "", "!"))) == [(",", "", "deleted"), ("", "!", "inserted")]
    assert marks("我喜欢你", (Edit(1, 2, "喜", "吃"),)) == [("喜", "吃", "substituted")]


def inside(text: str, position: int) -> bool:
    between = ("space", "punctuation")
    return any(token.start < position < token.end for token in tokenise(text) if token.kind not in between)


def test_changes_end_where_words_end_and_nothing_is_lost() -> None:
    rng = np.random.default_rng(5)
    names = list(TRANSFORMS)
    for k in range(1500):
        source = text = (odd_text if k % 2 else separated_text)(rng)
        steps = []
        for _ in range(rng.integers(1, 4)):
            steps.append(TRANSFORMS[names[rng.integers(len(names))]](text, rng.random(), rng=rng))
            text = rebuild(text, steps[-1])
        pieces = whole_words(compose(source, steps))
        assert "".join(piece.text for piece in pieces) == text
        assert "".join(piece.before for piece in pieces) == source
        old = new = 0
        for piece in pieces[:-1]:
            old, new = old + len(piece.before), new + len(piece.text)
            cuts = (inside(source, old), inside(text, new))
            assert not (all if k % 2 else any)(cuts), pieces


def test_two_typos_in_a_word_are_one_changed_word() -> None:
    typos = (Edit(5, 6, "u", "y"), Edit(7, 8, "c", "v"))
    assert share_changed(whole_words(compose("the quick brown fox", [Edits(typos)]))) == 1 / 4


def distance_by_table(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, above = [i], row
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def test_the_edit_distance_is_that_of_the_textbook() -> None:
    assert (edit_distance("kitten", "sitting"), edit_distance("intention", "execution")) == (3, 5)
    rng = np.random.default_rng(6)
    for _ in range(1000):
        one, other = ("".join("abc"[k] for k in rng.integers(3, size=rng.integers(12))) for _ in range(2))
        assert edit_distance(one, other) == distance_by_table(one, other)


@pytest.mark.parametrize(
    ("text", "reference", "score"),
    [
        # By hand: of one-character n-grams one of two agrees, of pairs none
        ("aa", "ab", 25.0),
        # By hand: precision (2/2 + 1/1)/2 = 1, recall (2/3 + 1/2)/2 = 7/12; 5 · 7/12 / (4 + 7/12) = 7/11
        ("ab", "aab", 100 * 7 / 11),
        # By sacreBLEU 2.6.0, CHRF()
        ("The quick brown fox jumps", "The fast brown fox jumped", 56.64900609366554),
        ("味道很好吃", "味道不好吃", 26.0),
        ("I like cats", "cats I like", 54.82142857142858),
        ("", "b", 0.0), ("a", "", 0.0), ("", "", 100.0), ("a b", "ab", 100.0), ("abc", "xyz", 0.0),
    ],
)  # fmt: skip
def test_chrf_has_the_known_values(text: str, reference: str, score: float) -> None:
    assert chrf(text, reference) == pytest.approx(score, abs=1e-9)


def test_the_readings_of_a_recipe() -> None:
    recipe = Recipe.from_dict({"modality": "text", "steps": [{"transform": "random_deletion", "params": {"share": 1}}]})
    trace = recipe.trace("one little word stays, 5 go")
    found = {own.name: own.value for own in readings(trace.result, trace.source, changes(trace))}
    assert found["words"] == 1
    assert found["characters"] == len(trace.result)
    assert found["word_distance"] == 4
    assert found["words_changed"] == 80
    assert {own.name for own in readings("abc")} == {"words", "characters"}


def test_deciding_words_are_found_and_no_others() -> None:
    def found(text: str) -> list[tuple[str, str]]:
        return [(word.kind, word.word) for word in deciding_words(text)]

    assert found("It isn't Good: 5 of two; a gooder one") == [
        ("negation", "isn't"), ("polarity", "Good"), ("number", "5"), ("number", "two"),
    ]  # fmt: skip
    assert found("不过特别好吃，没有不喜欢的") == [("polarity", "好吃"), ("negation", "没"), ("polarity", "不喜欢")]
    assert found("") == found("👍🏽 … of the") == []


@pytest.mark.parametrize(
    ("source", "edit", "said"),
    [
        ("it isn't so", Edit(3, 8, "isn't", "is not"), []),
        ("it isn't so", Edit(3, 8, "isn't", "is"), [Touched("negation", "isn't", "is")]),
        ("is not so", Edit(3, 7, "not ", ""), [Touched("negation", "not", "")]),
        ("is so", Edit(3, 3, "", "not "), [Touched("negation", "", "not")]),
        ("a good one", Edit(2, 6, "good", "great"), []),
        ("a good one", Edit(2, 6, "good", "bad"), [Touched("polarity", "good", "bad")]),
        ("a food one", Edit(2, 6, "food", "good"), [Touched("polarity", "food", "good")]),
        ("a good one", Edit(3, 4, "o", "0"), [Touched("polarity", "good", "g0od")]),
        ("at 5 pm", Edit(3, 4, "5", "7"), [Touched("number", "5", "7")]),
        ("我喜欢你", Edit(1, 2, "喜", "吃"), [Touched("polarity", "喜欢", "")]),
        ("a good one", Edit(7, 10, "one", "two"), [Touched("number", "one", "two")]),
        ("a good one", Edit(0, 1, "a", "the"), []),
    ],
)
def test_what_may_decide_the_label_is_told(source: str, edit: Edit, said: list[Touched]) -> None:
    assert list(touched(whole_words(compose(source, [Edits((edit,))])))) == said


def test_a_moved_negation_is_told_once() -> None:
    swap = Edits((Edit(0, 3, "not", "now", True), Edit(4, 7, "now", "not", True)))
    assert touched(whole_words(compose("not now", [swap]))) == (Touched("negation", "not", "not", True),)
