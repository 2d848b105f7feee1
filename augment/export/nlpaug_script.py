"""The script for nlpaug in pieces: its frame, the step that every script has, and what some steps need besides.

How nlpaug behaves, and is kept from behaving, is said in the pieces themselves, where its users read it.
"""

from __future__ import annotations

SCRIPT = '''\
"""Augments texts with a recipe of the Augmentation Explorer.

Written for nlpaug {version}:
pip install nlpaug=={version}
python augment_with_nlpaug.py TEXT.txt ... RESULT_FOLDER
"""

import random
import re
import sys
from itertools import chain
from pathlib import Path

{imports}


{comments}
def recipe():
    return [
{steps}
    ]


{parts}def main():
    random.seed({seed})  # nlpaug draws from these two generators
    np.random.seed({seed})
    *files, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    steps = recipe()
    for number, file in enumerate(files):
        text = file.read_bytes().decode("utf-8")
        for step in steps:
            text = step(text)
        name = f"{{file.stem}}-{{number}}.txt"
        (folder / name).write_bytes(text.encode("utf-8"))


{lists}if __name__ == "__main__":
    main()
'''

STEP = r'''
CJK = (
    r"\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)  # Chinese characters and kana: each counts as a word
SIGNS = (
    r"\s.,:;!?…\"“”„«»()\[\]{}<>/\\|*_=+~#%$^`–—।。，、！？；：（）《》【】「」『』・·"
    r"\ufe0f\u2600-\u27bf\U0001f000-\U0001faff"
)
WORD = re.compile(
    # a link, an address or a number is no word
    rf"(?<![^\s{CJK}])[^\s{CJK}]*(?:[@\d]|//|\w\.\w)[^\s{CJK}]*"
    rf"|(?P<word>[{CJK}]|[^\W\d_{CJK}](?:[^{SIGNS}{CJK}]*[^{SIGNS}{CJK}'’\-])?)"
)
FIRST = rf"(?:(?<![^\W{CJK}])|(?=[{CJK}]))"  # where a word may begin, or end
LAST = rf"(?:(?![^\W{CJK}])|(?<=[{CJK}]))"
NEGATION = (
    rf"{FIRST}(?:[^\W\d_]+n['’]t|"
    r"@negations@)"
    rf"{LAST}|[@chinese_negations@]"
)
WORDS = {"tokenizer": str.split, "reverse_tokenizer": " ".join}


def words(text):
    """Where the words stand."""
    return [match.span() for match in WORD.finditer(text) if match["word"]]


class Step:
    """An augmenter for a share of the words (or what `find` finds), drawn for every text.

    nlpaug gets the words alone, and they are put back where they stood: by itself it
    adds and drops spaces all over a text. The share becomes a number of words, since
    aug_p=0 means 30 % to it, and 10 words are its limit. It never sees the words and
    phrases in `keep`: its stopwords know no phrases, and move when a neighbour does.
    """

    least = 0  # of what is found always stay

    def __init__(self, augmenter, share, p=1.0, find=words, keep="", negations=False):
        self.augmenter, self.share, self.p, self.find = augmenter, share, p, find
        listed = sorted(filter(None, map(str.strip, re.split("[,，、;；]", keep))))
        kept = [FIRST + re.escape(phrase) + LAST for phrase in reversed(listed)]
        kept += [NEGATION] if negations else []
        self.kept = re.compile("|".join(kept) or "(?!)", re.IGNORECASE)

    def __call__(self, text):
        found, share = self.find(text), random.uniform(*self.share)
        kept = [range(*match.span()) for match in self.kept.finditer(text)]
        kept = set(chain.from_iterable(kept))
        free = [(a, b) for a, b in found if kept.isdisjoint(range(a, b))]
        free = [(a, b) for a, b in free if self.can_change(text[a:b])]
        count = min(max(1, round(share * len(found))), len(found) - self.least)
        if random.random() >= self.p or share == 0 or not free or count < 1:
            return text
        self.augmenter.aug_min = self.augmenter.aug_max = count
        self.augmenter.aug_word_min = self.augmenter.aug_word_max = count
        return put_back(text, free, self.changed([text[a:b] for a, b in free]))

    def can_change(self, part):
        return True

    def changed(self, parts):
        return self.augmenter.augment(" ".join(parts))[0].split()


def put_back(text, places, parts):
    """The text with each of the parts in its place; an empty one goes with a space."""
    result, position = "", 0
    for (start, end), part in zip(places, parts):
        result, position = result + text[position:start] + part, end
        if part == "":
            without = result.rstrip(" \t")
            if without and without[-1] not in "\r\n([{“«":
                result = without
            else:
                position += len(text[end:]) - len(text[end:].lstrip(" \t"))
    return result + text[position:]
'''

