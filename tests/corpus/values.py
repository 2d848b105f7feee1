"""JSON of a known form with something wrong in it: values that nothing expects, keys twice, nesting without end."""

from __future__ import annotations

import json
from typing import Any

from tests.corpus.case import Rng


class Raw(str):
    """Written into the JSON as it is."""

    __slots__ = ()


WRONG: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 0.5, -0.0, 1e-320, 2**31, 2**63, 2**64, -(2**63), "", " ", "0", "nan", "rotate",
    "image",
    "a" * 70_000, "\0", "\n", "\u202eabc", "\ud800", "😀" * 50, "../../etc/passwd", "{0}", "{what}", "%s", "<script>",
    [],
    {}, [[]], [None], [0, 0], [1, 0], [float("nan")] * 2, ["a"], {"": 0}, {"transform": "rotate"}, list(range(3_000)),
    Raw("NaN"), Raw("Infinity"), Raw("-Infinity"), Raw("1e400"), Raw("-1e400"), Raw("9" * 3_000), Raw("9" * 5_000),
    Raw("0." + "1" * 3_000), Raw("[" * 500 + "]" * 500), Raw("[" * 20_000 + "]" * 20_000), Raw("[" * 100_000),
    Raw('{"a":' * 900 + "1" + "}" * 900), Raw('"\\ud83d"'), Raw('"\\u0000"'), Raw("01"), Raw("undefined"), Raw("'a'"),
    Raw("[1e308, -1e308]"), Raw("1E+2"), Raw("/* no */ 1"),
)  # fmt: skip


def written(value: Any) -> bytes:
    return _written(value).encode("utf-8", "surrogatepass")


def _written(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{json.dumps(key)}: {_written(own)}" for key, own in value) + "}"
    if isinstance(value, dict):
        return _written(Pairs(value.items()))
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Pairs(list[tuple[str, Any]]):
    """An object that may hold a key twice."""


def changed(rng: Rng, value: Any) -> Any:
    """A copy of JSON values with one change somewhere in it, the deeper the rarer."""
    is_deeper = isinstance(value, dict | list) and len(value) > 0 and rng.random() < 0.75
    if not is_deeper:
        return WRONG[rng.integers(len(WRONG))]
    if isinstance(value, Pairs):
        return value
    if isinstance(value, list):
        place = int(rng.integers(len(value)))
        before, own, after = value[:place], value[place], value[place + 1 :]
        return (
            [*before, changed(rng, own), *after], [*before, changed(rng, own), *after], [*before, changed(rng, own),
            *after],
            [*before, *after], value * int(rng.integers(2, 60)), [*before, own, own, *after],
        )[rng.integers(6)]  # fmt: skip
    key = list(value)[rng.integers(len(value))]
    rest = {name: own for name, own in value.items() if name != key}
    odd = ("", "a\nb", "__proto__", "x" * 300, "Transform", "\0", "label ", "{}", "\ud800")[rng.integers(9)]
    return (
        {**value, key: changed(rng, value[key])}, {**value, key: changed(rng, value[key])},
        {**value, key: changed(rng, value[key])}, {**value, key: changed(rng, value[key])},
        rest, {**rest, odd: value[key]}, {**value, odd: 1}, Pairs([*value.items(), (key,
        WRONG[rng.integers(len(WRONG))])]),
    )[rng.integers(8)]  # fmt: skip


def wrong_somewhere(rng: Rng, value: Any) -> bytes:
    """The value as JSON, with one to four changes."""
    for _ in range(rng.integers(1, 5)):
        value = changed(rng, value)
    return written(value)
