"""Synonyms from WordNet, where it is installed: Debian's package wordnet-base, or nltk's corpus, zipped or not.

Its files (wndb(5WN)) are read without nltk, whose reader is not safe with threads, once, into a Thesaurus. Taken are
single words in small letters, the first two senses as the part of speech that they are tagged as most often. An
inflected form stands in none of the files, and so stays in a text as it is: better than a wrong form.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from augment.errors import InputError
from augment.text.lists import groups_of
from augment.text.negations import is_negation
from augment.text.synonyms import Thesaurus

VARIABLE = "WNSEARCHDIR"
"""WordNet's own environment variable for the folder of its files."""
COMMAND = "apt-get install wordnet-base"
MOST_SENSES = 2
PARTS = ("noun", "verb", "adj", "adv")
_PART_OF = dict(zip("12345", (*PARTS, "adj"), strict=True))
"""By the number in a sense key; 5 is an adjective too, a satellite."""
_WORD = re.compile(r"[a-z]{2,}(?:-[a-z]+)*")

Folder = Path | zipfile.Path


def installed() -> Folder | None:
    """Where WordNet's files are; None where there are none."""
    return next((place for place in _places() if (place / "data.noun").is_file()), None)


def version() -> str:
    """`3.0`; empty where WordNet is not installed, or does not say."""
    folder = installed()
    if folder is None:
        return ""
    with (folder / "data.noun").open("rb") as file:
        found = re.search(rb"WordNet (\d[\d.]*\d)", file.read(4096))
    return found[1].decode() if found else ""


def wordnet() -> Thesaurus:
    """The synonyms, read once a process. Raises InputError where WordNet is not installed, or its files are damaged."""
    folder = installed()
    if folder is None:
        raise InputError("wordnet.missing", "WordNet is not installed here; this gets it: {command}.", command=COMMAND)
    with _READING:
        if str(folder) not in _read_from:
            try:
                _read_from[str(folder)] = _read(folder)
            except (OSError, ValueError, LookupError, zipfile.BadZipFile):
                raise InputError("wordnet.damaged", "The files of WordNet are damaged: install it anew.") from None
        return _read_from[str(folder)]


_READING = threading.Lock()
_read_from: dict[str, Thesaurus] = {}


def _places() -> Iterator[Folder]:
    if named := os.environ.get(VARIABLE):
        yield Path(named)
        return
    for named in filter(None, os.environ.get("NLTK_DATA", "").split(os.pathsep)):
        yield from _of_nltk(Path(named))
    yield Path("/usr/share/wordnet")
    roots = [Path(os.path.expanduser("~/nltk_data"))]  # noqa: PTH111 - Path's own raises for whoever has no home
    roots += [Path(sys.prefix, part, "nltk_data") for part in ("", "share", "lib")]
    roots += [Path(place, "nltk_data") for place in ("/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib")]
    for root in roots:
        yield from _of_nltk(root)


def _of_nltk(root: Path) -> Iterator[Folder]:
    yield root / "corpora" / "wordnet"
    with suppress(OSError, zipfile.BadZipFile):
        yield zipfile.Path(root / "corpora" / "wordnet.zip", "wordnet/")


def _read(folder: Folder) -> Thesaurus:
    tagged = _times_tagged(folder)
    senses: dict[str, tuple[int, list[list[str]]]] = {}
    left_alone = {word for group in groups_of("function_words") for word in group}
    names: set[str] = set()
    for part in PARTS:
        synsets: dict[str, list[str]] = {}
        for line in _lines(folder / f"data.{part}"):
            offset, _, _, size, rest = line.split(" ", 4)
            lemmas = [lemma.partition("(")[0] for lemma in rest.split(" ", 2 * int(size, 16))[:-1:2]]
            # What is written in digits too is a number: no “vii” for “seven”
            synsets[offset] = [] if any(map(str.isdigit, lemmas)) else lemmas
            names.update(lemma.lower() for lemma in lemmas if not lemma.islower())
        for line in _lines(folder / f"index.{part}"):
            word, _, count, *fields = line.split()
            often = tagged[word, part]
            if _WORD.fullmatch(word) and (word not in senses or often > senses[word][0]):
                senses[word] = often, [synsets[offset] for offset in fields[-int(count) :][:MOST_SENSES]]
        # “Left” and “found” are mostly forms of “leave” and “find”
        left_alone.update(line.split()[0] for line in _lines(folder / f"{part}.exc"))
    found = {
        word: tuple(dict.fromkeys(other for synset in own for other in synset if other != word and _is_usable(other)))
        for word, (_, own) in senses.items()
        if word not in left_alone and not is_negation(word)
    }
    entries = {word: others for word, others in found.items() if others}
    return Thesaurus(MappingProxyType(entries), frozenset(names & entries.keys()))


def _is_usable(word: str) -> bool:
    return _WORD.fullmatch(word) is not None and not is_negation(word)


def _times_tagged(folder: Folder) -> Counter[tuple[str, str]]:
    """How often each word, as each part of speech, was met in the texts that WordNet's makers tagged."""
    times: Counter[tuple[str, str]] = Counter()
    for line in _lines(folder / "cntlist.rev"):
        key, _, count = line.split()
        word, _, sense = key.partition("%")
        times[word, _PART_OF[sense[0]]] += int(count)
    return times


def _lines(file: Folder) -> list[str]:
    """The lines of a file but for its licence, none where there is no such file: not all packages have all."""
    lines = file.read_text(encoding="latin-1").splitlines() if file.is_file() else []
    return [line for line in lines if line and not line.startswith(" ")]
