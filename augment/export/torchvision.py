"""A recipe for images as a script for torchvision's transforms v2 (PyTorch, BSD)."""

from __future__ import annotations

from augment.errors import Note
from augment.export.targets import Exported, target
from augment.export.torch_script import GENERAL, written
from augment.export.torchvision_script import BLOCKS, SCRIPT
from augment.export.torchvision_textures import LIBRARY
from augment.recipe import Recipe

_CUT_OFF = Note(
    "export.torchvision.cut_off",
    "Changes of colour cut fractions off, where the recipe rounds: by up to one level a step.",
)


@target("torchvision", "image")
def _torchvision(recipe: Recipe) -> Exported:
    # Its Compose takes no empty list.
    return written(recipe, LIBRARY, SCRIPT, BLOCKS, notes=(*GENERAL, _CUT_OFF), nothing="    v2.Identity(),")
