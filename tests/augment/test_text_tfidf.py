"""Words that say little give way to words that say little."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from augment.example import Example
from augment.recipe import Recipe
from augment.text.changes import changes
from augment.text.measures import share_changed
from augment.text.uninformative import _counts

COMMON, TELLING = ["the", "was", "and", "very"], [f"topic{word}" for word in "abcdefgh"]
POOL = [Example(f"the {one} was very and the {one} was {one}", None, ((k, 1.0),)) for k, one in enumerate(TELLING)]


def replaced(text: str, share: float, index: int = 0, pool: list[Example] = POOL, **values: object) -> list[str]:
    recipe = Recipe("text", seed=2).with_step("tfidf_replacement", share=share, **values)  # type: ignore[arg-type]
    return recipe.apply_to(Example(text), index=index, pool=pool).sample.split()


def test_words_of_every_text_go_first_and_come_in_first() -> None:
    text = "topica the topica was topica and topica very"
    gone: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for index in range(300):
        after = replaced(text, 0.25, index)
        for a, b in zip(text.split(), after, strict=True):
            if a != b:
                gone[a] += 1
                came[b] += 1
    assert gone.total() == 600
    assert sum(gone[word] for word in COMMON) > 0.95 * gone.total()
    assert sum(came[word] for word in COMMON) > 0.95 * came.total()
    assert {*COMMON} <= set(gone)


@pytest.mark.parametrize("share", [0.1, 0.3, 1.0])
def test_the_share_of_words_gives_way(share: float) -> None:
    text = " ".join([*COMMON, *TELLING[:6]] * 2)
    trace = Recipe("text").with_step("tfidf_replacement", share=share).trace(Example(text), pool=POOL)
    assert share_changed(changes(trace)) == pytest.approx(share)
    assert {piece.change for piece in changes(trace)} <= {"kept", "substituted"}


def test_no_negation_comes_in_and_capitals_stay() -> None:
    pool = [Example(f"not never no {k} the was") for k in range(5)]
    for index in range(30):
        after = replaced("The was THE Was", 1.0, index, pool)
        assert not {"not", "never", "no"} & {word.lower() for word in after}
        assert [word.isupper() for word in after] == [False, False, True, False]


def test_each_script_takes_its_own() -> None:
    pool = [Example("好吃的 quick film"), Example("今天 word")]
    after = " ".join(replaced("外卖 fox", 1.0, 0, pool))
    assert len(after) >= 4
    assert all("\u4e00" <= character <= "\u9fff" for character in after[:2])
    assert after[2] == " "
    assert after[3:].isascii()


def test_without_other_texts_nothing_is_replaced() -> None:
    assert replaced("the was", 1.0, pool=[]) == ["the", "was"]
    assert replaced("", 1.0) == []
    assert replaced("the", 1.0, pool=[Example("the")]) == ["the"]


def test_a_pool_is_counted_once_and_again_where_it_has_grown() -> None:
    pool = list(POOL)
    first = _counts(pool)
    with ThreadPoolExecutor(4) as threads:
        assert all(counts is first for counts in threads.map(lambda _: _counts(pool), range(40)))
    pool.append(Example("entirely new"))
    assert "entirely" in _counts(pool).idf
    assert first.idf["topica"] == pytest.approx(np.log(8))
