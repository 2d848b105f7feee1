"""The lock: every package of the app, of the tests, and pip itself, with the SHA-256 of every file that is it.

    make lock                       # after a change of requirements*.txt; what still fits stays as it is
    make lock UPGRADE=--upgrade     # the newest of everything that nothing pins

The locks hold for Linux and macOS and every Python that the app runs on. They are given to pip as constraints, not as a
list of what to install: PyPI's torch for Linux needs the CUDA libraries, which stand in the lock, and its builds for
the processor alone, of which supply/torch_cpu_wheels.txt holds the hashes, need none of them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CPU_WHEELS = ROOT / "supply" / "torch_cpu_wheels.txt"
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)

COMPILE = ("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
PLAIN = ("--fork-strategy", "fewest", "--custom-compile-command", "make lock")


def locked(lock: Path) -> dict[str, str]:
    """Names and versions of the packages in a lock."""
    return dict(ENTRY.findall(lock.read_text("utf-8")))


def with_cpu_wheels(lock: str, wheels: str) -> str:
    """A lock whose torch may also be one of the builds for the processor alone, given as lines of SHA-256 and name.

    Raises SystemExit where none is of the locked version.
    """
    version = dict(ENTRY.findall(lock))["torch"]
    known = re.findall(rf"^([0-9a-f]{{64}}) torch-{re.escape(version)}\+cpu-", wheels, re.MULTILINE)
    if not known:
        sys.exit(f"supply/torch_cpu_wheels.txt has no wheel of torch {version}: add those of its index first.")
    hashes = "".join(f"    --hash=sha256:{digest} \\\n" for digest in known if digest not in lock)
    return re.sub(r"^(torch==.*\\\n)", lambda found: found[1] + hashes, lock, flags=re.MULTILINE)


def main(uv: str, *options: str) -> None:
    def compile_(out: str, *arguments: str) -> None:
        subprocess.run([uv, *COMPILE, *PLAIN, *options, *arguments, "-o", out], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    wheels = CPU_WHEELS.read_text("utf-8")
    compile_("requirements-pip.lock", "requirements-pip.txt")
    compile_("requirements.lock", "requirements.txt")
    compile_("requirements-dev.lock", "requirements.txt", "requirements-dev.txt", "-c", "requirements.lock")
    # What is installed beside the rest and without what it asks for.
    compile_("requirements-alone.lock", "--no-deps", "requirements-dev-alone.txt", "requirements-torchvision.txt")
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = ROOT / name
        lock.write_text(with_cpu_wheels(lock.read_text("utf-8"), wheels), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
