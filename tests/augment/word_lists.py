"""A WordNet of a few words, in its own file format (wndb(5WN))."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

SYNSETS = {
    "noun": ["core quick", "China Taiwan", "china chinaware", "can tin", "leave permission", "ice_cream gelato",
             "turkey Meleagris", "pic photo photograph"],
    "verb": ["see understand", "take lead", "saw cut"],
    "adj": ["quick speedy(a) fast", "quick flying", "quick alert", "seven 7 vii", "no none"],
    "adv": ["quickly rapidly"],
}  # fmt: skip
"""A word's senses stand in the order of its synsets."""
TAGGED = ("quick%3:00:00:: 1 6", "quick%5:00:00:fast:00 2 4", "quick%1:08:00:: 1 9", "quickly%4:02:00:: 1 1")
INFLECTED = {"noun": ("pics pic",), "verb": ("saw see", "took take")}
_LICENCE = "  1 This software and database  \n  2 WordNet 3.0 Copyright 2006 by Princeton University.  \n"


def small_wordnet(folder: Path) -> Path:
    """The folder, filled."""
    folder.mkdir(parents=True)
    for part, synsets in SYNSETS.items():
        letter = "r" if part == "adv" else part[0]
        data, senses = _LICENCE, defaultdict(list)
        for words in map(str.split, synsets):
            offset = f"{len(data):08d}"
            for word in words:
                senses[word.partition("(")[0].lower()].append(offset)
            lemmas = " ".join(f"{word} 0" for word in words)
            data += f"{offset} 05 {letter} {len(words):02x} {lemmas} 001 @ 00001740 n 0000 | a gloss, 100 words  \n"
        index = [f"{word} {letter} {len(of)} 1 @ {len(of)} 1 {' '.join(of)}  " for word, of in sorted(senses.items())]
        (folder / f"data.{part}").write_text(data)
        (folder / f"index.{part}").write_text(_LICENCE + "\n".join(index) + "\n")
        (folder / f"{part}.exc").write_text("".join(f"{line}\n" for line in INFLECTED.get(part, ())))
    (folder / "cntlist.rev").write_text("\n".join(TAGGED) + "\n")
    return folder
