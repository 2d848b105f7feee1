"""Blur, sharpness, noise, quality, weather and light in Albumentations."""

from __future__ import annotations

import math

from augment.export.albumentations_calls import NOTHING, counterpart, in_pixels, note, note_if, pair, with_levels
from augment.export.library import Call, Expression, ends, is_drawn
from augment.params import Value


@counterpart
def gaussian_blur(sigma: Value) -> Call:
    return Call("A.GaussianBlur", {"sigma_limit": in_pixels(sigma, "max(1e-6, {} * shorter)"), "blur_limit": 0})


_ODD = note("odd", "Sides are whole odd numbers of pixels, 3 at least; the recipe has all between.")


@counterpart
def box_blur(size: Value) -> Call:
    if size == 0:
        return NOTHING
    return Call("A.Blur", {"blur_limit": in_pixels(size, "odd({} * shorter)")}, (_ODD,))


@counterpart
def median_blur(size: Value) -> Call:
    if size == 0:
        return NOTHING
    return Call("A.MedianBlur", {"blur_limit": in_pixels(size, "odd({} * shorter)")}, (_ODD,))


@counterpart
def motion_blur(length: Value, angle: Value) -> Call:
    if length == 0:
        return NOTHING
    # Its angles grow clockwise, from 0° to 360°; a line turned by half a circle is the same.
    arguments = {
        "blur_limit": in_pixels(length, "odd({} * shorter)"), "angle_range": pair(angle, lambda degrees: 180 - degrees),
        "direction_range": (0, 0), "allow_shifted": False,
    }  # fmt: skip
    return Call("A.MotionBlur", arguments, (_ODD,))


@counterpart
def defocus(radius: Value) -> Call:
    if radius == 0:
        return NOTHING
    told = note("radius", "The radius is a whole number of pixels, 1 at least.")
    radii = in_pixels(radius, "max(1, round({} * shorter))")
    return Call("A.Defocus", {"radius": radii, "alias_blur": (0.1, 0.1)}, (told,))


@counterpart
def zoom_blur(growth: Value) -> Call:
    if growth == 0:
        return NOTHING
    arguments = {"max_factor": pair(growth, lambda share: 1 + share / 100), "step_factor": (0.01, 0.01)}
    return Call("A.ZoomBlur", arguments, (note("zoom", "It goes in steps of 1 %."),))


@counterpart
def glass_blur(strength: Value) -> Call:
    if strength == 0:
        return NOTHING
    told = note(
        "glass",
        "It swaps single pixels, one away at least; the grain of the recipe’s glass grows with the picture.",
    )

    def frosted(strength: float) -> Call:
        # Half the spread is blur, in two goes; swaps displace each pixel about twice.
        arguments = {
            "sigma": Expression(f"max(0.1, {strength / 100 * 0.5 / 2**0.5:.6g} * shorter)"),
            "max_delta": Expression(f"max(1, round({strength / 100 * 1.06:.6g} * shorter))"), "iterations": 1,
        }  # fmt: skip
        return Call("A.GlassBlur", arguments, (told,))

    return with_levels(frosted, strength)


@counterpart
def sharpen(strength: Value) -> Call:
    told = note("finest", "It looks at 3×3 pixels whatever the picture’s size; in the recipe, beyond 600 pixels these "
                "grow with it.")  # fmt: skip
    return Call("A.Sharpen", {"alpha": pair(strength), "lightness": (1, 1)}, (told,))


@counterpart
def unsharp_mask(amount: Value, radius: Value) -> Call:
    told = note("unsharp", "It acts only where the picture differs from its blurred copy, and blends in between.")
    told_most = note_if(ends(amount)[1] > 1, "unsharp_most", "Its amount is 1 at most.")
    size = f"odd({6 * ends(radius)[1] / 100:.6g} * shorter)"
    arguments = {
        "alpha": pair(amount, lambda share: min(1, share)), "sigma_limit": in_pixels(radius, "max(0.1, {} * shorter)"),
        "blur_limit": Expression(f"({size}, {size})"), "threshold": 0,
    }  # fmt: skip
    return Call("A.UnsharpMask", arguments, (told, *told_most))


@counterpart
def emboss(strength: Value, angle: Value) -> Call:
    told = note_if(angle != 135, "emboss", "Its light always comes from the top left, as at 135°.")
    finest = note("emboss_finest", "It looks at 3×3 pixels whatever the picture’s size; in the recipe, beyond 600 "
                  "pixels these grow with it.")  # fmt: skip
    return Call("A.Emboss", {"alpha": pair(strength), "strength": (1, 1)}, (*told, finest))


@counterpart
def gaussian_noise(std: Value) -> Call:
    told = note("half_a_level", "What it adds is cut down to whole levels: the noise loses up to half a level.")
    return Call("A.GaussNoise", {"std_range": pair(std)}, (told,))


