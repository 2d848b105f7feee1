"""Light and shade over the scene. Images are uint8 (H, W, C), C 1 or 3.

Shapes are drawn in shares of the image: a thumbnail of the result is the result on the thumbnail.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.image.layers import canvas_for, lit, shaded, spread
from augment.params import integer, number
from augment.risks import Risk
from augment.transforms import transform

_SHADE = (1.0, 0.97, 0.9)
"""How much of the missing light red, green and blue miss: what is in the shade is lit by the sky, which is blue."""


@transform(
    "image", "light",
    number("strength", 0, 1, (0, 0.6), "Share of the light that is missing in the corners.", neutral=0,
           unit="of the light"),
    number("clear", 0, 0.9, 0.2, "How far from the centre to the corners the image stays as bright as it is.",
           unit="of the way", label="Clear centre"),
    summary="Darkens the image towards its corners, as simple lenses do.",
    label_safety="Safe up to about 0.7 where the object is near the centre.",
    source="Goldman, “Vignette and exposure calibration and compensation”, PAMI 32, 2010; smooth step over the radius",
    risks=(
        Risk("strength", "dark", "What lies near the corners disappears in the dark.", high=0.8),
    ),
    needs=("lighting",),
)  # fmt: skip
def vignette(image: np.ndarray, strength: float, clear: float) -> np.ndarray:
    if strength == 0:
        return image
    height, width = image.shape[:2]
    # From the centre of the corner pixels: there the light is down to what the Param says.
    across, down = (np.abs(np.linspace(-1, 1, side, dtype=np.float32)) * side for side in (width, height))
    way = np.sqrt(across**2 + (down**2)[:, None]) * np.float32(1 / math.hypot(width, height))
    step = np.clip((way - np.float32(clear)) / np.float32(1 - clear), 0, 1)
    step *= step * (3 - 2 * step)
    return shaded(image, 1 - step * np.float32(strength))


@transform(
    "image", "light",
    number("darkness", 0, 1, (0.3, 0.6), "Share of the light that is missing in the shade.", neutral=0,
           unit="of the light"),
    integer("count", 1, 4, (1, 2), "How many shapes cast a shadow.", label="Shadows"),
    number("softness", 0, 10, 1.5, "Width of the soft edge, in hundredths of the shorter side.", step=0.1,
           unit="% of the shorter side"),
    summary="Lets shadows with soft edges fall across the image.",
    label_safety="Safe up to about 0.6. Darker, what lies in the shade is lost; shadows may look like objects.",
    source="Polygonal shadows, as in albumentations RandomShadow; with soft edges and the sky's own light",
    risks=(
        Risk("darkness", "dark", "What lies in so dark a shade may be lost.", high=0.8),
    ),
    needs=("weather", "lighting"),
)  # fmt: skip
def shadow(image: np.ndarray, darkness: float, count: int, softness: float, rng: np.random.Generator) -> np.ndarray:
    if darkness == 0:
        return image
    canvas = canvas_for(image)
    shorter = min(canvas)
    layer: np.ndarray = np.zeros(canvas, np.uint8)
    for _ in range(count):
        cv2.fillPoly(layer, [np.rint(_outline(rng) * (canvas.width, canvas.height) * 16).astype(np.int32)], 255,
                     cv2.LINE_AA, 4)  # fmt: skip
    sigma = softness / 100 * shorter / _EDGE_SIGMAS
    if sigma > 0.2:
        layer = cv2.GaussianBlur(layer, (0, 0), sigma)
    missing = layer.astype(np.float32) * np.float32(darkness / 255)
    return shaded(image, spread(cv2.merge([1 - share * missing for share in _SHADE]), image))


_EDGE_SIGMAS = 2.6
"""A blurred edge takes that many standard deviations from a tenth of the darkness to nine tenths."""


def _outline(rng: np.random.Generator) -> np.ndarray:
    """Corners of a band that comes in over one edge and leans and narrows across the image: (4, 2) in its sides."""
    x, lean, near, far, flipped = rng.random(5)
    half = 0.06 + 0.15 * near
    end = half * (0.4 + 0.9 * far)
    tip = x + 1.2 * (lean - 0.5)
    band = np.array(((x - half, -0.1), (x + half, -0.1), (tip + end, 1.1), (tip - end, 1.1)))
    return band[:, ::-1] if flipped < 0.35 else band


@transform(
    "image", "light",
    number("strength", 0, 1, (0.3, 0.8), "How bright the sun and its reflections are.", neutral=0,
           unit="of the full effect"),
    number("x", 0, 1, (0.1, 0.9), "Where the sun stands between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 0.4), "Where the sun stands between top and bottom.", unit="of the way",
           label="From the top"),
    summary="Lets the sun shine into the lens: a glare, rays, and discs on the line through the centre.",
    label_safety="Safe up to about 0.8 while the sun does not stand on the object.",
    source="Ghosts along the line through the centre: Hullin et al., “Physically-based real-time lens flare "
    "rendering”, SIGGRAPH 2011",
    risks=(
        Risk("strength", "glare", "So strong a glare hides what lies around the sun.", high=0.9),
    ),
    needs=("weather", "lighting"),
)  # fmt: skip
def sun_flare(image: np.ndarray, strength: float, x: float, y: float, rng: np.random.Generator) -> np.ndarray:
    if strength == 0:
        return image
    canvas = canvas_for(image)
    height, width = (round(side / 2) for side in canvas)
    shorter = min(height, width)
    light = np.zeros((height, width, 3), np.float32)
    sun = (x * width, y * height)
    columns = (np.arange(width, dtype=np.float32) + (0.5 - sun[0])) / shorter
    rows = (np.arange(height, dtype=np.float32)[:, None] + (0.5 - sun[1])) / shorter
    _add_glare(light, columns, rows, strength, rng)
    for way, size, faintness, tint in rng.random((_GHOSTS, 4)).tolist():
        along = 0.35 + 1.9 * way
        centre = (sun[0] + along * (width / 2 - sun[0]), sun[1] + along * (height / 2 - sun[1]))
        colour = [0.55 + 0.45 * math.cos(2 * math.pi * (tint + channel / 3)) for channel in range(3)]
        brightness = strength * (0.1 + 0.3 * faintness)
        _add_ghost(light, centre, shorter * (0.012 + 0.11 * size**2), [brightness * value for value in colour])
    return lit(image, spread(np.clip(light, 0, 1), image))


def _add_glare(light: np.ndarray, dx: np.ndarray, dy: np.ndarray, strength: float, rng: np.random.Generator) -> None:
    """The sun, its halo and its rays; distances in shorter sides."""
    distance = np.sqrt(dx * dx + dy * dy)
    turn, blades = rng.random() * math.pi, int(rng.integers(5, 8))
    rays = np.abs(np.cos(np.arctan2(dy, dx) * blades + turn)) ** 24
    # The sun outshines any sensor however weak the flare: it is its disc that shrinks, not its white.
    core = min(1.6, 8 * strength) * np.exp(-((distance * (22 / math.sqrt(strength))) ** 1.4))
    halo = strength * (0.6 * np.exp(distance * -7) + 0.3 * np.exp(distance * -1.7))
    star = 0.6 * strength * rays * np.exp(distance * -5.5)
    for channel, (of_halo, of_star) in enumerate(_WARMTH):
        light[..., channel] = core + of_halo * halo + of_star * star


_WARMTH = ((1.0, 1.0), (0.9, 0.93), (0.7, 0.8))
"""How much of the halo and of the rays is red, green and blue."""
_GHOSTS = 9


def _add_ghost(light: np.ndarray, centre: tuple[float, float], radius: float, colour: list[float]) -> None:
    """A disc with a brighter rim at x, y; in pixels."""
    x, y = centre
    left, top = (max(0, math.floor(place - 1.1 * radius)) for place in centre)
    part = light[top : max(0, math.ceil(y + 1.1 * radius)), left : max(0, math.ceil(x + 1.1 * radius))]
    columns = (np.arange(part.shape[1], dtype=np.float32) + (left + 0.5 - x)) / radius
    rows = (np.arange(part.shape[0], dtype=np.float32)[:, None] + (top + 0.5 - y)) / radius
    distance = np.sqrt(columns**2 + rows**2)
    disc = np.clip((1.06 - distance) / 0.12, 0, 1) * (0.45 + 0.55 * np.clip(distance, 0, 1) ** 4)
    for channel, value in enumerate(colour):
        part[..., channel] += value * disc
