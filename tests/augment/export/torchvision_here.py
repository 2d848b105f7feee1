"""Imports torchvision beside whatever PyTorch is here.

The wheel on PyPI goes with the PyTorch for NVIDIA's cards. Beside the one for the processor its compiled operators are
missing, which transforms do without, but for JPEG; yet it would not be imported, as it describes them to PyTorch.
"""

from __future__ import annotations

import runpy
import sys
import warnings
from pathlib import Path

import torch

# In a folder of its own (see the Makefile): where it is found and cannot be imported, transformers cannot be either.
sys.path.append(str(Path(sys.prefix) / "torchvision"))

_register_fake = torch.library.register_fake


def _register_where_there(name: str, *arguments: object, **keywords: object) -> object:
    if name.startswith("torchvision::") and not hasattr(torch.ops.torchvision, name.split("::")[1]):
        return lambda function: function
    return _register_fake(name, *arguments, **keywords)  # type: ignore[arg-type]


torch.library.register_fake = _register_where_there  # type: ignore[assignment]
try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torchvision.io
finally:
    torch.library.register_fake = _register_fake

HAS_JPEG = hasattr(torch.ops.image, "encode_jpeg")
"""Its own files of images are another thing that it compiles."""

__all__ = ["HAS_JPEG", "torchvision"]

if __name__ == "__main__":
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
