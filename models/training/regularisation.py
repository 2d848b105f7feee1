"""Regularisation and limits on the gradient: settings that apply with every optimiser, each off at 0.

`fits` says where a choice acts, which is also what its function is called with:
"loss" (logits, labels, amount) -> loss; "gradient" (gradient, amount) -> gradient; "weights", after the step,
(weights, amount, learning rate); "run" (amount) -> what follows the validations. They act in the order in which they
stand here. Weight decay is each optimiser's own.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from augment.params import integer, number
from models.choices import Registry
from models.networks.network import Settings
from models.networks.weights import Weights
from models.torch_later import F

if TYPE_CHECKING:
    from torch import Tensor

REGULARISERS = Registry(__name__)


@REGULARISERS.register(
    "label_smoothing",
    number("label_smoothing", 0, 0.5, 0, "Share of each label that is spread over all classes; 0 is off.", step=0.05),
    about="Labels are not quite sure, so that the network need not be.",
    source="Szegedy et al., “Rethinking the Inception architecture”, CVPR 2016",
    fits=("loss",),
)
def label_smoothing(logits: Tensor, labels: Tensor, share: float) -> Tensor:
    """Labels int64 (N,), or soft ones (N, classes)."""
    return F.cross_entropy(logits, labels, label_smoothing=share)


@REGULARISERS.register(
    "clip_value",
    number("clip_value", 0, 10, 0, "Each part of the gradient is cut off at this size; 0 is off."),
    about="No weight's gradient counts for more than this, which can turn the step.",
    source="Mikolov, “Statistical language models based on neural networks”, 2012",
    fits=("gradient",),
)
def clip_value(gradient: Tensor, most: float) -> Tensor:
    return gradient.clamp(-most, most)


@REGULARISERS.register(
    "clip_norm",
    number("clip_norm", 0, 100, 0, "A longer gradient is shortened to this length; 0 is off.", step=0.1),
    about="One wild batch cannot throw the weights far; the step's direction is kept.",
    source="Pascanu, Mikolov and Bengio, “On the difficulty of training recurrent neural networks”, ICML 2013",
    fits=("gradient",),
)
def clip_norm(gradient: Tensor, most: float) -> Tensor:
    return gradient * (most / (gradient.norm() + 1e-6)).clamp(max=1)


@REGULARISERS.register(
    "l1",
    number("l1", 0, 1, 0, "How strongly weights are pulled to zero at one pace, large or small; 0 is off.", step=0.001),
    about="After each step all weights come closer to zero by the same amount; many end at exactly zero.",
    source="Tibshirani, 1996; by soft thresholding: Daubechies, Defrise and De Mol, 2004",
    fits=("weights",),
)
def l1(weights: Weights, strength: float, learning_rate: float) -> None:
    """Spares biases and scales, as weight decay does."""
    vector = weights.vector
    left = vector.abs().sub_(weights.decays, alpha=learning_rate * strength).clamp_(min=0)
    vector.copy_(left.copysign_(vector))


@REGULARISERS.register(
    "max_norm",
    number("max_norm", 0, 20, 0, "Longest that the weights into one unit may be, together; 0 is off.", step=0.1),
    about="After each step the weights into a unit that are too long together are shortened.",
    source="Srivastava et al., “Dropout”, Journal of Machine Learning Research 15, 2014",
    fits=("weights",),
)
def max_norm(weights: Weights, most: float, learning_rate: float) -> None:
    """Of an embedding, it is each row that is kept short."""
    for weight in weights.pulled():
        weight.data.renorm_(2, 0, most)


@REGULARISERS.register(
    "early_stopping",
    integer(
        "early_stopping", 0, 12, 0,
        "Validations in a row without a lower loss after which a run stops, of about 12 in all; 0 is off.",
        unit="validations",
    ),
    about="A run ends where the validation loss falls no more; tested are the weights that had the lowest.",
    source="Prechelt, “Early stopping – but when?”, 1998",
    fits=("run",),
)  # fmt: skip
class EarlyStopping:
    """Keeps the weights of the lowest validation loss. `state` is all it remembers, to be saved and restored."""

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self.state: dict[str, Any] = {"loss": math.inf, "waited": 0, "weights": None}

    def follow(self, loss: float, weights: Weights) -> None:
        """Take note of a validation."""
        if self._patience == 0:
            return
        if loss < self.state["loss"]:
            self.state = {"loss": loss, "waited": 0, "weights": copy.deepcopy(weights.state())}
        else:
            self.state["waited"] += 1

    @property
    def is_over(self) -> bool:
        return self.state["waited"] >= self._patience > 0

    def brings_back(self, weights: Weights) -> bool:
        """Give `weights` the best values there were; False where none were kept."""
        is_kept = self.state["weights"] is not None
        if is_kept:
            weights.restore(self.state["weights"])
        return is_kept


class Regularisation:
    """What of the above is on under `settings`, as the training loop calls it."""

    def __init__(self, settings: Settings) -> None:
        self._amounts = {name: float(settings[name]) for name in REGULARISERS}
        self.stopping = EarlyStopping(int(settings["early_stopping"]))

    def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        return label_smoothing(logits, labels, self._amounts["label_smoothing"])

    def limited(self, gradient: Tensor) -> Tensor:
        for function, amount in self._on("gradient"):
            gradient = function(gradient, amount)
        return gradient

    def shrink(self, weights: Weights, learning_rate: float) -> None:
        for function, amount in self._on("weights"):
            function(weights, amount, learning_rate)

    def _on(self, place: str) -> Iterator[tuple[Callable[..., Any], float]]:
        for name, choice in REGULARISERS.items():
            if place in choice.fits and self._amounts[name] > 0:
                yield choice.function, self._amounts[name]
