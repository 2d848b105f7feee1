"""Signs for the legends of charts, as small pictures: of some series ECharts would show there what is not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from pages.components.look import ARM_DASHES

WIDTH, HEIGHT = 26, 12
"""Pixels of a sign."""
_DASHES = {"solid": "", "dashed": ' stroke-dasharray="5 3"', "dotted": ' stroke-dasharray="1.5 2.5"'}

Arms = Sequence[tuple[int, str]]
"""(arm index, colour)"""


def _picture(shapes: str) -> str:
    """As ECharts takes it for an icon."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{shapes}</svg>'
    return f"image://data:image/svg+xml,{quote(svg)}"


def mean_sign(colour: str, *, has_interval: bool) -> str:
    """A diamond, on the bar of its interval where it has one."""
    bar = f'<path d="M1 0v12M25 0v12M1 6h24" stroke="{colour}" stroke-width="2"/>' if has_interval else ""
    return _picture(f'{bar}<path d="M13 0l6 6-6 6-6-6z" fill="{colour}"/>')


def thin_lines_sign(arms: Arms) -> str:
    """A thin line an arm, below each other, in its colour and dash."""
    apart = HEIGHT / len(arms)
    return _picture(
        "".join(
            f'<path d="M0 {apart * (place + 0.5):.1f}h{WIDTH}" stroke="{colour}" stroke-width="1.3"'
            f"{_DASHES[ARM_DASHES[arm]]}/>"
            for place, (arm, colour) in enumerate(arms)
        )
    )


def bands_sign(arms: Arms, opacity: float) -> str:
    """A band an arm, below each other, as see-through as they are drawn."""
    high = HEIGHT / len(arms)
    return _picture(
        "".join(
            f'<path d="M0 {high * place:.1f}h{WIDTH}v{high:.1f}H0z" fill="{colour}" opacity="{opacity}"/>'
            for place, (_, colour) in enumerate(arms)
        )
    )
