"""The process that language models run in: started when it is first asked, kept warm, asked by one thread at a time.

Torch and a model take seconds to load and a gigabyte of memory, which neither a page nor thirty of them can spare. A
question and its answer are a line of JSON each, so that nothing is unpickled on either side.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from augment.errors import InputError, Note, note_from_dict, note_to_dict

PROJECT = Path(__file__).resolve().parents[3]
PROGRAM = ("-m", "augment.text.language_models.program")
WAIT_S = 120.0
"""For one answer; the first takes the seconds in which a model is loaded."""
LEFT_ALONE_S = 60.0
"""A model that failed, before it is tried again."""
KEPT_ANSWERS = 1024
"""A page asks the same again whenever something else on it changes."""
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # One thread: the same numbers on the same machine however busy it is, and other people's pages have cores left
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class ModelProcess:
    """The process, and its successor where it ends. `command`: what Python is started with."""

    def __init__(self, command: tuple[str, ...] = PROGRAM, wait_s: float = WAIT_S) -> None:
        self._command, self._wait_s = command, wait_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def ask(self, line: str) -> str:
        """The answer to one question. Raises InputError where the process ends twice over it, or takes too long."""
        with self._lock:
            for _ in range(2):
                answer = self._answer(line)
                if answer:
                    return answer.decode()
                self.end()
        sentence = "The language model's process ended over this text; there may be too little memory for the model."
        raise InputError("language_model.ended", sentence)

    def _answer(self, line: str) -> bytes:
        """The answer's line; empty where the process ended."""
        process = self._process
        if process is None or process.poll() is not None:
            self.end()
            process = self._start()
        try:
            _pipe(process.stdin).write(line.encode() + b"\n")
            _pipe(process.stdin).flush()
            return self._lines.get(timeout=self._wait_s)
        except BrokenPipeError:
            return b""
        except queue.Empty:
            self.end()
            sentence = "The language model took longer than {seconds:g} s over one stretch of the text."
            raise InputError("language_model.slow", sentence, seconds=self._wait_s) from None

    def _start(self) -> subprocess.Popen[bytes]:
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
        process = subprocess.Popen(
            [sys.executable, *self._command], env=os.environ | ENVIRONMENT | {"PYTHONPATH": path}, process_group=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # The pipe to it closes with our own end, however that comes, and it leaves
        threading.Thread(target=_read, args=(_pipe(process.stdout), lines.put), daemon=True).start()
        self._process, self._lines = process, lines
        return process

    def end(self) -> None:
        """End the process, if there is one; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _pipe(process.stdin).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _read(pipe: IO[bytes], put: Callable[[bytes], None]) -> None:
    """Pass on line after line, and behind the last one an empty one."""
    with pipe:
        for line in pipe:
            put(line)
    put(b"")


_process = ModelProcess()
atexit.register(_process.end)
_troubles: dict[str, tuple[float, Note]] = {}


def ask(what: str, model: str, text: str, **given: object) -> Any:
    """What the process answers to a question in `program` about a text and the model in that folder.

    Raises InputError where it cannot; `trouble` then says why for a while.
    """
    # Half of a surrogate pair is no text to a tokeniser; a question mark is as long
    readable = text.encode("utf-8", "replace").decode()
    try:
        return json.loads(_asked(json.dumps({"what": what, "model": model, "text": readable, **given})))
    except InputError as error:
        _troubles[model] = time.monotonic(), note_from_dict(note_to_dict(error))
        raise


def trouble(model: str) -> Note | None:
    """Why the model in that folder could not be used in the last LEFT_ALONE_S, None where it could or was not."""
    failed, note = _troubles.get(model, (0.0, None))
    return note if note is not None and time.monotonic() - failed < LEFT_ALONE_S else None


@functools.lru_cache(KEPT_ANSWERS)
def _asked(line: str) -> str:
    answer = json.loads(_process.ask(line))
    if "error" in answer:
        sentence = "The language model cannot be used: {detail}."
        raise InputError("language_model.failed", sentence, detail=answer["error"])
    return json.dumps(answer["answer"])
