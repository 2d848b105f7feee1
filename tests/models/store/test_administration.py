"""What whoever runs the server sees and ends: what experiments take, and `stop` and `delete` on the command line."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from augment.errors import InputError
from models.__main__ import main
from models.service.processes import processes
from models.service.settings import Settings
from models.service.supervisor import PROJECT
from models.store.queue import Queue
from models.store.store import Store
from tests.models.examples import small_experiment, some_result


def test_what_an_experiment_takes_is_counted_and_given_back(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store, closing(Queue(tmp_path, "a worker")) as queue:
        run, other = (store.submit(small_experiment(), "anna", "") for _ in range(2))
        job = queue.claim()
        queue.record(job.run_id, 10, [(10, "loss", 1.0)], checkpoint=b"x" * 5_000)
        sizes = store.sizes()
        assert (sizes[run].checkpoints, sizes[other].checkpoints, sizes[other].rows) == (5_000, 0, 0)
        queue.finish(job.run_id, some_result(), b"w" * 7_000)
        size = store.sizes()[run]
        assert size.checkpoints == 0
        assert 7_000 < size.total < 50_000


def test_an_experiment_is_stopped_and_deleted_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store(tmp_path)) as store:
        run = store.submit(small_experiment(), "anna", "")
        assert main(["stop", run, "--store", str(tmp_path)]) == 0
        assert store.experiment(run).state == "stopped"
        assert main(["delete", run, "--store", str(tmp_path)]) == 0
        assert store.experiment(run) is None
    for command in ("stop", "delete"):
        assert main([command, run, "--store", str(tmp_path)]) == 2
        assert f"The store has no experiment '{run}'" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell")
def test_processes_are_told_by_the_store_they_serve(tmp_path: Path) -> None:
    waiting = [sys.executable, "-c", "print(flush=True); input()", "models.service.predictor", "--store", str(tmp_path)]
    with subprocess.Popen(waiting, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it has begun, and holds what it needs
        (found,) = processes(tmp_path)
        assert (found.kind, found.pid) == ("predictor", process.pid)
        assert found.memory > 1_000_000
        assert processes(tmp_path / "another") == []
        process.communicate(b"\n")


def test_a_token_that_can_be_guessed_is_refused() -> None:
    assert Settings.from_environment({}).admin_token == ""
    assert Settings.from_environment({"EXPLORER_ADMIN_TOKEN": " 16-characters-ok "}).admin_token == "16-characters-ok"
    with pytest.raises(InputError, match="15 characters"):
        Settings.from_environment({"EXPLORER_ADMIN_TOKEN": "x" * 15})
