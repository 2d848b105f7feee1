"""Texts that nobody meant: every transform makes a text of them, in time, and leaves what it does not touch."""

from __future__ import annotations

import numpy as np
import pytest

from augment.example import Example
from augment.recipe import Recipe
from augment.text.edits import Edits, compose, rebuild
from augment.transforms import Transform
from tests.augment.samples import always_here, odd_value
from tests.augment.text_samples import odd_text, random_unicode, separated_text

ODD = [
    "", " ", "a", "不", "\0", "a\0b c\0", "\0\0 word \0", "👍", "👍🏽👩‍🚀🇩🇪❤️1️⃣", "مرحبا بالعالم! كيف حالك؟",
    "שלום עולם.",
    "e\u0301\u0301\u0301 a\u0300", "\u0301", "\u200d\u200b\ufeff", "<b>x</b> &amp; **y** $z$", "=1+1",
    "\ud800 lone", "İSTANBUL ß ŉ", "ﬀ ǅ Ⅷ ½ ² x² 4th", "a" * 3000, "." * 300, "不" * 300,
    "\r\n\t\v\f\u2028\x85", "can't " * 5, "ﷺ ﷽", "ก็ดี ครับ", "١٢٣ ४२ ４２",
]  # fmt: skip
TRANSFORMS = [known for known in always_here("text") if not known.kind.takes_steps]
every_transform = pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda known: known.name)
PARTS = ["words in one line ", "x", "今天天气好，", "One two. ", "!?", "12 ", "Anna ", "👍🏽 ", "不12个"]
LARGE = "".join(part * (100_000 // len(PARTS) // len(part.encode())) for part in PARTS)
"""100 kB in one line, a ninth of them of each kind."""


@every_transform
def test_edits_rebuild_what_comes_out_of_any_text(transform: Transform) -> None:
    rng = np.random.default_rng([3, *transform.name.encode()])
    pool = [Example(text) for text in (*ODD, "One two. Three four!", "一二。三四！")]
    for case in range(120):
        make = (odd_text, random_unicode, separated_text)[case % 3]
        text = ODD[case] if case < len(ODD) else make(rng)
        values = {param.name: odd_value(param, rng) for param in transform.params}
        trace = Recipe("text", seed=case).with_step(transform.name, **values).trace(Example(text), pool=pool)
        plan = trace.steps[0].plan
        what = f"{values} on {text!r}"
        assert isinstance(plan, Edits), what
        assert rebuild(text, plan) == trace.result, what
        assert [edit[:2] for edit in plan.edits] == sorted(edit[:2] for edit in plan.edits), what
        assert all(edit.before != edit.after for edit in plan.edits), what
        pieces = compose(text, [plan])
        assert "".join(piece.before for piece in pieces) == text, what
        kept = [piece for piece in pieces if piece.change == "kept"]
        assert all(piece.text == piece.before for piece in kept), what


@every_transform
def test_a_very_long_line_is_no_trouble(transform: Transform) -> None:
    """What goes back and forth over the text would keep the suite waiting for minutes."""
    shares = {"share": 0.9 if transform.name == "crop" else 0.1}
    values = {name: value for name, value in shares.items() if name in transform.defaults()}
    recipe = Recipe("text").with_step(transform.name, **values)
    result = recipe.apply_to(Example(LARGE), pool=[Example("A word. 好。")]).sample
    assert isinstance(result, str)
    assert len(result) > len(LARGE) / 4
