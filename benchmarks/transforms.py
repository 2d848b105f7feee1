"""Each image transform against Pillow, plain OpenCV and albumentations on the same job, one after another, one thread.

Run `python -m benchmarks.transforms`. It prints microseconds, and beside each other library how many times as long it
takes. albumentations is left out where it is not installed. Values, sizes and interpolation are the same for all;
albumentations is called as its users call it, through its transform object with fixed values.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from augment.params import Value
from augment.recipe import Recipe

SHAPES = ((512, 512, 3), (28, 28, 1))
VALUES: dict[str, dict[str, Value]] = {
    "rotate": {"angle": 12.0},
    "scale": {"factor": 1.1},
    "translate": {"x": 0.1, "y": 0.05},
    "shear": {"angle": 10.0},
    "horizontal_flip": {},
    "vertical_flip": {},
    "random_crop": {"size": 0.8, "x": 0.3, "y": 0.6},
    "brightness": {"factor": 1.2},
    "contrast": {"factor": 1.2},
    "saturation": {"factor": 1.4},
    "hue": {"shift": 20.0},
    "gaussian_noise": {"std": 0.05},
    "gaussian_blur": {"sigma": 0.5},
    "cutout": {"size": 0.3, "x": 0.3, "y": 0.6},
}


def microseconds(call: Callable[[], object]) -> float:
    """The best of several rounds, so that what else the machine does counts little."""
    start = time.perf_counter()
    call()
    calls = max(1, min(2000, int(0.03 / (time.perf_counter() - start))))
    best = math.inf
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        best = min(best, (time.perf_counter() - start) / calls)
    return best * 1e6


def pillow_jobs(image: np.ndarray) -> dict[str, Callable[[], object]]:
    height, width, channels = image.shape
    picture = Image.fromarray(image if channels == 3 else image[..., 0])
    bilinear, affine = Image.Resampling.BILINEAR, Image.Transform.AFFINE
    lean, left, top = math.tan(math.radians(10)), 0.3 * 0.2 * width, 0.6 * 0.2 * height
    box = (left, top, left + 0.8 * width, top + 0.8 * height)

    def move(*matrix: float) -> Callable[[], object]:
        return lambda: picture.transform(picture.size, affine, matrix, bilinear)

    jobs: dict[str, Callable[[], object]] = {
        "rotate": lambda: picture.rotate(12, bilinear),
        "scale": move(1 / 1.1, 0, 0.045 * width, 0, 1 / 1.1, 0.045 * height),
        "translate": move(1, 0, -0.1 * width, 0, 1, -0.05 * height),
        "shear": move(1, lean, -lean * height / 2, 0, 1, 0),
        "horizontal_flip": lambda: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        "vertical_flip": lambda: picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        "random_crop": lambda: picture.resize(picture.size, bilinear, box),
        "brightness": lambda: ImageEnhance.Brightness(picture).enhance(1.2),
        "contrast": lambda: ImageEnhance.Contrast(picture).enhance(1.2),
        "gaussian_blur": lambda: picture.filter(ImageFilter.GaussianBlur(0.005 * min(height, width))),
    }
    if channels == 3:
        jobs["saturation"] = lambda: ImageEnhance.Color(picture).enhance(1.4)
    return jobs


def opencv_jobs(image: np.ndarray) -> dict[str, Callable[[], object]]:
    """What one would write by hand with OpenCV and NumPy."""
    height, width, channels = image.shape
    size, centre = (width, height), ((width - 1) / 2, (height - 1) / 2)
    turn, grow = cv2.getRotationMatrix2D(centre, 12, 1), cv2.getRotationMatrix2D(centre, 0, 1.1)
    lean = np.array([[1, -math.tan(math.radians(10)), 0], [0, 1, 0]])
    shift = np.array([[1, 0, 0.1 * width], [0, 1, 0.05 * height]])
    rng = np.random.default_rng(0)
    x, y, w, h = int(0.06 * width), int(0.12 * height), int(0.8 * width), int(0.8 * height)

    def noise() -> object:
        return np.clip(image + rng.normal(0, 0.05 * 255, image.shape), 0, 255).astype(np.uint8)

    def hue() -> object:
        hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + 10) % 180
        return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)

    def cutout() -> object:
        result = image.copy()
        result[y : y + h // 3, x : x + w // 3] = 0
        return result

    jobs: dict[str, Callable[[], object]] = {
        "rotate": lambda: cv2.warpAffine(image, turn, size),
        "scale": lambda: cv2.warpAffine(image, grow, size),
        "translate": lambda: cv2.warpAffine(image, shift, size),
        "shear": lambda: cv2.warpAffine(image, lean, size),
        "horizontal_flip": lambda: cv2.flip(image, 1),
        "vertical_flip": lambda: cv2.flip(image, 0),
        "random_crop": lambda: cv2.resize(image[y : y + h, x : x + w], size),
        "brightness": lambda: np.clip(image * 1.2, 0, 255).astype(np.uint8),
        "contrast": lambda: np.clip((image - image.mean()) * 1.2 + image.mean(), 0, 255).astype(np.uint8),
        "gaussian_noise": noise,
        "gaussian_blur": lambda: cv2.GaussianBlur(image, (0, 0), 0.005 * min(height, width)),
        "cutout": cutout,
    }
    return jobs | ({"hue": hue} if channels == 3 else {})


def albumentations_jobs(image: np.ndarray) -> dict[str, Callable[[], object]]:
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    try:
        import albumentations as A  # noqa: PLC0415
    except ImportError:
        return {}
    height, width, channels = image.shape
    sigma = 0.005 * min(height, width)
    transforms: dict[str, Any] = {
        "rotate": A.Rotate(limit=(12, 12), p=1),
        "scale": A.Affine(scale=(1.1, 1.1), p=1),
        "translate": A.Affine(translate_percent={"x": (0.1, 0.1), "y": (0.05, 0.05)}, p=1),
        "shear": A.Affine(shear={"x": (10, 10), "y": (0, 0)}, p=1),
        "horizontal_flip": A.HorizontalFlip(p=1),
        "vertical_flip": A.VerticalFlip(p=1),
        "random_crop": A.RandomResizedCrop(size=(height, width), scale=(0.64, 0.64), ratio=(1, 1), p=1),
        "brightness": A.RandomBrightnessContrast((0.2, 0.2), (0, 0), p=1),
        "contrast": A.RandomBrightnessContrast((0, 0), (0.2, 0.2), p=1),
        "gaussian_noise": A.GaussNoise(std_range=(0.05, 0.05), p=1),
        "gaussian_blur": A.GaussianBlur(sigma_limit=(sigma, sigma), blur_limit=0, p=1),
        "cutout": A.CoarseDropout((1, 1), (0.3, 0.3), (0.3, 0.3), p=1),
    }
    if channels == 3:
        transforms["saturation"] = A.ColorJitter((1, 1), (1, 1), (1.4, 1.4), (0, 0), p=1)
        transforms["hue"] = A.HueSaturationValue((10, 10), (0, 0), (0, 0), p=1)
    return {name: lambda transform=transform: transform(image=image) for name, transform in transforms.items()}


def compare(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (shape[0] // 4, shape[1] // 4, shape[2]), dtype=np.uint8)
    image = np.ascontiguousarray(cv2.resize(noise, shape[1::-1], interpolation=cv2.INTER_CUBIC).reshape(shape))
    others = {
        "Pillow": pillow_jobs(image),
        "OpenCV by hand": opencv_jobs(image),
        "albumentations": albumentations_jobs(image),
    }
    indices = np.arange(64)
    print(f"\n{shape[0]}×{shape[1]}×{shape[2]}")
    print(f"{'':16}{'call µs':>10}{'in a batch':>12}" + "".join(f"{name:>24}" for name in others))
    for name, values in VALUES.items():
        recipe = Recipe("image").with_step(name, **values)
        batch = [image] * len(indices)
        compiled = recipe.compile()
        own = microseconds(lambda compiled=compiled: compiled.apply_batch([image], indices[:1]))
        batched = microseconds(lambda compiled=compiled, batch=batch: compiled.apply_batch(batch, indices)) / len(batch)
        cells = ""
        for jobs in others.values():
            took = microseconds(jobs[name]) if name in jobs else math.nan
            cells += f"{took:>15.1f} ({took / own:5.1f}×)" if name in jobs else f"{'–':>24}"
        print(f"{name:16}{own:>10.1f}{batched:>12.1f}{cells}")


def main() -> int:
    cv2.setNumThreads(1)
    for shape in SHAPES:
        compare(shape)
    print("\nIn brackets: how many times as long as one call here.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
