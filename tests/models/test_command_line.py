"""The command line trains as the app does, prints the report, and says in one sentence what it cannot use."""

import csv
import html
import json
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.__main__ import main
from models.service.supervisor import PROJECT
from models.store.store import Store
from tests.models.examples import small_experiment


def command(*arguments: str | Path, cwd: Path = PROJECT) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "models", *map(str, arguments)],
        cwd=cwd, env={"PYTHONPATH": str(PROJECT), "EXPLORER_WORKERS": "2"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def write_zip(path: Path) -> None:
    """Twenty bright and twenty dark noisy images in class folders."""
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for name, low in (("bright", 120), ("dark", 0)):
            for index in range(20):
                image = rng.integers(low, low + 130, (8, 8, 3), dtype=np.uint8)
                archive.writestr(f"{name}/{index}.png", cv2.imencode(".png", image)[1].tobytes())


def test_training_a_zip_prints_the_report_as_json_and_keeps_it(tmp_path, capsys):
    write_zip(tmp_path / "images.zip")
    experiment = small_experiment(seeds=2, dataset={"path": "images.zip"}, train_size=16)
    (tmp_path / "experiment.json").write_text(json.dumps(experiment.to_dict()))
    process = command("train", "experiment.json", "--json", "--store", "kept", cwd=tmp_path)
    output, progress = process.communicate()
    assert process.returncode == 0, progress
    form = json.loads(output)
    assert list(form["arms"]) == ["plain", "turned 1"]
    for arm in form["arms"].values():
        assert len(arm["accuracy"]) == 2
        assert all(0 <= accuracy <= 1 for accuracy in arm["accuracy"])
        assert len(arm["shifted"]) >= 8
    low, high = form["difference"]["ci95"]
    assert low <= form["difference"]["mean"] <= high
    assert form["difference"]["wins"] in (0, 1, 2)
    assert form["verdict"] in ("plain", "turned 1", "no winner")
    assert form["sentence"].endswith(".")
    assert form["wall_s"] > 0
    assert "80/80" in progress
    assert "Traceback" not in progress

    store = ["--store", str(tmp_path / "kept")]
    assert main(["list", "--json", *store]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["state"], row["title"], row["steps_done"]) == ("finished", "experiment", 1.0)
    assert main(["report", row["id"], "--json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["arms"] == form["arms"]
    assert main(["report", row["id"], *store]) == 0
    assert form["sentence"] in capsys.readouterr().out
    assert main(["list", *store]) == 0
    listed = capsys.readouterr().out
    assert row["id"] in listed
    assert "command line" in listed
    assert row["bytes"] > 1_000, "its results and networks"

    out = tmp_path / "out"
    files = ["--html", out / "deep" / "report.html", "--csv", out / "numbers", "--charts", out / "charts"]
    assert main(["report", row["id"], *store, *map(str, files)]) == 0
    assert form["sentence"] in capsys.readouterr().out
    page = (out / "deep" / "report.html").read_text("utf-8")
    assert html.escape(form["sentence"]) in page
    assert str(tmp_path) not in page
    rows = list(csv.DictReader((out / "numbers" / "runs.csv").open(encoding="utf-8-sig")))
    accuracies = [float(own["accuracy"]) for own in rows if own["arm"] == "plain"]
    assert accuracies == pytest.approx([100 * own for own in form["arms"]["plain"]["accuracy"]], abs=1e-3)
    classes = list(csv.DictReader((out / "numbers" / "classes.csv").open(encoding="utf-8-sig")))
    assert [own["class"] for own in classes] == ["bright", "dark"]
    assert {path.suffix for path in (out / "charts").iterdir()} == {".svg", ".png"}
    assert main(["report", row["id"], *store, "--html", str(out / "numbers")]) == 2
    assert capsys.readouterr().err == f"The file {out / 'numbers'} cannot be written: Is a directory.\n"


def test_ctrl_c_stops_the_experiment_and_leaves_no_process(tmp_path):
    file = tmp_path / "long.json"
    file.write_text(json.dumps(small_experiment(steps=10_000, seeds=10).to_dict()))
    process = command("train", file, "--store", tmp_path / "kept")
    with closing(Store(tmp_path / "kept")) as store:
        while process.poll() is None and not any(run.step for each in store.experiments() for run in each.runs):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output, progress = process.communicate()
        assert (process.returncode, output) == (130, "")
        assert progress.endswith("Stopped.\n")
        assert "Traceback" not in progress
        (stored,) = store.experiments()
        assert (stored.state, stored.runs[-1].state) == ("stopped", "stopped")
    found = subprocess.run(
        ["pgrep", "-f", f"models.service.worker --store {tmp_path}"], capture_output=True, check=False
    )
    assert found.stdout == b""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        ("{", "The experiment is not valid JSON: "),
        ("[]", "The experiment must be a JSON object, not []."),
        ('{"dataset": {"name": "digits"}}', "The experiment has no “arms”."),
        ('{"dataset": {"path": "gone.zip"}, "arms": [{"name": "a"}, {"name": "b"}]}', "gone.zip"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(tmp_path, capsys, content, sentence):
    file = tmp_path / "experiment.json"
    if content is not None:
        file.write_text(content)
    assert main(["train", str(file), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
    assert len(printed.err.splitlines()) == 1


def test_what_only_training_finds_is_one_sentence_too(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    file = tmp_path / "experiment.json"
    file.write_text(json.dumps(small_experiment(train_size=100_000).to_dict()))
    assert main(["train", str(file)]) == 2
    assert "100000" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("arguments", [["list"], ["report", "some-id"]])
def test_a_store_that_is_not_there_is_not_made(tmp_path, capsys, arguments):
    assert main([*arguments, "--store", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("There is no store ")
    assert not (tmp_path / "none").exists()
