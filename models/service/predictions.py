"""What trained networks make of a sample, asked of a process of its own that is started when first needed."""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from augment.errors import InputError, note_from_dict, raised
from augment.example import Sample
from models.service.supervisor import PROJECT
from models.service.wire import sample_to_wire

ANSWER_WITHIN_S = 30.0
"""The first answer waits for torch and for the dataset."""


class Predicted(NamedTuple):
    """What each arm gives each class, by arm index: float64 (classes,), adding up to 1."""

    classes: tuple[str, ...]
    arms: dict[int, np.ndarray]


class Predictions:
    """Asks the networks of the store in `folder`; any number of threads may, one after another.

    A process that died, or is silent for too long, is replaced at the next question.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the next question need not wait for the process to start."""
        return self._process is not None and self._process.poll() is None

    def of(self, experiment_id: str, sample: Sample) -> Predicted:
        """Raises InputError where the networks are gone, or nothing answers."""
        request = {"experiment": experiment_id, "sample": sample_to_wire(sample)}
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            answer = self._asked(line)
        if answer is None:
            raise InputError("predictions.silent", "The trained networks do not answer at the moment; try again.")
        if "error" in answer:
            raise raised(note_from_dict(answer["error"]))
        arms = {int(index): np.array(values) for index, values in answer["arms"].items()}
        return Predicted(tuple(answer["classes"]), arms)

    def _asked(self, line: bytes) -> dict[str, Any] | None:
        try:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(line)
            process.stdin.flush()
            with selectors.DefaultSelector() as selector:
                selector.register(process.stdout, selectors.EVENT_READ)
                if not selector.select(ANSWER_WITHIN_S):
                    self.close()
                    return None
            found: dict[str, Any] = json.loads(process.stdout.readline())
            return found
        except (OSError, ValueError):  # it died, before or in the middle of its answer
            self.close()
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "models.service.predictor", "--store", str(self._folder)],
                cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None
                    pipe.close()
