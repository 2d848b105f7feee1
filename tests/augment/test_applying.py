"""Whole folders: the same bytes from any number of processes, however often the work was stopped or killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from augment import applying
from augment.__main__ import main
from augment.applying import UNFINISHED
from augment.batch import Done, Job, Piece, make
from augment.image.loading import load_image
from augment.saving import encode_png
from augment.workers import in_processes
from tests.augment.samples import picture

ROOT = Path(__file__).parents[2]
COUNT, COPIES = 24, 18
RECIPE = {
    "modality": "image",
    "seed": 4,
    "steps": [{"transform": "rotate"}, {"transform": "gaussian_noise", "p": 0.5}, {"transform": "gaussian_blur"}],
}
PIECES = 2
"""A file: 16 copies and 2."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recipe, a folder of pictures of which one is bad, and `whole`: what one process makes of it, undisturbed."""
    place = tmp_path_factory.mktemp("applying")
    (place / "recipe.json").write_text(json.dumps(RECIPE))
    (place / "photos").mkdir()
    for number in range(COUNT):
        (place / "photos" / f"{number:02}.png").write_bytes(encode_png(picture(48, 64, seed=number)))
    (place / "photos" / "bad.png").write_bytes(b"not a picture")
    assert main([*arguments(place, place / "whole"), "--workers", "1"]) == 1
    return place


def arguments(place: Path, out: Path) -> list[str]:
    return ["apply", str(place / "recipe.json"), str(place / "photos"), "--out", str(out), "--copies", str(COPIES)]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def journal(out: Path) -> list[bytes]:
    path = out / UNFINISHED / "journal.jsonl"
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def stopped_by(sent: signal.Signals, place: Path, out: Path, lines: int) -> int:
    """Begin with three processes, and send a signal when so many lines are in the journal; the exit code."""
    command = [sys.executable, "-m", "augment", *arguments(place, out), "--workers", "3"]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    while len(journal(out)) < lines and running.poll() is None:
        time.sleep(0.002)
    if sent == signal.SIGINT:
        os.killpg(running.pid, sent)  # as a terminal does
    else:
        running.send_signal(sent)
    code, deadline = running.wait(60), time.monotonic() + 20
    with suppress(ProcessLookupError):  # those it worked with leave when they are done with what they hold
        while time.monotonic() < deadline:
            os.killpg(running.pid, 0)
            time.sleep(0.01)
    return code


def test_killed_twice_and_tampered_with_it_ends_the_same(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert stopped_by(signal.SIGKILL, place, out, 8) == -signal.SIGKILL
    told = [json.loads(line)["done"] for line in journal(out)[1:] if line.endswith(b"\n")]
    assert 0 < len(told) < COUNT * PIECES
    whole = contents(place / "whole")
    kept = [name for done in told for name in done["files"]]
    assert {name: data for name, data in contents(out).items() if not name.startswith(".")}.items() <= whole.items()
    before = {name: (out / name).stat().st_ino for name in kept}

    (out / kept[0]).write_bytes(b"changed since")
    (out / kept[1]).unlink()
    with (out / UNFINISHED / "journal.jsonl").open("ab") as file:
        file.write(b'{"place": 3, "done": {"entr')
    remade = set(told[0]["files"])
    assert stopped_by(signal.SIGKILL, place, out, len(told) + 12) == -signal.SIGKILL
    shutil.copytree(out, tmp_path / "other")
    assert main([*arguments(place, out), "--workers", "2"]) == 1
    assert contents(out) == whole
    assert {name for name in kept if (out / name).stat().st_ino == before[name]} >= set(kept) - remade
    for folder in ("other", "fresh"):
        assert main([*arguments(place, tmp_path / folder), "--seed", "5"]) == 1
    assert contents(tmp_path / "other") == contents(tmp_path / "fresh")


def test_ctrl_c_leaves_a_manifest_of_what_is_there_and_the_same_call_goes_on(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert stopped_by(signal.SIGINT, place, out, 6) == 130
    there = {name for name in contents(out) if not name.startswith(".")} - {"manifest.json"}
    entries = json.loads((out / "manifest.json").read_text())["files"]
    assert {entry["output"] for entry in entries} == there
    assert 0 < len(there) < COUNT * COPIES
    assert not list(out.rglob("*.partial"))
    assert main(arguments(place, out)) == 1
    assert contents(out) == contents(place / "whole")


def test_what_a_journal_tells_of_other_work_is_not_used(place: Path, tmp_path: Path) -> None:
    """Another source behind the same name, one more before it, another seed, and a journal that is none."""
    own, out = tmp_path / "own", tmp_path / "out"
    shutil.copytree(place, own)
    stopped_by(signal.SIGKILL, own, out, 6)
    done = json.loads(journal(out)[1])["done"]["entries"][0]["source"]
    Path(done).write_bytes(encode_png(picture(48, 64, seed=99)))
    shutil.copy(own / "photos" / "03.png", own / "photos" / "00a.png")
    assert main(arguments(own, out)) == 1
    assert main(arguments(own, tmp_path / "undisturbed")) == 1
    assert contents(out) == contents(tmp_path / "undisturbed")

    call = ["apply", str(own / "recipe.json"), str(own / "photos" / "01.png"), "--out", str(out := tmp_path / "one")]
    assert main(call) == 0
    whole = contents(out)
    job = Job(json.dumps(RECIPE), out, out / UNFINISHED)
    for odd in (b"[]\n", b"\xff\n", b'{"place": 1}\n', b"{" * 10_000):
        job.unfinished.mkdir()
        (job.unfinished / "journal.jsonl").write_bytes(odd)
        (out / "01-0.png").write_bytes(b"")
        assert main(call) == 0
        assert contents(out) == whole


def test_a_file_that_kills_its_process_costs_itself_alone(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def deadly(job: Job, piece: Piece) -> Done:
        if piece.source.name in {"07", "08"}:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(job, piece)

    out, whole = tmp_path / "out", contents(place / "whole")
    with monkeypatch.context() as crashing:
        crashing.setattr(applying, "make", deadly)
        assert main([*arguments(place, out), "--workers", "2"]) == 1
    assert "07.png': Its process died" in capsys.readouterr().err
    skipped = {Path(entry["source"]).name for entry in json.loads((out / "manifest.json").read_text())["skipped"]}
    assert skipped == {"07.png", "08.png", "bad.png"}
    made = {name for name in contents(out) if name.endswith(".png")}
    assert made == {name for name in whole if name.endswith(".png") and name[:2] not in {"07", "08"}}
    assert main(arguments(place, out)) == 1  # once they do no harm, they alone are made
    assert contents(out) == whole


def test_every_piece_has_one_answer_even_where_processes_die_once(tmp_path: Path) -> None:
    def work(number: int) -> int:
        first = tmp_path / str(number)
        if number % 3 == 0 and not first.exists():
            first.touch()
            os._exit(1)
        return number * number

    assert sorted(in_processes(work, range(10), 3)) == [(number, number * number) for number in range(10)]


def test_as_jpeg_it_is_smaller_and_close(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["apply", str(place / "recipe.json"), str(place / "photos" / "01.png"), "--out", str(tmp_path), "--format"]
    assert main([*call, "jpeg", "--quality", "97"]) == 0
    assert main([*call, "png"]) == 0
    exact, close = (load_image((tmp_path / f"01-0.{ending}").read_bytes()).pixels for ending in ("png", "jpg"))
    assert (tmp_path / "01-0.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert 0 < np.abs(exact.astype(int) - close).mean() < 8
    assert main([*call, "wav"]) == 2
    assert "png, jpeg" in capsys.readouterr().err
