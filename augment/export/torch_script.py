"""What the scripts for torchvision and for Kornia share: blocks of code, each in a script where it is used."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping

from augment.errors import Note
from augment.export.library import LINE, Library, lines_of, remarks_of
from augment.export.targets import Exported, Remark
from augment.recipe import Recipe

GENERAL = (
    Note("export.other_draws", "Values are drawn from the same ranges, but the same seed gives other ones."),
    Note("export.torch.seed", "The seed is that of torch’s global generator, from which all is drawn."),
    Note("export.torch.colour", "Images are read as RGB: grey ones too, which a recipe leaves out of changes of "
         "colour; masks, boxes and keypoints are not moved."),
)  # fmt: skip

BLOCKS = {
    "drawn": '''
def drawn(value):
    """A number from (low, high), a whole one where both are whole; all else as it is."""
    if not isinstance(value, tuple):
        return value
    low, high = value
    if isinstance(low, int) and isinstance(high, int):
        return int(torch.randint(low, high + 1, ()))
    return low + (high - low) * torch.rand(()).item()
''',
    "SomeOf": '''
class SomeOf(torch.nn.Module):
    """Some of the steps, drawn anew for every image, in the order in which they stand."""

    def __init__(self, count, steps):
        super().__init__()
        self.count, self.steps = count, torch.nn.ModuleList(steps)

    def forward(self, image):
        for place in sorted(torch.randperm(len(self.steps))[: drawn(self.count)].tolist()):
            image = self.steps[place](image)
        return image
''',
    "transposed": '''
def transposed(image):
    """Rows become columns."""
    return image.mT
''',
    "quarter_turned": '''
def quarter_turned(image, turns):
    """Counter-clockwise."""
    return torch.rot90(image, turns, (-2, -1))
''',
    "part_of": '''
def part_of(image, width, height, x, y):
    """Top, left, height and width of these shares of the sides, at x and y of the way."""
    sides = image.shape[-2:]
    high, wide = (max(1, round(part * side)) for part, side in zip((height, width), sides))
    return int(y * (sides[0] - high)), int(x * (sides[1] - wide)), high, wide
''',
    "middle_of": """
def middle_of(image, size):
    return cropped(image, size, size, 0.5, 0.5)
""",
    "enlarged": '''
def enlarged(image, size, x, y):
    """A part enlarged to the full size; it need not begin with a whole pixel."""
    beyond = 1 / size - 1
    return moved(image, factor=1 / size, x=(0.5 - x) * beyond, y=(0.5 - y) * beyond, fill="edge")
''',
    "square_hidden": '''
def square_hidden(image, size, x, y, fill):
    """Its side in shares of the shorter one."""
    side = round(size * min(image.shape[-2:]))
    return hidden(image, side, side, x, y, fill)
''',
    "rectangle_hidden": '''
def rectangle_hidden(image, area, aspect, x, y, fill):
    """Its area as a share of the image's, width to height as far as it fits."""
    high, wide = image.shape[-2:]
    pixels = area * high * wide
    height = min(high, max(math.sqrt(pixels / aspect), pixels / wide))
    width = round(pixels / height) if pixels else 0
    return hidden(image, round(height), width, x, y, fill)
''',
    "holes_hidden": '''
def holes_hidden(image, holes, size, fill):
    """Sides between half of `size` and all, a share of the shorter side."""
    longest = size * min(image.shape[-2:])
    for _ in range(holes):
        sides = (round(longest * drawn((0.5, 1.0))) for _ in range(2))
        image = hidden(image, *sides, drawn((0.0, 1.0)), drawn((0.0, 1.0)), fill)
    return image
''',
}
"""Each by the name it defines; in a script they stand in this order, before those of the library."""


def written(
    recipe: Recipe, library: Library, script: str, blocks: Mapping[str, str], *, notes: tuple[Note, ...], nothing: str,
    remarks: tuple[Remark, ...] = (),
) -> Exported:  # fmt: skip
    """The script with the recipe in it; `nothing` stands there for no step at all. `remarks` are on further steps."""
    parts = library.pipeline(recipe)
    steps = lines_of(parts)
    code = script.format(
        comments=comments_of((*notes, *remarks)),
        seed=recipe.seed,
        blocks=used_in(without_comments(steps), blocks),
        steps="\n".join(steps if any(part.call for part in parts) else [*steps, nothing]),
    )
    return Exported(
        without_unused_imports(code), (*(Remark(None, note) for note in notes), *remarks, *remarks_of(parts))
    )


def used_in(code: str, blocks: Mapping[str, str]) -> str:
    """The blocks that the code uses, and those that these use, in the order in which they stand."""
    used: set[str] = set()
    waiting = [code]
    while waiting:
        text = waiting.pop()
        found = {name for name in blocks if name not in used and re.search(rf"\b{name}\b", text)}
        waiting += [blocks[name] for name in found]
        used |= found
    chosen = [blocks[name].strip("\n") for name in blocks if name in used]
    constants = [block for block in chosen if "\n" not in block]
    functions = [f"\n\n{block}" for block in chosen if "\n" in block]
    return "\n".join(["", *constants, *functions, "\n" if functions else ""]) if chosen else ""


def without_comments(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def without_unused_imports(code: str) -> str:
    """Where each import stands on a line of its own, without those of names that no other line has."""
    lines = code.split("\n")

    def is_used(line: str) -> bool:
        name = line.rsplit(maxsplit=1)[-1]
        return any(re.search(rf"\b{name}\b", other) for other in lines if not _IMPORT.match(other))

    return "\n".join(line for line in lines if not _IMPORT.match(line) or is_used(line))


_IMPORT = re.compile(r"(import|from \S+ import) .*\w$")


def comments_of(notes: Iterable[Note | Remark]) -> str:
    return "\n".join(textwrap.fill(str(note), LINE, initial_indent="# ", subsequent_indent="# ") for note in notes)
