"""The thesaurus, and what the text transforms take from nlpaug."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from augment.text.nlpaug_adapter import keyboard_neighbours
from augment.text.synonyms import Found, Thesaurus, in_the_case_of, thesaurus
from augment.text.tokens import is_unspaced

LINES = [
    "# fast things", "Quick fast rapid", "", "fast firm rapid", "alone",
    "好吃 美味", "好 棒", "好吃得很 绝好", "得很 极其",
]  # fmt: skip


def test_a_word_has_the_synonyms_of_all_its_groups_in_the_order_of_the_list() -> None:
    small = Thesaurus.from_lines(LINES)
    assert small.synonyms("Quick") == ("fast", "rapid")
    assert small.synonyms("fast") == ("quick", "rapid", "firm")
    assert small.synonyms("alone") == small.synonyms("unknown") == small.synonyms("#") == ()


def test_entries_are_found_longest_first_and_never_within_a_word() -> None:
    small = Thesaurus.from_lines(LINES)
    assert small.find("Quick breakfast, 好好吃！好吃得很。FAST iPhone") == [
        Found(0, 5, 1, ("fast", "rapid")),
        Found(18, 20, 2, ("美味",)),
        Found(21, 25, 4, ("绝好",)),
        Found(26, 30, 1, ("quick", "rapid", "firm")),
    ]


def test_a_doubled_chinese_word_is_left_alone() -> None:
    """清清楚楚 with 清晰 for the 清楚 in its middle would be no word."""
    small = Thesaurus.from_lines(["清楚 清晰"])
    assert small.find("清清楚楚") == small.find("讲得清清楚楚。") == []
    assert [found.start for found in small.find("清楚楚，清清楚，清楚清楚")] == [0, 5, 8, 10]


def test_a_thesaurus_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        thesaurus().entries["quick"] = ("slow",)  # type: ignore[index]


def test_threads_read_the_same_lists() -> None:
    thesaurus.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda _: thesaurus().entries, range(8)))
    assert all(list(entries.items()) == list(read[0].items()) for entries in read)
    assert thesaurus().synonyms("quick")
    assert thesaurus().synonyms("好吃")


LISTS = Path(inspect.getfile(Thesaurus)).with_name("synonyms")
GROUPS = {
    path.stem: [line.split() for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for path in LISTS.iterdir()
}


@pytest.mark.parametrize(("language", "at_least"), [("en", 1_050), ("zh", 320)])
def test_a_list_has_many_groups_each_of_two_words_or_more_and_none_twice(language: str, at_least: int) -> None:
    groups = GROUPS[language]
    assert len(groups) >= at_least
    assert not [group for group in groups if len(group) < 2 or len(set(group)) < len(group)]
    pairs = Counter(frozenset((a, b)) for group in groups for a in group for b in group if a < b)
    assert not [set(pair) for pair, count in pairs.items() if count > 1]


def test_every_word_of_the_lists_is_found_in_a_text() -> None:
    """A Chinese one has four characters at most; one of a single character is never replaced, but may stand in."""
    chinese = [word for group in GROUPS["zh"] for word in group]
    assert not [word for word in chinese if len(word) > 4 or not all(map(is_unspaced, word))]
    for word in [word for group in GROUPS["en"] for word in group] + [word for word in chinese if len(word) > 1]:
        assert [(found.start, found.end) for found in thesaurus().find(word)] == [(0, len(word))], word


def test_whoever_stands_for_a_word_is_stood_for_by_it() -> None:
    entries = thesaurus().entries
    assert not [(word, other) for word, others in entries.items() for other in others if word not in entries[other]]


def test_no_word_is_its_own_synonym() -> None:
    assert all(word not in others and others for word, others in thesaurus().entries.items())


def test_a_synonym_is_written_as_the_word_it_replaces() -> None:
    assert in_the_case_of("Quick", "fast") == "Fast"
    assert in_the_case_of("QUICK", "fast") == "FAST"
    assert in_the_case_of("quick", "fast") == "fast"
    assert in_the_case_of("好吃", "美味") == "美味"


def test_the_keyboard_is_the_one_of_nlpaug() -> None:
    """In a process of its own: nlpaug brings torch, which is why the app never imports it."""
    script = """
import sys
from augment.text.nlpaug_adapter import keyboard_neighbours
ours = dict(keyboard_neighbours())
assert not {"nlpaug", "torch", "pandas"} & set(sys.modules), "imported"
sys.modules["torch"] = None  # nlpaug does without
from pathlib import Path
import nlpaug.model.char
path = Path(nlpaug.__file__).parent / "res" / "char" / "keyboard" / "en.json"
theirs = nlpaug.model.char.Keyboard(special_char=False, numeric=False, upper_case=False, model_path=str(path)).model
assert ours == {key: tuple(others) for key, others in theirs.items()}, "differs"
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_neighbours_are_letters_beside_each_other() -> None:
    beside = keyboard_neighbours()
    assert sorted(beside) == list("abcdefghijklmnopqrstuvwxyz")
    assert beside["q"] == ("a", "s", "w")
    assert all(key not in others for key, others in beside.items())
