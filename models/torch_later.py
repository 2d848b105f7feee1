"""torch, loaded when it is first used: pages read what can be chosen, and must not wait for what they never call."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any


class _Later:
    """Stands for a module; the first use of an attribute imports it, and the attribute is kept."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value


if TYPE_CHECKING:
    import torch
    import torch.nn.functional as F
else:
    torch = _Later("torch")
    F = _Later("torch.nn.functional")

__all__ = ["F", "torch"]
