"""The lock: every package of the app, of the tests, and pip itself, with the SHA-256 of every file that is it.

    make lock                       # after a change of requirements*.txt; what still fits stays as it is
    make lock UPGRADE=--upgrade     # the newest of everything that nothing pins

The locks hold for Linux and macOS and every Python that the app runs on. They are given to pip as constraints, not as a
list of what to install: PyPI's torch for Linux needs the CUDA libraries, which stand in the lock, and its builds for
the processor alone, of which requirements-torch-cpu.lock has the hashes, need none of them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)

COMPILE = ("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
PLAIN = ("--fork-strategy", "fewest", "--custom-compile-command", "make lock")


def locked(lock: Path) -> dict[str, str]:
    """Names and versions of the packages in a lock."""
    return dict(ENTRY.findall(lock.read_text("utf-8")))


def main(uv: str, *options: str) -> None:
    def compile_(out: str, *arguments: str) -> None:
        subprocess.run(
            [uv, *COMPILE, *PLAIN, *options, *arguments, "-o", out], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )

    compile_("requirements-pip.lock", "requirements-pip.txt")
    compile_("requirements.lock", "requirements.txt")
    compile_("requirements-dev.lock", "requirements.txt", "requirements-dev.txt", "-c", "requirements.lock")
    # What is installed beside the rest and without what it asks for.
    compile_("requirements-alone.lock", "--no-deps", "requirements-dev-alone.txt", "requirements-torchvision.txt")


if __name__ == "__main__":
    main(*sys.argv[1:])