@counterpart
def shot_noise(strength: Value) -> Call:
    told = note("photons", "It counts photons in linear light, so that dark parts are as noisy as bright ones, "
                "and strong noise darkens the picture.")  # fmt: skip
    told_drawn = note_if(is_drawn(strength), "photons_drawn", "The square of the strength is drawn evenly.")
    # The noise of linear light, seen through a gamma of 2.2.
    scales = pair(strength, lambda std: max(1e-6, (2.2 * std) ** 2))
    return Call("A.ShotNoise", {"scale_range": scales}, (told, *told_drawn))


@counterpart
def salt_and_pepper(share: Value, salt: Value) -> Call:
    return Call("A.SaltAndPepper", {"amount": pair(share), "salt_vs_pepper": pair(salt)})


@counterpart
def speckle(std: Value) -> Call:
    told = note("even", "Factors are drawn evenly, with the same standard deviation, and none below 0.")

    def multiplied(std: float) -> Call:
        reach = math.sqrt(3) * std
        arguments = {"multiplier": pair((max(0.0, 1 - reach), 1 + reach)), "elementwise": True, "per_channel": True}
        return Call("A.MultiplicativeNoise", arguments, (told,))

    return with_levels(multiplied, std)


@counterpart
def jpeg(quality: Value) -> Call:
    told = note("jpeg", "It takes red for blue when it stores a picture, so that losses differ a little.")
    return Call("A.ImageCompression", {"compression_type": "jpeg", "quality_range": pair(quality)}, (told,))


def _shrunk(size: Value, back: str) -> Call:
    low, high = ends(size)
    told = note("blocks", "Blocks are exactly as wide as asked for, and a rest at the edge is cut off; the recipe "
                "stretches all to fit.")  # fmt: skip
    told_drawn = note_if(is_drawn(size), "shrunk", "The shrunken size is drawn evenly, by the recipe that of the "
                         "detail.")  # fmt: skip
    arguments = {
        "scale_range": in_pixels((high, low), "1 / max(1, {} * shorter)"),
        "interpolation_pair": Expression(f'{{"downscale": cv2.INTER_AREA, "upscale": cv2.{back}}}'),
    }
    return Call("A.Downscale", arguments, (told, *told_drawn))


@counterpart
def pixelate(size: Value) -> Call:
    return _shrunk(size, "INTER_NEAREST")


@counterpart
def downscale(grain: Value) -> Call:
    return _shrunk(grain, "INTER_LINEAR")


@counterpart
def ringing(cutoff: Value) -> Call:
    low, high = ends(cutoff)
    if high == 0:
        return NOTHING
    told = note("ringing", "Ripples of less than two pixels stay, and its kernel is a square.")
    told_drawn = note_if(is_drawn(cutoff), "ringing_drawn", "The frequency is drawn evenly, by the recipe the length.")
    size = f"odd({3.8 * high / 100:.6g} * shorter)"
    arguments = {
        "blur_limit": Expression(f"(max(5, {size}), max(5, {size}))"),
        "cutoff": in_pixels((high, low), "2 * np.pi / max(2, {} * shorter)"),
    }
    return Call("A.RingingOvershoot", arguments, (told, *told_drawn))


@counterpart
def shadow(darkness: Value, count: Value, softness: Value) -> Call:
    told = note("shadow", "Shadows are polygons of four random corners with hard edges, as dark in every colour.")
    arguments = {
        "shadow_roi": (0, 0, 1, 1), "num_shadows_limit": pair(count), "shadow_dimension": 4,
        "shadow_intensity_range": pair(darkness),
    }  # fmt: skip
    return Call("A.RandomShadow", arguments, (told,))


_RAINS = ("drizzle", "default", "heavy", "torrential")


@counterpart
def rain(amount: Value, angle: Value, length: Value) -> Call:
    told = note(
        "rain",
        "Lines are all of one length, of one of four numbers, over a darker picture, and "
        "move to the side by 20 pixels at most.",
    )

    def falling(amount: float, length: float) -> Call:
        drop = f"part({length / 100:.4g}, shorter)"
        moves = ", ".join(f"{math.tan(math.radians(end)):.4g} * {drop}" for end in ends(angle))
        arguments = {
            "rain_type": _RAINS[min(3, int(4 * amount))], "drop_length": Expression(drop),
            "slant_range": Expression(f"slants({moves})"), "blur_value": 1,
            "brightness_coefficient": round(1 - 0.25 * amount, 9),
        }  # fmt: skip
        return Call("A.RandomRain", arguments, (told,)) if amount else NOTHING

    return with_levels(falling, amount, length, count=3)
