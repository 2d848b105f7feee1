"""Colour in Albumentations: what changes values as ours does and moves no pixel."""

from __future__ import annotations

from typing import Any

from augment.export.albumentations_calls import counterpart, note, note_if, pair, with_levels
from augment.export.library import Call, ends
from augment.params import Value

_NEUTRAL = {"brightness": (1, 1), "contrast": (1, 1), "saturation": (1, 1), "hue": (0, 0)}


def _jitter(**changed: Any) -> Call:
    """ColorJitter multiplies by what is given here; the rest is left as it is."""
    return Call("A.ColorJitter", {**_NEUTRAL, **changed})


@counterpart
def brightness(factor: Value) -> Call:
    return _jitter(brightness=pair(factor))


@counterpart
def contrast(factor: Value) -> Call:
    return _jitter(contrast=pair(factor))


@counterpart
def saturation(factor: Value) -> Call:
    return _jitter(saturation=pair(factor))


@counterpart
def greyscale(strength: Value) -> Call:
    return Call("A.ToGray") if strength == 1 else _jitter(saturation=pair(strength, lambda share: 1 - share))


_HUE = note("hue", "Hues are rounded to 2°.")


@counterpart
def hue(shift: Value) -> Call:
    turned = _jitter(hue=pair(shift, lambda degrees: degrees / 360))
    return Call(turned.name, turned.arguments, (_HUE,))


@counterpart
def colour_jitter(brightness: Value, contrast: Value, saturation: Value, hue: Value) -> Call:
    order = note("jitter_order", "The four come in an order that is drawn anew for every picture.")
    arguments = {
        "brightness": pair(brightness), "contrast": pair(contrast), "saturation": pair(saturation),
        "hue": pair(hue, lambda degrees: degrees / 360),
    }  # fmt: skip
    return Call("A.ColorJitter", arguments, (order, *((_HUE,) if hue != 0 else ())))


@counterpart
def sepia(strength: Value) -> Call:
    return Call("A.ToSepia", {}, note_if(strength != 1, "sepia", "It always browns altogether."))


@counterpart
def rgb_shift(red: Value, green: Value, blue: Value) -> Call:
    names = ("r_shift_limit", "g_shift_limit", "b_shift_limit")
    return Call("A.RGBShift", {name: pair(share, lambda share: 255 * share) for name, share in
                               zip(names, (red, green, blue), strict=True)})  # fmt: skip


_WHITE_K, _LOWEST_K = 6000, 3000


@counterpart
def temperature(kelvin: Value) -> Call:
    low, high = (max(round(end), _LOWEST_K) for end in ends(kelvin))
    told = note("temperature", "It tints the values as they are stored, not the light, and "
                "draws two in five pictures from below 6000 K, the others from above.")  # fmt: skip
    limits = min(low, _WHITE_K), max(high, _WHITE_K)
    wider = note_if(limits != ends(kelvin), "temperature_range", "Its range lies within 3000 and 15 000 K and contains "
                    "6000 K: it is another one than the recipe’s.")  # fmt: skip
    return Call("A.PlanckianJitter", {"mode": "blackbody", "temperature_limit": limits}, (told, *wider))


@counterpart
def channel_shuffle(order: Value) -> Call:
    return Call("A.ChannelShuffle", {}, (note("orders", "Each of the six orders is drawn as often as the others."),))


@counterpart
def channel_drop(channel: Value) -> Call:
    told = note("channels", "Each of red, green and blue is drawn as often as the others.")
    return Call("A.ChannelDropout", {"channel_drop_range": (1, 1)}, (told,))


@counterpart
def gamma(gamma: Value) -> Call:
    return Call("A.RandomGamma", {"gamma_limit": pair(gamma, lambda power: 100 * power)})


@counterpart
def invert() -> Call:
    return Call("A.InvertImg")


@counterpart
def solarise(threshold: Value) -> Call:
    whites = note_if(ends(threshold)[1] > 255 / 256, "solarise", "At the threshold of 1 it still turns pure white "
                     "black.")  # fmt: skip

    def limit(share: float) -> float:
        # Half a level below the first value that is inverted.
        return min(1.0, max(0.0, (round(256 * share) - 0.5) / 255))

    return Call("A.Solarize", {"threshold_range": pair(threshold, limit)}, whites)


@counterpart
def posterise(bits: Value) -> Call:
    return Call("A.Posterize", {"num_bits": pair(bits)})


@counterpart
def equalise() -> Call:
    told = note("equalise", "Its arithmetic in whole numbers is not quite Pillow’s: levels differ by up to 20.")
    return Call("A.Equalize", {"mode": "pil"}, (told,))


@counterpart
def auto_contrast(cutoff: Value) -> Call:
    return with_levels(lambda share: Call("A.AutoContrast", {"cutoff": 100 * share, "method": "pil"}), cutoff)


@counterpart
def clahe(clip_limit: Value, tiles: Value) -> Call:
    return with_levels(
        lambda tiles: Call("A.CLAHE", {"clip_limit": pair(clip_limit), "tile_grid_size": (tiles, tiles)}), tiles
    )
