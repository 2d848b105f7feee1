"""The licence of every locked package, and whether the project (MIT) may use it: `make licences`."""

from __future__ import annotations

import re
import sys
from fnmatch import fnmatch
from importlib import metadata

from tests.supply.lock import ROOT, locked

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-alone.lock", "requirements-pip.lock")

PERMISSIVE = (
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    "CNRI-Python", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense", "Zlib",
)  # fmt: skip
UNCHANGED = ("LGPL-2.1-or-later", "MPL-2.0")
"""Fine for libraries that are used as they come, loaded at run time, and passed on by nobody here."""

NVIDIA = "NVIDIA's licence"
STATED = {
    # Come with PyTorch's build for CUDA, from PyPI to whoever installs it; the project passes none of them on, and
    # runs without them.
    "nvidia-*": NVIDIA,
    "cuda-*": NVIDIA,
    # Not on every system, so that there may be no metadata to read.
    "audioop-lts": "PSF-2.0",
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "standard-*": "PSF-2.0",
    "torchvision": "BSD-3-Clause",
    "triton": "MIT",
    "uv": "MIT OR Apache-2.0",
    # Says it in a file alone; holds axe-core, which is under the MPL.
    "axe-playwright-python": "MIT AND MPL-2.0",
}
"""Exceptions, and what the metadata of a package does not say."""

WORDS = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
"""What packages said before there were expressions."""


def licence(name: str) -> str:
    """The licence of a package as an SPDX expression, or in its own words; empty where nothing is known."""
    for pattern, said in STATED.items():
        if fnmatch(name, pattern):
            return said
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    kinds = [kind.split(" :: ")[-1] for kind in said.get_all("Classifier") or [] if kind.startswith("License :: ")]
    words = said.get("License-Expression") or " AND ".join(kinds) or said.get("License") or ""
    return WORDS.get(words.lower(), words)


def wanted(expression: str) -> bool:
    """Whether the project may use what stands under a licence."""
    if expression == NVIDIA:
        return True
    choices = [re.split(r"\s+AND\s+", choice.strip(" ()")) for choice in re.split(r"\s+OR\s+", expression)]
    return any(all(part.strip(" ()") in PERMISSIVE + UNCHANGED for part in choice) for choice in choices)


def main() -> None:
    """Print them all; exit with 1 where one is unknown or unwanted."""
    packages = {name: version for lock in LOCKS for name, version in locked(ROOT / lock).items()}
    unwanted = [name for name in packages if not wanted(licence(name))]
    for name in sorted(packages):
        print(f"{'!' if name in unwanted else ' '} {name:28} {packages[name]:14} {licence(name) or 'unknown'}")
    sys.exit(f"Unknown or unwanted: {', '.join(unwanted)}; see supply/licences.py." if unwanted else 0)


if __name__ == "__main__":
    main()
