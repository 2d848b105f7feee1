"""How samples of one modality are shown on a workbench."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from augment.annotations import Annotation
from augment.example import Example
from augment.recipe import Recipe
from augment.trace import Trace
from pages.components.state import Material
from pages.components.workbench.partners import Known


class Subject(NamedTuple):
    """What the result is computed on with all that belongs to it, partners for steps that mix, and the result's HTML.

    Nothing from outside is markup in it. `html` needs no session: a moving slider has it drawn outside of page runs.
    """

    start: Example
    pool: Sequence[Example]
    html: Callable[[Trace], str]


@dataclass(frozen=True)
class View:
    """How samples of one modality are shown; functions that return nothing draw into the container that is open.

    `subject(material, pool)` says what the result is; `below` draws what stands under it and need not follow a slider
    while it moves, `readings` what there is to be said of both in numbers. `thumbnail` gives what steps and draws are
    computed on. `original` takes the result's trace too, since axes may have to agree; `steps` and `draws` take a
    caption for each picture, and so does `strip`, which shows results alone, small, under a key. `other_ways` draws how
    else material is brought, beside the upload; `source` what else there is to choose by, below it. `other_files` says
    by their endings what is done with files that hold many samples, given their name and bytes. `takings` draws what
    else there is to take home. `annotation` is what is known of the material at full size, which goes with its
    variants; `known` is what is marked in ready samples that are mixed in.
    """

    modality: str
    subject: Callable[[Material, Sequence[Example]], Subject]
    thumbnail: Callable[[Material], Example]
    original: Callable[[Material, Trace], None]
    steps: Callable[[Trace, Sequence[str]], None]
    draws: Callable[[Sequence[Trace], Sequence[str]], None]
    strip: Callable[[str, Sequence[Trace], Sequence[str]], None]
    below: Callable[[Trace], None] = lambda trace: None
    readings: Callable[[Trace], None] = lambda trace: None
    other_ways: Callable[[], None] = lambda: None
    source: Callable[[], None] = lambda: None
    other_files: Mapping[str, Callable[[str, bytes], None]] = field(default_factory=dict)
    takings: Callable[[Recipe, Material], None] = lambda recipe, material: None
    tried: Callable[[], None] = lambda: None
    annotation: Callable[[Material], Annotation | None] = lambda material: None
    known: Known = lambda material, number: None
