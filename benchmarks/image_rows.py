"""What each image transform is measured against: counterparts in other libraries, with parameters that mean the same.

One row a transform. `unlike` says where the other side's effect differs although its purpose is the same: such a row
stands apart and counts for no mean. `drawn`: places or values are drawn on each side, and pixels are not compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from augment.params import Value

SIDE = 512
"""Pixels, both ways: values that a library counts in pixels are right at this size only."""


@dataclass(frozen=True)
class Row:
    """`albumentations` makes its transform from the module, `pillow` does the job on an Image, `torchvision` on the
    functions of v2 and a uint8 (3, H, W), `kornia` makes its augmentation from kornia.augmentation."""

    values: Mapping[str, Value]
    albumentations: Callable[[Any], Any]
    pillow: Callable[[Image.Image], Image.Image] | None = None
    torchvision: Callable[[Any, Any], Any] | None = None
    kornia: Callable[[Any], Any] | None = None
    unlike: str = ""
    drawn: bool = False


ROWS: dict[str, Row] = {}
"""By the name of our transform."""


def _row(name: str, values: Mapping[str, Value], albumentations: Callable[[Any], Any], **others: Any) -> None:
    if name in ROWS:
        raise ValueError(f"two rows for {name}")
    ROWS[name] = Row(values, albumentations, **others)


def _percent(pixels: float) -> float:
    return 100 * pixels / SIDE


def _jitter(A: Any, **changed: tuple[float, float]) -> Any:
    still = {"brightness": (1, 1), "contrast": (1, 1), "saturation": (1, 1), "hue": (0, 0)}
    return A.ColorJitter(**(still | changed), p=1)


_LINEAR = Image.Resampling.BILINEAR
_LEAN = math.tan(math.radians(10))
_MIDDLE = (SIDE - 1) / 2


def _moved(picture: Image.Image, *matrix: float) -> Image.Image:
    return picture.transform(picture.size, Image.Transform.AFFINE, matrix, _LINEAR)


# Geometry
_row("horizontal_flip", {}, lambda A: A.HorizontalFlip(p=1),
     pillow=lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
     torchvision=lambda T, image: T.horizontal_flip(image), kornia=lambda K: K.RandomHorizontalFlip(p=1))  # fmt: skip
_row("vertical_flip", {}, lambda A: A.VerticalFlip(p=1),
     pillow=lambda picture: picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
     torchvision=lambda T, image: T.vertical_flip(image), kornia=lambda K: K.RandomVerticalFlip(p=1))  # fmt: skip
_row("transpose", {}, lambda A: A.Transpose(p=1), pillow=lambda picture: picture.transpose(Image.Transpose.TRANSPOSE))
_row("quarter_turn", {"turns": (0, 3)}, lambda A: A.RandomRotate90(p=1), drawn=True)
_row("grid_shuffle", {"rows": 3, "columns": 3}, lambda A: A.RandomGridShuffle((3, 3), p=1), drawn=True)
_row("rotate", {"angle": 12.0}, lambda A: A.Rotate((12, 12), p=1),
     pillow=lambda picture: picture.rotate(12, _LINEAR),
     torchvision=lambda T, image: T.rotate(image, 12, T.InterpolationMode.BILINEAR),
     kornia=lambda K: K.RandomRotation((12, 12), p=1))  # fmt: skip
_row("scale", {"factor": 1.1}, lambda A: A.Affine(scale=(1.1, 1.1), p=1),
     pillow=lambda picture: _moved(picture, 1 / 1.1, 0, _MIDDLE / 11, 0, 1 / 1.1, _MIDDLE / 11),
     torchvision=lambda T, image: T.affine(image, 0, [0, 0], 1.1, [0, 0], T.InterpolationMode.BILINEAR),
     kornia=lambda K: K.RandomAffine(0, scale=(1.1, 1.1), p=1))  # fmt: skip
_row("translate", {"x": 0.1, "y": 0.05},
     lambda A: A.Affine(translate_percent={"x": (0.1, 0.1), "y": (0.05, 0.05)}, p=1),
     pillow=lambda picture: _moved(picture, 1, 0, -0.1 * SIDE, 0, 1, -0.05 * SIDE),
     torchvision=lambda T, image: T.affine(image, 0, [51.2, 25.6], 1, [0, 0], T.InterpolationMode.BILINEAR),
     )  # fmt: skip
_row("shear", {"angle": 10.0}, lambda A: A.Affine(shear={"x": (10, 10), "y": (0, 0)}, p=1),
     pillow=lambda picture: _moved(picture, 1, _LEAN, -_LEAN * _MIDDLE, 0, 1, 0),
     torchvision=lambda T, image: T.affine(image, 0, [0, 0], 1, [10, 0], T.InterpolationMode.BILINEAR),
     kornia=lambda K: K.RandomShear((10, 10, 0, 0), p=1))  # fmt: skip
_row("vertical_shear", {"angle": 10.0}, lambda A: A.Affine(shear={"x": (0, 0), "y": (10, 10)}, p=1), drawn=True,
     torchvision=lambda T, image: T.affine(image, 0, [0, 0], 1, [0, 10], T.InterpolationMode.BILINEAR))  # fmt: skip
_row("affine", {"shear": 5.0, "factor": 1.1, "angle": 10.0, "x": 0.05, "y": 0.05},
     lambda A: A.Affine((1.1, 1.1), {"x": (0.05, 0.05), "y": (0.05, 0.05)}, None, (10, 10), {"x": (5, 5), "y": (0, 0)},
                        p=1),
     torchvision=lambda T, image: T.affine(image, 10, [25.6, 25.6], 1.1, [5, 0], T.InterpolationMode.BILINEAR),
     kornia=lambda K: K.RandomAffine((10, 10), (0.05, 0.05), (1.1, 1.1), (5, 5), p=1), drawn=True)  # fmt: skip
_row("perspective", {"strength": 0.05}, lambda A: A.Perspective((0.05, 0.05), fit_output=False, p=1),
     kornia=lambda K: K.RandomPerspective(0.1, p=1), drawn=True)  # fmt: skip
_row("random_crop", {"size": 0.8, "x": (0, 1), "y": (0, 1)},
     lambda A: A.RandomResizedCrop((SIDE, SIDE), (0.64, 0.64), (1, 1), p=1),
     pillow=lambda picture: picture.resize(picture.size, _LINEAR, (31, 61, 441, 471)),
     torchvision=lambda T, image: T.resized_crop(image, 31, 61, 410, 410, [SIDE, SIDE], antialias=False),
     kornia=lambda K: K.RandomResizedCrop((SIDE, SIDE), (0.64, 0.64), (1, 1), p=1), drawn=True)  # fmt: skip
_row("crop", {"width": 0.8, "height": 0.8, "x": (0, 1), "y": (0, 1)}, lambda A: A.RandomCrop(410, 410, p=1),
     pillow=lambda picture: picture.crop((31, 61, 441, 471)), drawn=True)  # fmt: skip
_row("centre_crop", {"size": 0.8}, lambda A: A.CenterCrop(410, 410, p=1),
     pillow=lambda picture: picture.crop((51, 51, 461, 461)))  # fmt: skip
_row("pad", dict.fromkeys(("left", "right", "top", "bottom"), 0.1), lambda A: A.Pad(51, p=1),
     pillow=lambda picture: ImageOps.expand(picture, 51),
     torchvision=lambda T, image: T.pad(image, [51]))  # fmt: skip
_row("grid_distortion", {"strength": 0.3, "cells": 5}, lambda A: A.GridDistortion(5, (-0.3, 0.3), p=1), drawn=True)
_row("optical_distortion", {"distortion": 0.1}, lambda A: A.OpticalDistortion((0.1, 0.1), p=1),
     unlike="another lens model")  # fmt: skip
_row("thin_plate_spline", {"strength": 2.0, "points": 4},
     lambda A: A.ThinPlateSpline((0.02, 0.02), num_control_points=4, p=1), drawn=True)  # fmt: skip
_row("elastic", {"strength": 2.0}, lambda A: A.ElasticTransform(500, 50, p=1), drawn=True,
     torchvision=lambda T, image: T.elastic(image, T.displacement),
     unlike="white noise smoothed at full size; ours is drawn coarse; torchvision is given its field")  # fmt: skip

# Colour
_row("brightness", {"factor": 1.2}, lambda A: _jitter(A, brightness=(1.2, 1.2)),
     pillow=lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
     torchvision=lambda T, image: T.adjust_brightness(image, 1.2),
     kornia=lambda K: K.ColorJiggle(brightness=(1.2, 1.2), p=1))  # fmt: skip
_row("contrast", {"factor": 1.2}, lambda A: _jitter(A, contrast=(1.2, 1.2)),
     pillow=lambda picture: ImageEnhance.Contrast(picture).enhance(1.2),
     torchvision=lambda T, image: T.adjust_contrast(image, 1.2),
     kornia=lambda K: K.ColorJitter(contrast=(1.2, 1.2), p=1))  # fmt: skip
_row("saturation", {"factor": 1.4}, lambda A: _jitter(A, saturation=(1.4, 1.4)),
     pillow=lambda picture: ImageEnhance.Color(picture).enhance(1.4),
     torchvision=lambda T, image: T.adjust_saturation(image, 1.4),
     kornia=lambda K: K.ColorJitter(saturation=(1.4, 1.4), p=1))  # fmt: skip
_row("hue", {"shift": 20.0}, lambda A: A.HueSaturationValue((10, 10), (0, 0), (0, 0), p=1),
     torchvision=lambda T, image: T.adjust_hue(image, 20 / 360),
     kornia=lambda K: K.ColorJitter(hue=(20 / 360, 20 / 360), p=1))  # fmt: skip
_row("colour_jitter", {"brightness": 1.1, "contrast": 1.1, "saturation": 1.1, "hue": 10.0},
     lambda A: A.ColorJitter((1.1, 1.1), (1.1, 1.1), (1.1, 1.1), (10 / 360, 10 / 360), p=1),
     torchvision=lambda T, image: T.adjust_hue(
         T.adjust_saturation(T.adjust_contrast(T.adjust_brightness(image, 1.1), 1.1), 1.1), 10 / 360),
     kornia=lambda K: K.ColorJitter((1.1, 1.1), (1.1, 1.1), (1.1, 1.1), (10 / 360, 10 / 360), p=1))  # fmt: skip
_row("greyscale", {}, lambda A: A.ToGray(p=1), pillow=lambda picture: picture.convert("L").convert("RGB"),
     torchvision=lambda T, image: T.rgb_to_grayscale(image, 3), kornia=lambda K: K.RandomGrayscale(p=1))  # fmt: skip
_row("sepia", {"strength": 1.0}, lambda A: A.ToSepia(p=1))
_row("rgb_shift", {"red": 20 / 255, "green": -10 / 255, "blue": 30 / 255},
     lambda A: A.RGBShift((20, 20), (-10, -10), (30, 30), p=1))  # fmt: skip
_row("temperature", {"kelvin": (4500, 9000)}, lambda A: A.PlanckianJitter("blackbody", (4500, 9000), p=1), drawn=True,
     unlike="gains on gamma-coded values")  # fmt: skip
_row("channel_shuffle", {}, lambda A: A.ChannelShuffle(p=1), drawn=True, kornia=lambda K: K.RandomChannelShuffle(p=1))
_row("channel_drop", {}, lambda A: A.ChannelDropout((1, 1), p=1), drawn=True)
_row("gamma", {"gamma": 1.4}, lambda A: A.RandomGamma((140, 140), p=1),
     torchvision=lambda T, image: T.adjust_gamma(image, 1.4),
     kornia=lambda K: K.RandomGamma((1.4, 1.4), p=1))  # fmt: skip
_row("tone_curve", {"shadows": (-0.1, 0.1), "highlights": (-0.1, 0.1)}, lambda A: A.RandomToneCurve(p=1), drawn=True)
_row("invert", {}, lambda A: A.InvertImg(p=1), pillow=ImageOps.invert,
     torchvision=lambda T, image: T.invert(image), kornia=lambda K: K.RandomInvert(p=1))  # fmt: skip
_row("solarise", {"threshold": 0.5}, lambda A: A.Solarize((0.5, 0.5), p=1), pillow=ImageOps.solarize,
     torchvision=lambda T, image: T.solarize(image, 128), kornia=lambda K: K.RandomSolarize(0.5, 0.0, p=1))  # fmt: skip
_row("posterise", {"bits": 4}, lambda A: A.Posterize(4, p=1), pillow=lambda picture: ImageOps.posterize(picture, 4),
     torchvision=lambda T, image: T.posterize(image, 4), kornia=lambda K: K.RandomPosterize((4, 4), p=1))  # fmt: skip
_row("equalise", {}, lambda A: A.Equalize("pil", p=1), pillow=ImageOps.equalize,
     torchvision=lambda T, image: T.equalize(image), kornia=lambda K: K.RandomEqualize(p=1))  # fmt: skip
_row("auto_contrast", {}, lambda A: A.AutoContrast(method="pil", p=1), pillow=ImageOps.autocontrast,
     torchvision=lambda T, image: T.autocontrast(image), kornia=lambda K: K.RandomAutoContrast(p=1))  # fmt: skip
_row("clahe", {"clip_limit": 2.0, "tiles": 8}, lambda A: A.CLAHE((2, 2), (8, 8), p=1))

# Blur and sharpness
_row("gaussian_blur", {"sigma": _percent(2.5)}, lambda A: A.GaussianBlur(0, (2.5, 2.5), p=1),
     pillow=lambda picture: picture.filter(ImageFilter.GaussianBlur(2.5)),
     torchvision=lambda T, image: T.gaussian_blur(image, [21, 21], [2.5, 2.5]),
     kornia=lambda K: K.RandomGaussianBlur((21, 21), (2.5, 2.5), p=1))  # fmt: skip
_row("box_blur", {"size": _percent(5)}, lambda A: A.Blur((5, 5), p=1),
     pillow=lambda picture: picture.filter(ImageFilter.BoxBlur(2)),
     kornia=lambda K: K.RandomBoxBlur((5, 5), p=1))  # fmt: skip
_row("median_blur", {"size": _percent(5)}, lambda A: A.MedianBlur((5, 5), p=1),
     pillow=lambda picture: picture.filter(ImageFilter.MedianFilter(5)),
     kornia=lambda K: K.RandomMedianBlur((5, 5), p=1))  # fmt: skip
_row("motion_blur", {"length": _percent(11), "angle": 30.0},
     lambda A: A.MotionBlur((11, 11), allow_shifted=False, angle_range=(30, 30), direction_range=(0, 0), p=1),
     kornia=lambda K: K.RandomMotionBlur(11, (30, 30), 0.0, p=1), drawn=True)  # fmt: skip
_row("defocus", {"radius": _percent(4)}, lambda A: A.Defocus((4, 4), (0.1, 0.1), p=1))
_row("zoom_blur", {"growth": 10.0}, lambda A: A.ZoomBlur((1.1, 1.1), (0.02, 0.02), p=1),
     unlike="the mean of five zooms, whose outlines stand apart; ours has 64")  # fmt: skip
_row("sharpen", {"strength": 0.3}, lambda A: A.Sharpen((0.3, 0.3), (1, 1), p=1))
_row("unsharp_mask", {"amount": 0.5, "radius": _percent(2.5)},
     lambda A: A.UnsharpMask(0, (2.5, 2.5), (0.5, 0.5), 0, p=1),
     unlike="through a mask that is blurred too")  # fmt: skip
_row("emboss", {"strength": 0.3, "angle": 135.0}, lambda A: A.Emboss((0.3, 0.3), (1, 1), p=1))
_row("sharpness", {"factor": 1.5}, lambda A: A.Sharpen((0.5, 0.5), (1, 1), p=1),
     pillow=lambda picture: ImageEnhance.Sharpness(picture).enhance(1.5),
     torchvision=lambda T, image: T.adjust_sharpness(image, 1.5), kornia=lambda K: K.RandomSharpness((1.5, 1.5), p=1),
     unlike="Albumentations has another 3×3 kernel, and no rim that stays")  # fmt: skip

# Noise and quality
_row("gaussian_noise", {"std": 0.05}, lambda A: A.GaussNoise((0.05, 0.05), p=1), drawn=True,
     torchvision=lambda T, image: T.to_dtype(T.gaussian_noise(T.to_dtype(image, scale=True), 0, 0.05), T.uint8, True),
     kornia=lambda K: K.RandomGaussianNoise(0, 0.05, p=1))  # fmt: skip
_row("shot_noise", {"strength": 0.1}, lambda A: A.ShotNoise((0.1, 0.1), p=1), drawn=True)
_row("salt_and_pepper", {"share": 0.05}, lambda A: A.SaltAndPepper((0.05, 0.05), (0.5, 0.5), p=1), drawn=True,
     kornia=lambda K: K.RandomSaltAndPepperNoise((0.05, 0.05), (0.5, 0.5), p=1))  # fmt: skip
_row("speckle", {"std": 0.115}, lambda A: A.MultiplicativeNoise((0.8, 1.2), True, True, p=1), drawn=True)
_row("iso_noise", {"grain": 0.05, "colour": 0.05}, lambda A: A.ISONoise((0.02, 0.02), (0.3, 0.3), p=1), drawn=True,
     unlike="noise in hue and lightness")  # fmt: skip
_row("jpeg", {"quality": 60}, lambda A: A.ImageCompression("jpeg", (60, 60), p=1))
_row("pixelate", {"size": _percent(8)},
     lambda A: A.Downscale((0.125, 0.125), {"downscale": cv2.INTER_AREA, "upscale": cv2.INTER_NEAREST}, p=1),
     pillow=lambda picture: picture.reduce(8).resize(picture.size, Image.Resampling.NEAREST))  # fmt: skip
_row("downscale", {"grain": _percent(4)},
     lambda A: A.Downscale((0.25, 0.25), {"downscale": cv2.INTER_AREA, "upscale": cv2.INTER_LINEAR}, p=1),
     pillow=lambda picture: picture.reduce(4).resize(picture.size, _LINEAR))  # fmt: skip
_row("ringing", {"cutoff": _percent(4)}, lambda A: A.RingingOvershoot((15, 15), (math.pi / 2, math.pi / 2), p=1),
     unlike="a square kernel of 15 pixels; ours is round, 17 across")  # fmt: skip

# Weather and light: none is drawn as ours is
_ANOTHER_PICTURE = "another picture altogether"
_row("fog", {"density": 0.5}, lambda A: A.RandomFog(0.08, (0.5, 0.5), p=1), drawn=True, unlike=_ANOTHER_PICTURE)
_row("rain", {"amount": 0.5}, lambda A: A.RandomRain(p=1), drawn=True, unlike=_ANOTHER_PICTURE)
_row("snow", {"amount": 0.5}, lambda A: A.RandomSnow(method="texture", p=1), drawn=True, unlike=_ANOTHER_PICTURE)
_row("shadow", {"darkness": 0.5}, lambda A: A.RandomShadow(p=1), drawn=True, unlike=_ANOTHER_PICTURE)
_row("sun_flare", {"strength": 0.5}, lambda A: A.RandomSunFlare(p=1), drawn=True, unlike=_ANOTHER_PICTURE)

# Erasing
_row("cutout", {"size": 0.3}, lambda A: A.CoarseDropout((1, 1), (0.3, 0.3), (0.3, 0.3), p=1), drawn=True)
_row("random_erasing", {"area": 0.1, "aspect": 1.0, "fill": "black"}, lambda A: A.Erasing((0.1, 0.1), (1, 1), p=1),
     torchvision=lambda T, image: T.erase(image, 31, 61, 162, 162, T.black), drawn=True,
     kornia=lambda K: K.RandomErasing((0.1, 0.1), (1, 1), p=1))  # fmt: skip
_row("coarse_dropout", {"holes": 4, "size": 0.2},
     lambda A: A.CoarseDropout((4, 4), (0.1, 0.2), (0.1, 0.2), p=1), drawn=True)  # fmt: skip
_row("grid_mask", {"cells": 4, "size": 0.5, "fill": "black"},
     lambda A: A.GridDropout(0.5, random_offset=True, unit_size_range=(128, 129), p=1), drawn=True)  # fmt: skip
_row("pixel_drop", {"share": 0.1}, lambda A: A.PixelDropout(0.1, p=1), drawn=True)
