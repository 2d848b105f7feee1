"""Command line: `python -m models train EXPERIMENT.json`, `list`, `report`, `stop` and `delete`.

Exit codes: 0, 1 failed, 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from augment.decoding import quieten
from augment.errors import InputError, Note, raised
from augment.params import shown
from models.comparison.experiment import Experiment
from models.comparison.report import report
from models.data import own_files
from models.data.datasets import dataset_of
from models.service.processes import processes
from models.service.settings import Settings, named_limits
from models.service.supervisor import Supervisor
from models.store.owners import short_name
from models.store.sizes import Size, folder_size
from models.store.store import Store
from models.store.stored import StoredExperiment
from models.take_home import files as take_home
from models.take_home.findings import gather

OWNER = "command line"
LOOK_EVERY_S = 0.1
FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
FAILURES = ("run.failed", "run.worker_died", "workers.failing")
"""Keys of what went wrong without being a fault of the input."""


def main(arguments: Sequence[str] | None = None) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    given = _parser().parse_args(arguments)
    quieten()
    try:
        return int(given.command(given))
    except InputError as error:
        print(error, file=sys.stderr)
        return FAILED if error.key in FAILURES else BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models", description="Train arm against arm and read the verdict.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="run an experiment and print its report")
    train.add_argument("experiment", type=Path, metavar="EXPERIMENT.json", help="the experiment")
    train.add_argument("--store", type=Path, help="folder to keep it in, as the app does; default: keep nothing")
    train.add_argument("--files", "--recordings", type=Path, metavar="FOLDER", help="where the files lie, under "
                       "whatever names, that recipes name by their content: recording-…, words-…")  # fmt: skip
    train.set_defaults(command=_train)
    listing = commands.add_parser("list", help="list the experiments of a store")
    listing.set_defaults(command=_list)
    again = commands.add_parser("report", help="print the report of an experiment in a store, or write it to files")
    again.add_argument("id", help="the experiment's id, as the list and the app's links have it")
    again.add_argument("--html", type=Path, metavar="FILE", help="write all of it as one HTML page with its charts")
    again.add_argument("--csv", type=Path, metavar="FOLDER", help="write every number there, as tables")
    again.add_argument("--charts", type=Path, metavar="FOLDER", help="write every chart there, as SVG and PNG")
    again.set_defaults(command=_report)
    stop = commands.add_parser("stop", help="stop an experiment in a store; a stop is final")
    stop.set_defaults(command=_change, change=lambda store, stored: store.want(stored.id, "stop"))
    delete = commands.add_parser("delete", help="delete an experiment in a store, with all that belongs to it")
    delete.set_defaults(command=_change, change=lambda store, stored: store.delete(stored.id))
    for command in (stop, delete):
        command.add_argument("id", help="the experiment's id, as the list and the app's links have it")
    for command in (listing, again, stop, delete):
        command.add_argument("--store", type=Path, help="folder of the store; default: the app's")
    for command in (train, listing, again):
        command.add_argument("--json", action="store_true", help="print JSON and nothing else to standard output")
    return parser


def _train(given: argparse.Namespace) -> int:
    started = time.monotonic()
    experiment = _read_experiment(given.experiment)
    with (
        _folder(given.store) as folder,
        closing(Store(folder, named_limits())) as store,
        _workers(store, experiment) as workers,
    ):
        if given.files is not None:
            own_files.take_over(store.folder, experiment, given.files)
        own_files.require(store.folder, experiment)
        # Prepared here, once, while the workers import torch.
        dataset_of(experiment, store.folder)
        experiment_id = store.submit(experiment, OWNER, given.experiment.stem)
        try:
            stored = _follow(store, experiment_id, workers)
        except BaseException:
            store.want(experiment_id, "stop")
            raise
        return _print_report(store, stored, given.json, time.monotonic() - started)


def _read_experiment(path: Path) -> Experiment:
    """The experiment in a file; a dataset's path in it is relative to the current folder."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(
            "experiment.no_file", "The file {path} cannot be read: {detail}.", path=str(path), detail=error.strerror
        ) from None
    experiment = Experiment.from_json(text)
    paths = {key: getattr(experiment.dataset, key) for key in ("path", "test")}
    absolute = {key: str(Path(path).absolute()) for key, path in paths.items() if path is not None}
    return replace(experiment, dataset=replace(experiment.dataset, **absolute))


@contextmanager
def _folder(store: Path | None) -> Iterator[Path]:
    if store is not None:
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="explorer-") as folder:
        yield Path(folder)


@contextmanager
def _workers(store: Store, experiment: Experiment) -> Iterator[Supervisor]:
    supervisor = Supervisor(
        store.folder, min(Settings.from_environment().workers, len(experiment.runs())), warm_up=False
    )
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


