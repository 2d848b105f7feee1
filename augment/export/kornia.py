"""A recipe for images as a script for Kornia (Riba et al., Apache-2.0)."""

from __future__ import annotations

from augment.errors import Note
from augment.export.kornia_script import BLOCKS, SCRIPT
from augment.export.kornia_textures import LIBRARY
from augment.export.targets import Exported, target
from augment.export.torch_script import GENERAL, written
from augment.recipe import Recipe

_UNROUNDED = Note(
    "export.kornia.unrounded", "Values between two of the 256 levels are kept from step to step; the recipe rounds."
)


@target("kornia", "image")
def _kornia(recipe: Recipe) -> Exported:
    return written(recipe, LIBRARY, SCRIPT, BLOCKS, notes=(*GENERAL, _UNROUNDED), nothing="    torch.nn.Identity(),")
