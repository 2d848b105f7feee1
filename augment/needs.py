"""Needs: what people come with ("my photos are too dark"), each answered by the transforms that name it."""

from __future__ import annotations

NEEDS: dict[str, dict[str, str]] = {
    "image": {
        "lighting": "Too dark, too bright, or of another tint",
        "angle": "Things lie or stand at any angle",
        "distance": "Things are near or far, anywhere in the picture",
        "mirrored": "Left and right, or up and down, make no difference",
        "shape": "Handwriting and other shapes that bend",
        "focus": "Shaken, or out of focus",
        "sensor": "Noise of a cheap camera or of little light",
        "files": "Compressed or rescaled pictures",
        "weather": "Outdoors: rain, fog, snow, sun and shadow",
        "hidden": "Parts are hidden behind other things",
        "overfitting": "Few pictures, and a network that learns them by heart",
    },
    "audio": {},
    "text": {
        "typing": "People make typing and spelling errors",
        "wording": "The same is said in other words",
        "order": "The order of words or sentences says little",
        "length": "Texts are shorter or longer, or parts are missing",
        "writing": "Capitals, punctuation and spaces as they come",
        "scanned": "Scanned, or made to get past a filter",
        "facts": "Numbers, names and places must not decide",
        "overfitting": "Few texts, and a network that learns them by heart",
    },
}
"""By modality and id, as people would say it."""