PARTS = {
    "Letters": '''
class Letters(Step):
    """A step whose augmenter has a table of letters: it draws words without any too."""

    def can_change(self, part):
        return self.augmenter.skip_aug(range(len(part)), part)
''',
    "Places": '''
class Places(Step):
    """A step whose augmenter moves parts: it gets their numbers."""

    def changed(self, parts):
        if len(parts) < 2:
            return parts
        return [parts[int(place)] for place in super().changed(map(str, range(len(parts))))]
''',
    "Deletion": '''
class Deletion(Step):
    """A step whose augmenter leaves parts out: it gets their numbers.

    They come behind a sign, which stays: nlpaug leaves no word out where there is one,
    and brings the second back where the first goes.
    """

    least = 1

    def changed(self, parts):
        left = super().changed(["-", *map(str, range(len(parts)))])
        return [part if str(k) in left else "" for k, part in enumerate(parts)]
''',
    "Splits": '''
class Splits(Step):
    """A step whose augmenter makes two words of one."""

    def changed(self, parts):
        found = iter(super().changed(parts))
        pairs = zip(parts, found)
        return [new if new == old else f"{new} {next(found)}" for old, new in pairs]
''',
    "SomeOf": '''
class SomeOf:
    """Some of the steps, from the least to the most, drawn for every text."""

    def __init__(self, count, steps, p=1.0):
        self.count, self.steps, self.p = count, steps, p

    def __call__(self, text):
        if random.random() < self.p:
            count = min(random.randint(*self.count), len(self.steps))
            for place in sorted(random.sample(range(len(self.steps)), count)):
                text = self.steps[place](text)
        return text
''',
    "chinese": '''
def chinese(text):
    """Where the Chinese characters and kana stand."""
    return [match.span() for match in re.finditer(rf"[{CJK}]", text)]
''',
    "long_words": '''
def long_words(text):
    """Where the words that can be split stand."""
    return [(start, end) for start, end in words(text) if end - start >= 4]
''',
    "sentences": r'''
SENTENCE = re.compile(
    r"[^\s](?:[^\r\n]*?)(?:[.!?]+[\"'”’»)\]]*(?=\s|$)|[…。！？]+[”’」』）]*|(?=[\r\n]|$))"
)


def sentences(text):
    """Where the sentences stand, without the spaces between them."""
    return [match.span() for match in SENTENCE.finditer(text)]
''',
    "letters_only": '''
def letters_only(augmenter):
    """KeyboardAug with letters for letters alone, in their case.

    Its own switches for signs and capitals switch ä, й and ש off as well.
    """
    table = augmenter.model.model
    for key, keys in table.items():
        table[key] = [
            other
            for other in keys
            if key.isalpha() and other.isalpha() and key.isupper() == other.isupper()
        ]
    return augmenter
''',
    "in_order": '''
def in_order(augmenter):
    """SpellingAug keeps its list in sets, whose order differs from run to run."""
    for others in augmenter.model.dict.values():
        others.sort()
    return augmenter
''',
    "groups": '''
def groups(lists):
    """Groups of words for ReservedAug, which changes no capitals, in every case."""
    cases = str.lower, str.capitalize, str.upper
    found = [group.split() for group in lists.split(";")]
    return [list(map(case, group)) for case in cases for group in found]
''',
}
CONSTANTS = {
    "INVISIBLE": r'INVISIBLE = ["\u200b", "\u2060", "\ufeff"]  # of no width',
    "ONE_CHANGE": 'ONE_CHANGE = {"aug_char_min": 1, "aug_char_max": 1, **WORDS}',
    "ONE_LETTER": 'ONE_LETTER = {"aug_char_min": 1, "aug_char_max": 1, "min_char": 3, **WORDS}',
    "LETTERS": 'LETTERS = list("abcdefghijklmnopqrstuvwxyz")',
}
