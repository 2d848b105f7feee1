"""A recipe for images as a script for torchvision's transforms v2 (PyTorch, BSD)."""

from __future__ import annotations

from augment.errors import Note
from augment.export import torchvision_marks
from augment.export.targets import Exported, target
from augment.export.torch_script import GENERAL, written
from augment.export.torchvision_script import BLOCKS, SCRIPT
from augment.export.torchvision_textures import LIBRARY
from augment.recipe import Recipe

_CUT_OFF = Note(
    "export.torchvision.cut_off",
    "Changes of colour cut fractions off, where the recipe rounds: by up to one level a step.",
)


@target("torchvision", "image", moving=("image",))
def _torchvision(recipe: Recipe, *, marks: bool = False) -> Exported:
    # Its Compose takes no empty list.
    if marks:
        kept, remarks = torchvision_marks.without_policies(recipe)
        notes = torchvision_marks.notes((*GENERAL, _CUT_OFF))
        script, blocks = torchvision_marks.SCRIPT, torchvision_marks.BLOCKS
        found = written(kept, LIBRARY, script, blocks, notes=notes, nothing="    v2.Identity(),", remarks=remarks)
        return found._replace(code=torchvision_marks.for_marks(found.code))
    return written(recipe, LIBRARY, SCRIPT, BLOCKS, notes=(*GENERAL, _CUT_OFF), nothing="    v2.Identity(),")
