"""The one place that knows nlpaug: its keyboards, its map of letters that scanners confuse, its spelling list.

They are read from the installed package without importing it. `import nlpaug` brings torch along (3 s, 200 MB in the
process that serves the pages), and its augmenters draw from the global generator, take p = 0 for 30 %, and break
`don't` and `$5.99` apart. So nlpaug says what may go wrong, and our own code chooses where. All tables are read-only
and read once, whatever thread asks.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from augment.text.lists import lines_of

KEYBOARDS = ("en", "de", "es", "fr", "he", "it", "nl", "pl", "th", "tr", "uk")

Table = Mapping[str, tuple[str, ...]]


def _resource(*parts: str) -> str:
    package = find_spec("nlpaug")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("This transform needs nlpaug: pip install -r requirements.txt")
    return Path(package.origin).parent.joinpath("res", *parts).read_text(encoding="utf-8")


@functools.cache
def keyboard_neighbours(language: str = "en") -> Table:
    """For each letter, in lower case, the letters beside and diagonal to it, sorted, on the keyboard of a language.

    As `nlpaug.model.char.Keyboard` gives them without digits, signs and capitals.
    """
    keys: dict[str, list[str]] = json.loads(_resource("char", "keyboard", f"{language}.json"))
    letters = {key: tuple(sorted(set(filter(_is_small, keys[key])) - {key})) for key in keys if _is_small(key)}
    return MappingProxyType({key: beside for key, beside in letters.items() if beside})


def _is_small(key: str) -> bool:
    return len(key) == 1 and key.isalpha() and key == key.lower()


@functools.cache
def scanner_confusions() -> Table:
    """What a letter, or a pair of them, may be misread as: the map of `nlpaug.model.char.Ocr`, both ways, and our own.

    Keys begin with a letter, since numbers are left alone.
    """
    found: dict[str, dict[str, None]] = {}
    theirs: dict[str, list[str]] = json.loads(_resource("char", "ocr", "en.json"))
    pairs = [(left, right) for left, others in theirs.items() for right in others]
    pairs += [(group[0], other) for group in map(str.split, lines_of("scanner")) for other in group[1:]]
    for left, right in pairs:
        for key, other in ((left, right), (right, left)):
            if key.isalpha() and other.isalnum():
                found.setdefault(key, {})[other] = None
    return MappingProxyType({key: tuple(others) for key, others in found.items()})


@functools.cache
def misspellings_of(word: str) -> tuple[str, ...]:
    """Common misspellings of an English word in lower case: `nlpaug.model.word_dict.Spelling`'s list, sifted.

    Left out is what is no slip: a word that is right itself (look for luck), what begins with another letter, and
    where more than two letters came, went or changed. Words of three letters have none.
    """
    table = _spelling()
    others = table.get(word, ()) if len(word) > 3 else ()
    return tuple(other for other in others if len(table.get(other, ())) < 2 and _is_slip(word, other))


@functools.cache
def _spelling() -> Table:
    """The list as it is, in lower case. Some that it lists as right, with one misspelling of their own, are not."""
    found: dict[str, dict[str, None]] = {}
    for line in _resource("word", "spelling", "spelling_en.txt").lower().splitlines():
        for word in line.split()[:1]:
            found.setdefault(word, {}).update(dict.fromkeys(line.split()[1:]))
    return MappingProxyType({word: tuple(others) for word, others in found.items()})


def _is_slip(word: str, other: str) -> bool:
    if word == other or word[0] != other[0] or abs(len(word) - len(other)) > 2 or not other.isalpha():
        return False
    counts, others = Counter(word), Counter(other)
    return (counts - others).total() + (others - counts).total() <= 2
