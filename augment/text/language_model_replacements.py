"""Replacement by a language model that knows the words around: contextual, or there and back through another language.

Texts are str. The models run in a process of their own; see augment.text.language_models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import numpy as np

from augment.errors import Note
from augment.params import Value, choice, integer, number
from augment.risks import Risk
from augment.text.boundaries import sentences
from augment.text.edits import Edit, Edits
from augment.text.language_models import cache
from augment.text.language_models.known import MASKED, PAIRS, Pair
from augment.text.language_models.process import ask
from augment.text.negations import is_negation
from augment.text.protection import PROTECTION, negation_risk, protected_starts
from augment.text.shares import chosen, share_of, share_param, words_in
from augment.text.synonyms import case_of, in_the_case_of
from augment.text.tokens import Token, has_unspaced, is_unspaced, tokenise, words
from augment.transforms import transform

CORE_WORDS, AROUND_WORDS = 40, 40
"""A model is asked about words within a stretch of so many, and sees so many more on either side."""
AROUND_CHARACTERS = 1_000
MOST_GAPS = 0.15
"""Of the words that a model sees: as many are left out at once as in its training, so that it knows its way."""


def _missing_model(values: Mapping[str, Value]) -> Note | None:
    return cache.missing([MASKED[name] for name in _names(values["model"])])


def _missing_pair(values: Mapping[str, Value]) -> Note | None:
    return cache.missing([PAIRS[name] for name in _names(values["pair"])])


def _names(value: Value) -> list[str]:
    return [str(name) for name in (value if isinstance(value, tuple) else (value,))]


@transform(
    "text", "words",
    share_param("give way to others that fit the words around them, as far as the model knows any", (0.05, 0.15)),
    integer("top_k", 1, 100, 10, "Of how many of the likeliest words one is drawn, each by its chance.",
            label="Words to draw from"),
    choice("model", tuple(MASKED), "distilroberta-base",
           "The language model. One for English leaves Chinese alone, and the other way round."),
    *PROTECTION,
    summary="Replaces words by others that a masked language model expects in their place. Needs a model on this "
    "machine, which nobody fetches unasked. English words, or Chinese characters.",
    label_safety="The model knows the sentence and not the label: “a good film” may turn into “a bad film”. Mostly "
    "safe for topics, not for opinions. Negations neither go, while protected, nor come in.",
    source="Contextual augmentation: Kobayashi, NAACL 2018; with BERT, Wu et al., ICCS 2019",
    risks=(
        Risk("share", "other_label", "The model does not know the label, and of so many words some decide it.",
             high=0.25),
        Risk("top_k", "unlikely_words", "Among so many words are some that hardly fit.", high=40),
        negation_risk("A “not” may give way to any other word, and another may turn into “not”."),
    ),
    is_slow=True,
    missing=_missing_model,
    needs=("wording",),
)  # fmt: skip
def contextual_replacement(  # noqa: PLR0917 (one is the text, the others are Params)
    text: str, share: float, top_k: int, model: str, protect_negations: bool, protected_words: str,
    rng: np.random.Generator,
) -> Edits:  # fmt: skip
    own = MASKED[model]
    tokens = words(text) if share > 0 else []
    wanted = words_in(share, len(tokens))
    kept = protected_starts(text, tokens, protect_negations, protected_words)
    free = [k for k, (_, start, end) in enumerate(tokens) if start not in kept and own.serves(text[start:end])]
    places = [free[index] for index in chosen([1] * len(free), wanted, rng)]
    uniforms = dict(zip(places, rng.random(len(places)).tolist(), strict=True))
    if not places:
        return Edits()
    (folder,) = cache.require(own)
    edits = []
    for first, last, gaps in _questions(text, tokens, places):
        spans = [[tokens[place].start - first, tokens[place].end - first] for place in gaps]
        found = ask("fill", folder, text[first:last], unspaced=own.is_unspaced, gaps=spans, most=3 * top_k + 20)
        for place, candidates in zip(gaps, found, strict=True):
            _, start, end = tokens[place]
            fitting = _fitting(text[start:end], candidates, top_k, protect_negations)
            if fitting:
                edits.append(Edit(start, end, text[start:end], _by_chance(fitting, uniforms[place])))
    return Edits(tuple(sorted(edits)))


def _questions(text: str, tokens: Sequence[Token], places: Sequence[int]) -> Iterator[tuple[int, int, list[int]]]:
    """What is asked of the model: a stretch `[first, last)` of the text, and those of `places` to leave out there.

    All of a stretch at once, as far as MOST_GAPS allows, neighbours apart: one pass of a model takes as long for one
    gap as for ten.
    """
    position = 0
    while position < len(places):
        run = [place for place in places[position : position + CORE_WORDS] if place < places[position] + CORE_WORDS]
        position += len(run)
        low, high = max(0, run[0] - AROUND_WORDS), min(len(tokens), run[-1] + 1 + AROUND_WORDS)
        first = max(tokens[low].start if low else 0, tokens[run[0]].start - AROUND_CHARACTERS)
        last = min(tokens[high - 1].end if high < len(tokens) else len(text), tokens[run[-1]].end + AROUND_CHARACTERS)
        passes = -(-len(run) // max(1, int(MOST_GAPS * (high - low))))
        for nth in range(passes):
            yield first, last, run[nth::passes]


def _fitting(
    word: str, candidates: Sequence[tuple[str, float]], most: int, protect_negations: bool
) -> list[tuple[str, float]]:
    """The likeliest of `candidates` that are another word, written as `word` is, and their chances."""
    fitting: dict[str, float] = {}
    for candidate, chance in candidates:
        after = _written(word, candidate)
        is_other = after is not None and after.lower() != word.lower()
        if after is not None and is_other and not (protect_negations and is_negation(after)):
            fitting[after] = fitting.get(after, 0.0) + chance
            if len(fitting) == most:
                break
    return list(fitting.items())


def _written(word: str, candidate: str) -> str | None:
    """`candidate` in the case of `word`; None for a name in place of a word in small letters."""
    if case_of(word) in ("title", "upper"):
        return in_the_case_of(word, candidate.lower())
    return candidate if candidate.islower() or is_unspaced(candidate) else None


def _by_chance(fitting: Sequence[tuple[str, float]], uniform: float) -> str:
    sums = np.cumsum([chance for _, chance in fitting])
    index = int(np.searchsorted(sums, uniform * sums[-1], side="right"))
    return fitting[min(index, len(fitting) - 1)][0]


@transform(
    "text", "sentences",
    share_of("sentences", "are translated there and back, at least one", (0.5, 1.0)),
    number("temperature", 0, 1.5, 0.7, "0 takes the best translation, always the same; above, words are drawn by their "
           "chance: at 1 as the model gives it, below 1 likely ones more often.", step=0.05),
    choice("pair", tuple(PAIRS), "en-de",
           "The text's language, and the one by way of which it is put into other words."),
    *PROTECTION,
    title="Back-translation",
    summary="Translates sentences into another language and back, which puts them into other words. Needs two models "
    "on this machine, which nobody fetches unasked. English and Chinese.",
    label_safety="Mostly safe. A translation is not taken where a number, a link or a protected word has gone, or a "
    "negation has come or gone while protected; the sentence stays as it is then. Not for labels about style.",
    source="Back-translation: Sennrich et al., ACL 2016; for augmentation with sampling, Xie et al., NeurIPS 2020",
    risks=(
        Risk("temperature", "other_meaning", "So freely drawn, a translation may say something else.", high=1.0),
        negation_risk("A “not” may be lost on the way."),
    ),
    is_slow=True,
    missing=_missing_pair,
    needs=("wording",),
)  # fmt: skip
def back_translation(  # noqa: PLR0917 (as above)
    text: str, share: float, temperature: float, pair: str, protect_negations: bool, protected_words: str,
    rng: np.random.Generator,
) -> Edits:  # fmt: skip
    own = PAIRS[pair]
    spans = [span for span in sentences(text) if share > 0 and _is_served(own, text[span.start : span.end])]
    edits: list[Edit] = []
    for index in chosen([1] * len(spans), words_in(share, len(spans)), rng):
        start, end = spans[index]
        seeds = [int(uniform * 2**53) if temperature else 0 for uniform in rng.random(2).tolist()]
        before = text[start:end]
        after = _there_and_back(own, before, temperature, seeds)
        if after and _keeps(before, after, protect_negations, protected_words):
            edits += _changes(before, after, start)
    return Edits(tuple(edits))


def _is_served(pair: Pair, sentence: str) -> bool:
    return bool(words(sentence)) and has_unspaced(sentence) == pair.is_unspaced


def _there_and_back(pair: Pair, sentence: str, temperature: float, seeds: Sequence[int]) -> str | None:
    there, back = cache.require(pair)
    abroad = ask("translate", there, pair.there_prefix + sentence, temperature=temperature, seed=seeds[0])
    if not abroad:
        return None
    answer = ask("translate", back, pair.back_prefix + abroad, temperature=temperature, seed=seeds[1])
    return str(answer) if answer else None


def _keeps(before: str, after: str, protect_negations: bool, protected_words: str) -> bool:
    """Whether all that must stay is still there in `after`."""
    gone = Counter(_held(before, protected_words)) - Counter(_held(after, protected_words))
    return not gone and not (protect_negations and _negations(before) != _negations(after))


def _held(text: str, protected_words: str) -> list[str]:
    """Numbers, links, addresses, emoji and protected words."""
    tokens = tokenise(text)
    found = [text[start:end] for kind, start, end in tokens if kind in ("number", "url", "email", "emoji")]
    listed = protected_starts(text, [token for token in tokens if token.kind == "word"], False, protected_words)
    return found + [text[start:end].lower() for _, start, end in tokens if start in listed]


def _negations(text: str) -> int:
    return sum(is_negation(text[start:end]) for _, start, end in words(text))


def _changes(before: str, after: str, start: int) -> Iterator[Edit]:
    """The edits that make `after`, token by token, of `before`, which stands at `start`."""
    old, new = ([text[first:end] for _, first, end in tokenise(text)] for text in (before, after))
    places = np.cumsum([start, *map(len, old)]).tolist()
    for change, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change != "equal":
            yield Edit(places[i1], places[i2], "".join(old[i1:i2]), "".join(new[j1:j2]))
