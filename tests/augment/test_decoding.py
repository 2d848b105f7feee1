"""Files are opened apart with the same result, whatever goes wrong is one sentence, and no process is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from augment import decoding, wire
from augment.audio import recordings
from augment.decoding import Pool
from augment.errors import InputError, Note
from augment.image.loading import load_image
from augment.image.marks_files import read_marks
from augment.image.modality import MODALITY as IMAGE
from augment.kinds.matrix import Frame
from augment.modality import Loaded, modality
from augment.saving import encode_png
from augment.tables import read_table_file
from models.comparison.specs import DatasetSpec
from models.data import datasets
from tests.augment import decoding_faults as faults
from tests.corpus import images, marks, sounds, tables
from tests.corpus.images import scans

CORPUS = 60
VALUES = (
    np.zeros((2, 3, 3), np.uint16), "text \ud800 \u2028", Loaded("x", (Note("a", "{b}.", b=3),)),
    ("a", [1, None, 2.5], {"b": [True]}, b"\0\xff", Path("x")),
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL", "ignore::PIL.Image.DecompressionBombWarning")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems know no limit on addresses")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(count=1)
    yield pool
    pool.close()


def refusal(pool: Pool, function: object, *args: object) -> InputError:
    with pytest.raises(InputError) as caught:
        pool.call(function, args)
    return caught.value


def outcome(call: object, *args: object) -> object:
    try:
        return call(*args)
    except InputError as error:
        return error.key, str(error)


def assert_same(found: object, wanted: object) -> None:
    if isinstance(wanted, np.ndarray):
        assert isinstance(found, np.ndarray)
        assert (found.dtype, found.shape, found.tobytes()) == (wanted.dtype, wanted.shape, wanted.tobytes())
        assert found.flags.writeable
    elif isinstance(wanted, Note):
        assert (type(found), repr(found), found.values) == (Note, repr(wanted), wanted.values)
    elif isinstance(wanted, tuple | list):
        assert type(found) is type(wanted)
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            assert_same(one, other)
    else:
        assert (type(found), found) == (type(wanted), wanted)


@pytest.mark.parametrize("kind", ["image", "audio", "text", "recording", "table", "marks"])
def test_hostile_and_sound_files_come_to_the_same_as_in_this_process(pool: Pool, kind: str) -> None:
    of_images = [case.data for case in islice(images.cases(3, CORPUS), CORPUS)]
    of_sounds = [case.data for case in islice(sounds.cases(3, CORPUS), CORPUS)]
    calls = {
        "image": [
            *((IMAGE.load, data, None) for data in of_images),
            *((IMAGE.load_plain, data, None) for data in of_images[:9])
        ],
        "audio": [(modality("audio").load, data, None) for data in of_sounds],
        "text": [(modality("text").load, case.data, None) for case in islice(tables.cases(3, CORPUS), CORPUS)],
        "recording": [(recordings.RECORDINGS.check, data) for data in of_sounds[:30]],
        "table": [
            (read_table_file, case.data, case.ending or ".csv", 10**7) for case in islice(tables.cases(3, 40), 40)
        ],
        "marks": [
            (read_marks, case.data, case.ending, Frame(48, 64), "a.png")
            for case in islice(marks.cases(3, CORPUS), CORPUS) if case.ending in (".png", ".json", ".txt")
        ],
    }[kind]  # fmt: skip
    assert len(calls) >= 30
    for function, *args in calls:
        assert_same(outcome(lambda f=function, a=args: pool.call(f, a)), outcome(function, *args))


@pytest.mark.parametrize("sample", VALUES)
def test_values_come_back_as_they_were(sample: object, pool: Pool) -> None:
    assert_same(pool.call(faults.same, (sample,)), sample)


def test_a_fresh_process_knows_what_it_is_given() -> None:
    pool = Pool(1)
    try:
        spec = DatasetSpec.from_dict({"name": "digits"})
        with pytest.raises(InputError) as caught:
            pool.call(datasets._counted, (replace(spec, name=None, path="/nowhere.zip"),))
        assert caught.value.key == "dataset.no_file"
    finally:
        pool.close()


def test_nothing_but_values_of_ours_is_taken() -> None:
    for name in ("os:system", "augment.decoding:use", "builtins:eval", "augment.decoding:Pool"):
        with pytest.raises(ValueError, match="ours"):
            wire._meant([name, "true"], [])
    with pytest.raises(TypeError, match="wire"):
        wire._told(object(), [])


@on_linux
def test_memory_is_limited() -> None:
    with closing(Pool(1, megabytes=300)) as pool:
        assert refusal(pool, faults.take_memory, 400).key == "decoding.memory"
        assert pool.call(faults.take_memory, (100,)) == 100
    with closing(Pool(1, megabytes=60)) as pool:
        wide = encode_png(np.zeros((6_000, 6_000, 3), np.uint8))
        assert refusal(pool, load_image, wide).key == "image.memory", "it is not said to be damaged"


def test_time_is_limited_for_each_file_anew() -> None:
    pool = Pool(1, cpu_s=1)
    try:
        for _ in range(3):
            pool.call(faults.compute, (0.7,))
        first = pool.pids
        error = refusal(pool, faults.compute, 60.0)
        assert (error.key, str(error)) == (
            "decoding.slow", "The file was not opened: it takes more than 1 s to open.",
        )  # fmt: skip
        assert pool.call(faults.same, (1,)) == 1
        assert pool.pids != first
    finally:
        pool.close()


def test_what_waits_without_computing_is_ended_by_the_clock() -> None:
    pool = Pool(1, wait_s=4)
    try:
        assert refusal(pool, faults.wait, 60.0).key == "decoding.slow"
    finally:
        pool.close()


def test_a_process_that_is_killed_in_the_middle_costs_one_file(pool: Pool) -> None:
    pool.call(faults.same, (1,))
    (first,) = pool.pids
    killer = threading.Timer(0.5, os.kill, (first, signal.SIGKILL))
    killer.start()
    assert refusal(pool, faults.wait, 60.0).key == "decoding.ended"
    assert pool.call(faults.same, (2,)) == 2
    assert refusal(pool, faults.die).key == "decoding.ended"
    assert refusal(pool, faults.fail).key == "decoding.failed"
    assert pool.call(faults.same, (3,)) == 3


def test_what_a_file_leaves_behind_goes_with_its_process(pool: Pool) -> None:
    pool.call(faults.same, (1,))
    first = pool.pids
    pool.call(faults.same, (2,))
    assert pool.pids == first
    pool.call(faults.keep, (400,))
    pool.call(faults.same, (3,))
    assert pool.pids != first or sys.platform != "linux"


def test_too_many_at_once_are_refused() -> None:
    pool = Pool(1, waiting=0)
    holder = threading.Thread(target=lambda: pool.call(faults.wait, (2.0,)))
    holder.start()
    try:
        while not pool.pids:
            time.sleep(0.01)
        assert refusal(pool, faults.same, 1).key == "decoding.busy"
    finally:
        holder.join()
        pool.close()


def test_known_bombs_take_neither_time_nor_memory(pool: Pool) -> None:
    webp = b"RIFF&\0\0\0WEBPVP8X\n\0\0\0\x10\0\0\0" + b"\xff\x3f\0" * 2 + b"ALPH\0\0\0\0VP8 \0\0\0\0"
    assert len(webp) == 46
    assert refusal(pool, IMAGE.load, webp, None).key == "image.too_large"
    assert refusal(pool, IMAGE.load, scans(3_000), None).key == "image.scans"


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)"])
def test_no_process_is_left_behind(end: str) -> None:
    program = (
        "import os; from augment import decoding; from tests.augment import decoding_faults as faults; "
        "pool = decoding.Pool(); decoding.use(pool); decoding.decoded(faults.same, 1); "
        f"print(*pool.pids, flush=True); {end}"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=False, timeout=60)
    (pid,) = map(int, done.stdout.split())
    for _ in range(200):
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if not _is_running(pid):
            return
        time.sleep(0.05)
    pytest.fail("it is still there")


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_files_are_opened_here_where_there_is_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_pool", None)  # pages that ran before in this process have one
    assert decoding.decoded(os.getpid) == os.getpid()
