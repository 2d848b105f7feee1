"""What of nlpaug (Ma, MIT) does what our text transforms do.

Each function is a counterpart of ours of the same name: a Step of the script (augment.export.nlpaug_script) with an
augmenter of nlpaug's in it. What is unlike ours is said in a note. Each is run and measured against ours in
tests/augment/export/test_nlpaug.py. The library itself is not imported.
"""

from __future__ import annotations

from typing import Any

from augment.errors import Note
from augment.export.library import Call, Expression, Library, Part, ends, with_argument
from augment.params import Value
from augment.text.word_lists import APP
from augment.text.words import MASKS


def with_p(call: Call, p: float) -> Call:
    """The call with its p, which is 1 where none is written."""
    return with_argument(call, p=p) if p != 1 else call


def _one_of(calls: tuple[Call, ...]) -> Call:
    return Call("SomeOf", leading=((1, 1),), parts=tuple(map(Part, calls)))


LIBRARY = Library("nlpaug", with_p, _one_of)
counterpart = LIBRARY.counterpart


def _note(key: str, sentence: str) -> Note:
    return Note(f"export.nlpaug.{key}", sentence)


def _if(condition: object, key: str, sentence: str) -> tuple[Note, ...]:
    return (_note(key, sentence),) if condition else ()


def _step(
    augmenter: str, share: Value, protection: tuple[Value, Value], *notes: Note, name: str = "Step", **more: Any
) -> Call:
    negations, keep = protection
    kept: dict[str, Any] = {"negations": True} if negations else {}
    kept |= {"keep": keep} if keep else {}
    return Call(name, {"share": ends(share), **more, **kept}, notes, leading=(Expression(augmenter),))


_OWN_TABLE = "OcrAug replaces letters by a table of your own (dict_of_path), both ways and by words."
_OWN_WORDS = "ReservedAug exchanges words by groups of your own."
for _name in ("leetspeak", "homoglyphs", "chinese_homophone", "chinese_look_alike", "simplified_traditional"):
    LIBRARY.near(_name, _OWN_TABLE)
for _name in ("name_replacement", "place_replacement"):
    LIBRARY.near(_name, _OWN_WORDS)
for _name in ("expand_contractions", "use_contractions"):
    LIBRARY.near(_name, "ReservedAug exchanges don't and do not, both ways, by pairs of your own.")
LIBRARY.near("random_insertion", "TfIdfAug and ContextualWordEmbsAug insert words, by counts of yours or a network.")
LIBRARY.near("tfidf_replacement", "TfIdfAug replaces words by counts of your own texts, which TfIdf.train makes.")
LIBRARY.near("window_shuffle", "RandomWordAug(action='swap') swaps neighbours.")
LIBRARY.near("crop", "RandomWordAug(action='crop') cuts a stretch out and keeps the rest, where the recipe keeps a "
             "stretch; it fails in half of the cases where that is one word.")  # fmt: skip


@counterpart
def some_of(parts: tuple[Part, ...], count: Value) -> Call:
    lacking = any(part.call is None for part in parts)
    note = _if(lacking, "some_of", "Steps that are left out are not drawn, so that the others come more often.")
    return Call("SomeOf", leading=(ends(count),), parts=parts, notes=note)


def _typo(augmenter: str, share: Value, protection: tuple[Value, Value], *notes: Note, name: str = "Step") -> Call:
    """One change in a word."""
    notes = (
        *notes,
        _note("short_words", "Words of one or two letters stay; the recipe takes them last."),
        *_if(protection[0], "new_negation", "A typo may make a negation of a word (now, not), which the recipe never "
             "does."),
    )  # fmt: skip
    return _step(augmenter, share, protection, *notes, name=name)


def _random_letters(action: str, share: Value, protection: tuple[Value, Value], *notes: Note) -> Call:
    letters = "candidates=LETTERS, " if action in ("insert", "substitute") else ""
    signs = _note("signs", "Apostrophes and hyphens within words count as letters.")
    return _typo(f"nac.RandomCharAug(action={action!r}, {letters}**ONE_LETTER)", share, protection, *notes, signs)


@counterpart
def keyboard_typo(share: Value, keyboard: Value, protect_negations: Value, protected_words: Value) -> Call:
    augmenter = f"letters_only(nac.KeyboardAug(lang={keyboard!r}, **ONE_LETTER))"
    return _typo(augmenter, share, (protect_negations, protected_words), name="Letters")


