"""How far one text is from another, and how long it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from augment.modality import Measure
from augment.text.edits import Piece
from augment.text.measures import share_changed, word_count
from augment.text.tokens import tokenise

CHRF_ORDER, CHRF_BETA = 6, 2


def readings(text: str, original: str | None = None, pieces: Sequence[Piece] = ()) -> tuple[Measure, ...]:
    """Length in words and characters; beside an `original`, of which `pieces` tell the changes, how far it is from it.

    The distances are Levenshtein's: the fewest insertions, deletions and substitutions, of words (numbers, links and
    emoji among them) and of characters. So a word that moved counts twice.
    """
    found = [Measure("words", word_count(text), ""), Measure("characters", len(text), "")]
    if original is not None:
        found += [
            Measure("words_changed", 100 * share_changed(pieces), "%"),
            Measure("word_distance", edit_distance(_units(original), _units(text)), ""),
            Measure("character_distance", edit_distance(original, text), ""),
            Measure("chrf", chrf(text, original), ""),
        ]
    return tuple(found)


def _units(text: str) -> list[str]:
    return [text[t.start : t.end] for t in tokenise(text) if t.kind not in ("space", "punctuation")]


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The Levenshtein distance, all of a column at once in the bits of a number.

    Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of Computing
    2003, after Myers, J. ACM 1999: two texts of 2,000 characters take some ten milliseconds.
    """
    if not one:
        return len(other)
    where: dict[str, int] = {}
    for place, unit in enumerate(one):
        where[unit] = where.get(unit, 0) | 1 << place
    whole, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    up, down, distance = whole, 0, len(one)
    for unit in other:
        equal = where.get(unit, 0)
        vertical = equal | down
        horizontal = (((equal & up) + up) ^ up) | equal
        plus, minus = down | (whole & ~(horizontal | up)), up & horizontal
        distance += bool(plus & last) - bool(minus & last)
        plus, minus = (plus << 1 | 1) & whole, minus << 1 & whole
        up, down = minus | (whole & ~(vertical | plus)), plus & vertical
    return distance


def chrf(text: str, reference: str) -> float:
    """The character n-gram F-score, 0 to 100; 100 where both are the same but for white space.

    Popović, "chrF: character n-gram F-score for automatic MT evaluation", WMT 2015, with n-grams of up to six
    characters, white space left out, and recall twice as important as precision (chrF2). Lengths of which one of the
    texts has no n-gram are left out of the mean, as sacreBLEU does.
    """
    own, others = "".join(text.split()), "".join(reference.split())
    if own == others:
        return 100.0
    orders = min(CHRF_ORDER, len(own), len(others))
    if not orders:
        return 0.0
    precision = recall = 0.0
    for n in range(1, orders + 1):
        found, wanted = (Counter(whole[k : k + n] for k in range(len(whole) - n + 1)) for whole in (own, others))
        matches = (found & wanted).total()
        precision, recall = precision + matches / found.total(), recall + matches / wanted.total()
    if not precision:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return 100 * (1 + CHRF_BETA**2) * precision * recall / (CHRF_BETA**2 * precision + recall)
