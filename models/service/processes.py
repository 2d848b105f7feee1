"""The processes that serve a store, and the memory that each holds, as Linux tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WORKER, PREDICTOR = "models.service.worker", "models.service.predictor"


@dataclass(frozen=True)
class Process:
    """`kind` is "server", "worker" or "predictor", `memory` its resident bytes."""

    kind: str
    pid: int
    memory: int


def processes(store: Path) -> list[Process]:
    """Those of the store in that folder; none where the system does not tell."""
    found, servers = [], set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:  # ended meanwhile, or somebody else's
            continue
        kind = next((kind for kind in (WORKER, PREDICTOR) if kind in arguments), None)
        if kind is None or str(store) not in arguments:
            continue
        found.append(Process(kind.rpartition(".")[2], int(folder.name), _memory(folder)))
        if "--parent" in arguments:
            servers.add(arguments[arguments.index("--parent") + 1])
    above = [Process("server", int(pid), _memory(Path("/proc") / pid)) for pid in sorted(servers) if pid.isdecimal()]
    return above + sorted(found, key=lambda process: process.pid)


def _memory(folder: Path) -> int:
    try:
        lines = (folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return 0