@counterpart
def ocr(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("ocr", "Its table has single letters alone, without the recipe’s own (rn and m, e and c): "
                 "fewer words can be misread.")  # fmt: skip
    augmenter = "nac.OcrAug(**ONE_LETTER)"
    return _typo(augmenter, share, (protect_negations, protected_words), note, name="Letters")


@counterpart
def character_insertion(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("insertion", "The letter is one from a to z, small and whatever the alphabet, and may come to stand "
                 "at the front.")  # fmt: skip
    return _random_letters("insert", share, (protect_negations, protected_words), note)


@counterpart
def character_deletion(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    return _random_letters("delete", share, (protect_negations, protected_words))


@counterpart
def character_swap(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("character_swap", "Two equal letters may be swapped, which changes nothing.")
    return _random_letters("swap", share, (protect_negations, protected_words), note)


@counterpart
def character_substitution(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("substitution", "The letter is one from a to z, small and whatever the alphabet, and one time in 26 "
                 "that which stood there.")  # fmt: skip
    return _random_letters("substitute", share, (protect_negations, protected_words), note)


@counterpart
def zero_width(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("zero_width", "The sign may stand before the word instead of within it, and short words are as likely "
                 "as long ones.")  # fmt: skip
    augmenter = "nac.RandomCharAug(action='insert', candidates=INVISIBLE, min_char=1, **ONE_CHANGE)"
    return _step(augmenter, share, (protect_negations, protected_words), note)


@counterpart
def misspelling(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("misspelling", "Its list is taken as it is. It has about twice as many words, and some misspellings "
                 "are other words (look and luck) or no slips. Most words with a capital stay.")  # fmt: skip
    augmenter = "in_order(naw.SpellingAug(include_reverse=False, **WORDS))"
    return _step(augmenter, share, (protect_negations, protected_words), note)


def _listed(name: str, share: Value, protection: tuple[Value, Value], *notes: Note) -> Call:
    note = _note("groups", "It is ReservedAug with the recipe’s English list: Chinese words stay. A word in several "
                 "groups has the last one alone, and a and an are not minded.")  # fmt: skip
    return _step(f"naw.ReservedAug(groups({name}), **WORDS)", share, protection, note, *notes)


@counterpart
def synonym(share: Value, word_list: Value, protect_negations: Value, protected_words: Value) -> Call:
    notes = [_note("synonym", "Its own SynonymAug needs nltk’s WordNet, and fails with nltk 3.9 or later.")]
    if word_list != APP:
        notes.append(_note("word_list", "Its words come from the app’s own list, in place of the chosen one."))
    return _listed("SYNONYMS", share, (protect_negations, protected_words), *notes)


@counterpart
def antonym(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("antonym", "Its own AntonymAug needs nltk’s WordNet, and fails with nltk 3.9 or later.")
    return _listed("ANTONYMS", share, (protect_negations, protected_words), note)


def _halved(share: Value) -> tuple[float, float]:
    low, high = ends(share)
    return low / 2, high / 2


_PAIRS = _note("pairs", "The share counts swaps and is half of the recipe’s. A swap may undo another one: fewer move "
               "where most should.")  # fmt: skip


def _swap(share: Value, protection: tuple[Value, Value], *notes: Note, **more: Any) -> Call:
    augmenter = "naw.RandomWordAug(action='swap', **WORDS)"
    return _step(augmenter, _halved(share), protection, *notes, _PAIRS, name="Places", **more)


def _deletion(share: Value, protection: tuple[Value, Value], *notes: Note, **more: Any) -> Call:
    augmenter = "naw.RandomWordAug(action='delete', **WORDS)"
    return _step(augmenter, share, protection, *notes, name="Deletion", **more)


@counterpart
def random_swap(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    note = _note("random_swap", "A word changes places with its neighbour, beyond a protected one too; the recipe "
                 "takes any two.")  # fmt: skip
    return _swap(share, (protect_negations, protected_words), note)


@counterpart
def random_deletion(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    return _deletion(share, (protect_negations, protected_words))


def _by_word() -> Note:
    return LIBRARY.no_equal("by_word", "It tells no Chinese words apart; by characters it can.")


@counterpart
def chinese_swap(share: Value, by: Value, protect_negations: Value, protected_words: Value) -> Call | Note:
    note = _note("chinese_swap", "Characters with a sign or a protected one between them are neighbours too.")
    protection, find = (protect_negations, protected_words), Expression("chinese")
    return _by_word() if by != "character" else _swap(share, protection, note, find=find)


@counterpart
def chinese_deletion(share: Value, by: Value, protect_negations: Value, protected_words: Value) -> Call | Note:
    protection, find = (protect_negations, protected_words), Expression("chinese")
    return _by_word() if by != "character" else _deletion(share, protection, find=find)


@counterpart
def word_mask(share: Value, mask: Value, protect_negations: Value, protected_words: Value) -> Call:
    notes = _if(mask == "underscore", "word_mask", "A Chinese character gives way to _ too, in the recipe to 〇.")
    sign = MASKS[str(mask)]
    augmenter = f"naw.RandomWordAug(action='substitute', target_words=[{sign!r}], **WORDS)"
    return _step(augmenter, share, (protect_negations, protected_words), *notes)


@counterpart
def whitespace(share: Value, change: Value, protect_negations: Value, protected_words: Value) -> Call | Note:
    if change != "split":
        return LIBRARY.no_equal("whitespace", "Its SplitAug does what “split” does.")
    note = _note("split", "It never splits before the last letter.")
    find = Expression("long_words")
    return _step("naw.SplitAug(**WORDS)", share, (protect_negations, protected_words), note, name="Splits", find=find)


_SENTENCES = _note("sentences", "Sentences end by a simpler rule: a short form (Dr.) ends one too.")


@counterpart
def sentence_shuffle(share: Value) -> Call:
    augmenter = "nas.RandomSentAug(mode='random', tokenizer=str.split)"
    find = Expression("sentences")
    return _step(augmenter, _halved(share), (False, ""), _SENTENCES, _PAIRS, name="Places", find=find)


@counterpart
def sentence_deletion(share: Value, protect_negations: Value, protected_words: Value) -> Call:
    find = Expression("sentences")
    return _deletion(share, (protect_negations, protected_words), _SENTENCES, find=find)
