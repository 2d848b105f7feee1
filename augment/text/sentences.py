"""Sentence transforms: whole sentences move, go, come again, or come from another text. Texts are str."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from augment.example import Example
from augment.params import choice, number
from augment.risks import Risk
from augment.text.boundaries import Span, sentences
from augment.text.edits import Borrowing, Edit, Edits
from augment.text.negations import is_negation
from augment.text.partners import partner_alike
from augment.text.protection import PROTECTION, negation_risk, protected_starts
from augment.text.shares import chosen, share_of, words_in
from augment.text.spacing import would_join
from augment.text.tokens import Token, is_unspaced, words
from augment.transforms import transform

_EVERY_LANGUAGE = "Serves languages whose sentences end in . ! ? or 。！？; others are taken line by line."


@transform(
    "text", "sentences",
    share_of("sentences", "change places, at least two", (0.5, 1.0)),
    summary=f"Shuffles sentences; each stays as it is. {_EVERY_LANGUAGE}",
    label_safety="Safe for topics and most opinions. Not where the order tells: stories, instructions, “but then …”.",
    source="Sentence shuffle, as in nlpaug's RandomSentAug, Ma 2019, and BART: Lewis et al., ACL 2020",
    needs=("order",),
)  # fmt: skip
def sentence_shuffle(text: str, share: float, rng: np.random.Generator) -> Edits:
    spans = sentences(text) if share > 0 else []
    if len(spans) < 2:
        return Edits()
    moved = rng.permutation(len(spans))[: max(2, words_in(share, len(spans)))].tolist()
    # A ring through the places in random order leaves no sentence in its own
    origin = dict(zip(moved, moved[1:] + moved[:1], strict=True))
    found = [text[span.start : span.end] for span in spans]
    after = [found[origin.get(place, place)] for place in range(len(spans))]
    edits = []
    for place, span in enumerate(spans):
        following = after[place + 1] if place + 1 < len(spans) and spans[place + 1].start == span.end else ""
        space = " " if following and would_join(after[place][-1], following[0]) else ""
        if after[place] + space != found[place]:
            edits.append(Edit(span.start, span.end, found[place], after[place] + space, moved=True))
    return Edits(tuple(edits))


@transform(
    "text", "sentences",
    share_of("sentences", "are left out, at least one; one always stays", (0.1, 0.3)),
    *PROTECTION,
    summary=f"Leaves sentences out, each with its space. {_EVERY_LANGUAGE}",
    label_safety="Safe where several sentences tell the label. A sentence with a negation or a protected word stays "
    "while these are protected.",
    source="Edits of whole sentences: Yan et al., IScIDE 2019",
    risks=(
        Risk("share", "lost_sentence", "So many sentences go that the one which decides may be among them.", high=0.4),
        negation_risk("The sentence that says “not” may go, and with it what decides."),
    ),
    needs=("length",),
)  # fmt: skip
def sentence_deletion(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    spans = sentences(text) if share > 0 else []
    wanted = min(words_in(share, len(spans)), len(spans) - 1)
    if wanted < 1:
        return Edits()
    kept = protected_starts(text, words(text), protect_negations, protected_words)
    free = [k for k, span in enumerate(spans) if kept.isdisjoint(range(span.start, span.end))] if kept else None
    candidates = list(range(len(spans))) if free is None else free
    left_out = {candidates[k] for k in chosen([1] * len(candidates), wanted, rng)}
    tail = len(spans)
    while tail - 1 in left_out:
        tail -= 1
    return Edits(tuple(_without(text, spans, place, place == tail) for place in sorted(left_out)))


def _without(text: str, spans: Sequence[Span], place: int, is_tail: bool) -> Edit:
    """The edit that takes a sentence out with the spaces behind it, not with a line end.

    Where none stays behind it (`is_tail`), the spaces before it go too.
    """
    start, end = spans[place]
    following = spans[place + 1].start if place + 1 < len(spans) else len(text)
    if _is_in_line(text[end:following]):
        end = following
    if is_tail and place and _is_in_line(text[spans[place - 1].end : start]):
        start = spans[place - 1].end
    after = " " if not is_tail and would_join(text[start - 1 : start], text[end : end + 1]) else ""
    return Edit(start, end, text[start:end], after)


def _is_in_line(between: str) -> bool:
    return "\n" not in between and "\r" not in between


@transform(
    "text", "sentences",
    share_of("sentences", "come twice, at least one", (0.1, 0.3)),
    summary=f"Says sentences twice, one after the other. {_EVERY_LANGUAGE}",
    label_safety="Safe for most labels: nothing is lost and nothing new is said. Not for labels about style or length.",
    source="Edits of whole sentences: Yan et al., IScIDE 2019",
    risks=(
        Risk("share", "lopsided", "Half of the text and more comes twice, which may drown what decides.", high=0.6),
    ),
    needs=("length",),
)  # fmt: skip
def sentence_duplication(text: str, share: float, rng: np.random.Generator) -> Edits:
    spans = sentences(text) if share > 0 else []
    edits = []
    for index in chosen([1] * len(spans), words_in(share, len(spans)), rng):
        start, end = spans[index]
        edits.append(Edit(end, end, "", _space_before(text[start:end]) + text[start:end]))
    return Edits(tuple(edits))


@transform(
    "text", "sentences",
    share_of("sentences", "of another text that come in, at least one", (0.3, 1.0)),
    choice("place", ("behind", "before"), "behind", "Where the other text's sentences are put."),
    summary="Joins the text with sentences of another one of the same label and script (data merging). "
    "Without such a partner, the text stays as it is.",
    label_safety="Safe where two texts of one label still have that label: topics, opinions. Not for labels about "
    "length, or about one thing said of the text's writer.",
    source="Data merging, as in the survey of Bayer et al., ACM Computing Surveys 2022",
    needs=("length",),
)  # fmt: skip
def sentence_joining(
    example: Example, pool: Sequence[Example], share: float, place: str, rng: np.random.Generator
) -> Borrowing:
    text = example.sample
    partner = partner_alike(example, pool, rng) if share > 0 and text.strip() else None
    spans = sentences(partner.sample) if partner is not None else []
    if partner is None or not spans:
        return Borrowing()
    count = words_in(share, len(spans))
    first = int(rng.random() * (len(spans) - count + 1))
    new = partner.sample[spans[first].start : spans[first + count - 1].end]
    if place == "behind":
        at = len(text.rstrip())
        return Borrowing((Edit(at, at, "", _space_before(new) + new),))
    at = len(text) - len(text.lstrip())
    return Borrowing((Edit(at, at, "", new + _space_before(text[at:])),))


def _space_before(sentence: str) -> str:
    return "" if is_unspaced(sentence) else " "


@transform(
    "text", "sentences",
    number("share", 0.1, 1, (0.5, 0.9), "Share of the words that stay, in one stretch.", neutral=1,
           unit="of the words kept"),
    *PROTECTION,
    summary="Keeps one stretch of the text and cuts off what stands before and behind it. Negations, the last with "
    "the word behind it, and protected words stay within it. Serves every language.",
    label_safety="Safe where any part of the text tells the label. Not where the last sentence turns it round.",
    source="Crop, as in nlpaug's RandomWordAug, Ma 2019",
    risks=(
        Risk("share", "lost_part", "So little stays that the part which decides may be cut off.", low=0.4),
        negation_risk("A “not” at the edge may be cut off from what it negates."),
    ),
    needs=("length",),
)  # fmt: skip
def crop(text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator) -> Edits:
    tokens = words(text) if share < 1 else []
    kept = words_in(share, len(tokens))
    if kept == len(tokens):
        return Edits()
    protected = protected_starts(text, tokens, protect_negations, protected_words)
    held = [place for place, token in enumerate(tokens) if token.start in protected]
    # “not bad” and 不错 must not end as “not” and 不
    if held and held[-1] + 1 < len(tokens) and is_negation(text[tokens[held[-1]].start : tokens[held[-1]].end]):
        held.append(held[-1] + 1)
    first, last = _stretch(len(tokens), kept, held, rng)
    return Edits(tuple(_cut_off(text, tokens, first, last)))


def _stretch(total: int, kept: int, held: Sequence[int], rng: np.random.Generator) -> tuple[int, int]:
    """The first and the last of `kept` places out of `total`, all of `held` among them; more, where it takes more."""
    if held and held[-1] - held[0] >= kept:
        return held[0], held[-1]
    earliest = max(0, held[-1] - kept + 1) if held else 0
    latest = min(total - kept, held[0]) if held else total - kept
    first = earliest + int(rng.random() * (latest - earliest + 1))
    return first, first + kept - 1


def _cut_off(text: str, tokens: Sequence[Token], first: int, last: int) -> list[Edit]:
    """Edits that cut off what stands before the first word and behind the last one and its closing marks."""
    start, end = tokens[first].start, tokens[last].end
    limit = tokens[last + 1].start if last + 1 < len(tokens) else len(text)
    while end < limit and not text[end].isspace():
        end += 1
    edits = []
    if first > 0:
        edits.append(Edit(0, start, text[:start], ""))
    if last + 1 < len(tokens):
        edits.append(Edit(end, len(text), text[end:], ""))
    return edits
