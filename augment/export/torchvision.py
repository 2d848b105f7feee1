"""A recipe for images as a script for torchvision's transforms v2 (PyTorch, BSD)."""

from __future__ import annotations

from augment.export.targets import Exported, target
from augment.export.torch_script import GENERAL, written
from augment.export.torchvision_script import BLOCKS, SCRIPT
from augment.export.torchvision_textures import LIBRARY
from augment.recipe import Recipe


@target("torchvision", "image")
def _torchvision(recipe: Recipe) -> Exported:
    # Its Compose takes no empty list.
    return written(recipe, LIBRARY, SCRIPT, BLOCKS, notes=GENERAL, nothing="    v2.Identity(),")