def _follow(store: Store, experiment_id: str, workers: Supervisor) -> StoredExperiment:
    """Show progress until the experiment has ended. Raises InputError where it failed."""
    stored = store.experiment(experiment_id)
    with tqdm(total=0, unit="step", desc="Training", file=sys.stderr, smoothing=0.05) as bar:
        while stored is not None and not stored.ended:
            time.sleep(LOOK_EVERY_S)
            stored = store.experiment(experiment_id)
            bar.total = stored.steps if stored else bar.total
            if stored is not None and (done := stored.steps_done) > bar.n:
                bar.update(done - bar.n)
            _raise(workers.problem)
    if stored is None:
        raise InputError("store.deleted", "The experiment was deleted before it ended.")
    _raise(next((run.error for run in stored.runs if run.error), None))
    return stored


def _raise(problem: Note | None) -> None:
    if problem is not None:
        raise raised(problem)


def _list(given: argparse.Namespace) -> int:
    with _opened(given.store) as store:
        sizes = store.sizes()
        rows = [_row(stored, sizes.get(stored.id, Size())) for stored in store.experiments(limit=1_000)]
        folder = store.folder
    if given.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    for row in rows if not given.json else []:
        print(
            f"{row['id']}  {row['created']}  {row['owner']:<12}  {row['state']:<8}  {row['steps_done']:>5.0%}"
            f"  {row['bytes'] / 1e6:>7.1f} MB  {row['title']}"
        )
    if not given.json:
        held = ", ".join(f"{process.kind} {process.memory / 1e6:.0f} MB" for process in processes(folder))
        print(f"Disk: {folder_size(folder) / 1e6:.1f} MB. Memory: {held or 'no process serves this store'}.")
    return 0


def _change(given: argparse.Namespace) -> int:
    with _opened(given.store) as store:
        given.change(store, _stored(store, given.id))
    return 0


def _stored(store: Store, experiment_id: str) -> StoredExperiment:
    stored = store.experiment(experiment_id)
    if stored is None:
        raise InputError("store.unknown", "The store has no experiment {id}.", id=shown(experiment_id))
    return stored


def _row(stored: StoredExperiment, size: Size) -> dict[str, Any]:
    return {
        "id": stored.id,
        "created": time.strftime("%Y-%m-%d %H:%M", time.localtime(stored.created)),
        "owner": short_name(stored.owner),
        "state": stored.state,
        "bytes": size.total,
        "steps_done": stored.steps_done / stored.steps,
        "title": stored.title,
        "arms": [arm.name for arm in stored.experiment.arms] if stored.experiment else [],
        "problem": str(stored.problem) if stored.problem else None,
    }


def _report(given: argparse.Namespace) -> int:
    with _opened(given.store) as store:
        stored = _stored(store, given.id)
        _write_files(store, stored, given)
        return _print_report(store, stored, given.json)


def _write_files(store: Store, stored: StoredExperiment, given: argparse.Namespace) -> None:
    """What was asked for of the page, the tables and the charts."""
    if not (given.html or given.csv or given.charts):
        return
    findings = gather(store, stored)
    files = {given.html: take_home.page(findings)} if given.html else {}
    for folder, make in ((given.csv, take_home.numbers), (given.charts, take_home.charts)):
        files |= {folder / name: data for name, data in make(findings).items()} if folder else {}
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            sentence = "The file {path} cannot be written: {detail}."
            raise InputError("report.not_written", sentence, path=str(path), detail=error.strerror) from None


def _print_report(store: Store, stored: StoredExperiment, as_json: bool, wall_s: float | None = None) -> int:
    if stored.experiment is None:
        raise raised(stored.problem or Note("store.unusable_run", "This run cannot be read."))
    found = report(stored.experiment, store.results(stored.id))
    if as_json:
        print(json.dumps(found.to_dict(wall_s), ensure_ascii=False, indent=2))
        return 0
    for note in stored.notes:
        print(note)
    width = max(len(arm.name) for arm in stored.experiment.arms)
    print(f"{'arm':<{width}}  clean  shifted  (mean accuracy in %)")
    for index, arm in enumerate(stored.experiment.arms):
        results = found.arm_results(index)
        clean = _percent(result.accuracy for result in results)
        shifted = _percent(value for result in results for value in result.shifted.values())
        print(f"{arm.name:<{width}}  {clean:>5}  {shifted:>7}")
    for comparison in found.comparisons:
        print(comparison.sentence)
    for remark in (*found.remarks, *(() if found.comparisons else (found.sentence,))):
        print(remark)
    return 0


def _percent(shares: Iterable[float]) -> str:
    values = list(shares)
    return f"{100 * sum(values) / len(values):.1f}" if values else "-"


@contextmanager
def _opened(folder: Path | None) -> Iterator[Store]:
    folder = folder or Settings.from_environment().store
    if not folder.is_dir():
        raise InputError("store.missing", "There is no store {path}.", path=str(folder))
    with closing(Store(folder)) as store:
        yield store


if __name__ == "__main__":
    sys.exit(main())
