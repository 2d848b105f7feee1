"""A sample of the corpus keeps the rule; `python -m benchmarks.hostile_files` tries all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from augment.errors import InputError
from tests.corpus.campaign import KINDS, SEED, run
from tests.corpus.case import Case
from tests.corpus.rule import Watch, faults_of

COUNTS = {"images": 300, "marks": 200, "zips": 100, "sounds": 300, "tables": 120, "recipes": 400, "experiments": 400}
"""So that all of it takes less than a minute of one core."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_loaded_or_refused_in_one_sentence(kind: str) -> None:
    campaign = run(kind, SEED, COUNTS[kind])
    assert not campaign.broken
    assert len(campaign.outcomes) == COUNTS[kind]
    assert 0.02 < campaign.loaded / len(campaign.outcomes) < 0.9
    assert len({outcome.key for outcome in campaign.outcomes}) >= 5


@pytest.mark.parametrize(
    ("sentence", "said"),
    [("It is damaged", "full stop"), ("It is\ndamaged.", "one line"), ("x" * 300 + ".", "301"),
     ("<class 'int'> is wrong.", "Python"), ("KeyError('a').", "Python"), ("/folder/a.png is wrong.", "path"),
     ("\ud800.", "written")],
)  # fmt: skip
def test_what_is_no_sentence_for_people_is_found(sentence: str, said: str) -> None:
    assert [fault for fault in faults_of(sentence, Path("/folder")) if said in fault]


def test_what_breaks_the_rule_is_found(tmp_path: Path) -> None:
    inside, stderr = tmp_path / "inside", tmp_path / "stderr"
    inside.mkdir()
    stderr.touch()
    watch = Watch(inside, stderr)

    def faults(act: Callable[[Case, Path], object]) -> str:
        return " ".join(watch.tried(Case("a", b"data"), act, inside).faults)

    def refuse(case: Case, folder: Path) -> None:
        raise InputError("a", "It is damaged.")

    assert faults(refuse) == ""
    assert faults(lambda case, folder: (folder / "a").write_bytes(b"x")) == ""
    assert "outside: open" in faults(lambda case, folder: (tmp_path / "a").write_bytes(b"x"))
    assert "ZeroDivisionError" in faults(lambda case, folder: 1 // 0)
    assert "stderr: b'Warning: a'" in faults(lambda case, folder: stderr.write_text("Warning: a"))
    assert " MB" in faults(lambda case, folder: bytearray(b"x" * 1_100_000_000))
