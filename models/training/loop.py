"""The training loop: one run as a generator of events.

Pause by not asking for the next event, stop by closing the generator, resume by handing `train` the last checkpoint.
Nothing global is read: the subset, the weights, the order of the batches, the augmentation and dropout each have a
generator of their own, made from the run's seed, so that what one arm adds changes none of the other streams.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment.draws import derive_seed
from augment.errors import InputError
from augment.recipe import CompiledRecipe
from models.comparison.experiment import RunSpec
from models.data.datasets import Dataset
from models.data.subsets import batch_order, draw_subset
from models.networks.cnn import CNN, NETWORKS, PRECISIONS, usable_precision
from models.training.events import Checkpoint, Event, Finished, Progress, RunResult
from models.training.optimisers import OPTIMISERS, Optimiser, gradient_of, one_vector
from models.training.schedules import SCHEDULES

PROGRESS_EVERY = 10
"""Steps."""
VALIDATIONS = 12
"""How often, about, a run is validated and its state saved on the way."""
MAX_TRAIN_IMAGES_TESTED = 1_000
EVALUATION_BATCH = 64
"""Images. Larger batches leave the processor's cache and are slower."""


def train(run: RunSpec, data: Dataset, checkpoint: bytes | None = None) -> Iterator[Event]:
    """Train one arm under one seed; the last event is Finished.

    The same run gives the same numbers on the same machine, bit for bit, also when it goes on from a `checkpoint`.
    Raises InputError where the dataset has too few images, or where the loss stops being a number.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    spec = run.training
    subset, left_over = draw_subset(data.train_labels, run.experiment.train_size, len(data.class_names), run.seed)
    order = batch_order(len(subset), spec.steps * spec.batch_size, run.seed)
    recipe = compiled_recipe(run)
    images, labels = data.train_images[subset], torch.from_numpy(data.train_labels[subset].astype(np.int64))
    to_input = Normaliser(images, PRECISIONS[usable_precision(spec.precision)])
    schedule = SCHEDULES[spec.schedule]
    validate_every = PROGRESS_EVERY * -(-spec.steps // (VALIDATIONS * PROGRESS_EVERY))
    state = _fresh_state(run, data) if checkpoint is None else _restored_state(run, data, checkpoint)
    network, optimiser = state.network, state.optimiser
    started = time.perf_counter() - state.elapsed_s

    for step in range(state.step, spec.steps):
        draws = np.arange(step * spec.batch_size, (step + 1) * spec.batch_size)
        chosen = order[draws]
        batch = images[chosen]
        if recipe is not None:
            batch = np.stack(recipe.apply_batch(list(batch), draws))
        learning_rate = spec.learning_rate * schedule(step / spec.steps)

        logits = network(to_input(batch), kept_features(run, network.features, step))
        loss = F.cross_entropy(logits, labels[chosen])
        gradient = gradient_of(loss, network)
        optimiser.step(state.parameters, gradient, learning_rate)

        done = step + 1
        state.losses[step] = loss.detach()
        state.hits[step] = (logits.argmax(1) == labels[chosen]).float().mean()
        if not torch.isfinite(state.losses[step]):
            sentence = "The loss is no longer a number after {step} steps; a smaller learning rate may help."
            raise InputError("training.diverged", sentence, step=done)
        if done % PROGRESS_EVERY and done < spec.steps:
            continue
        since = step // PROGRESS_EVERY * PROGRESS_EVERY
        metrics = {
            "loss": state.losses[since:done].mean().item(),
            "accuracy": state.hits[since:done].mean().item(),
            "gradient_norm": gradient.norm().item(),
            "learning_rate": learning_rate,
        }
        is_due = done % validate_every == 0 and done < spec.steps
        if (is_due or done == spec.steps) and len(left_over):
            found = evaluate(network, to_input, data.train_images[left_over], data.train_labels[left_over])
            metrics |= {"validation_loss": found.loss, "validation_accuracy": found.accuracy}
        yield Progress(done, spec.steps, metrics)
        if is_due:
            state.step, state.elapsed_s = done, time.perf_counter() - started
            yield Checkpoint(done, _saved(state, run))

    test = evaluate(network, to_input, data.test_images, data.test_labels)
    shifted = {
        shift: evaluate(network, to_input, moved, data.test_labels[: len(moved)]).accuracy
        for shift, moved in data.shifted_tests.items()
    }
    own = subset[:MAX_TRAIN_IMAGES_TESTED]
    result = RunResult(
        accuracy=test.accuracy,
        loss=test.loss,
        shifted=shifted,
        correct=test.correct,
        predictions=test.predictions,
        train_accuracy=evaluate(network, to_input, data.train_images[own], data.train_labels[own]).accuracy,
        validation_accuracy=found.accuracy if len(left_over) else None,
        still_improving=still_improving(state.losses, state.hits),
        precision=usable_precision(spec.precision),
        parameters=len(state.parameters),
        wall_s=time.perf_counter() - started,
    )
    yield Finished(result)


def compiled_recipe(run: RunSpec) -> CompiledRecipe | None:
    """The arm's recipe under a seed of both the recipe and the run; None where the arm augments nothing."""
    recipe = run.arm.recipe
    return None if recipe is None else recipe.compile(derive_seed(recipe.seed, run.seed))


class Normaliser:
    """Turns uint8 images (N, H, W, C) into a network's input (N, C, H, W), with the mean and spread of `images`."""

    def __init__(self, images: np.ndarray, dtype: torch.dtype) -> None:
        self._mean = torch.from_numpy(images.mean((0, 1, 2), dtype=np.float64)).float()
        spread = torch.from_numpy(images.std((0, 1, 2), dtype=np.float64)).float()
        self._factor = 1 / spread.clamp_min(1)
        self._dtype = dtype

    def __call__(self, images: np.ndarray) -> Tensor:
        normalised = (torch.from_numpy(images) - self._mean) * self._factor
        return normalised.to(self._dtype).permute(0, 3, 1, 2)


def kept_features(run: RunSpec, features: int, step: int) -> Tensor | None:
    """What the features of one step are multiplied by under dropout, (batch, features), or None without dropout."""
    share = run.network.dropout
    if share == 0:
        return None
    generator = torch.Generator().manual_seed(derive_seed("dropout", run.seed, step))
    drawn = torch.rand(run.training.batch_size, features, generator=generator)
    return (drawn >= share).float() / (1 - share)


def still_improving(losses: Tensor, hits: Tensor) -> bool:
    """Whether the loss of the training batches was still falling when the steps ran out.

    True where the last fifth of the steps has a mean loss at least 5 % below the fifth before it, and some of its
    batches are still misjudged: a network that has learnt its images by heart gains nothing by going on.
    """
    fifth = len(losses) // 5
    if fifth == 0:
        return True
    last, before = losses[-fifth:].mean(), losses[-2 * fifth : -fifth].mean()
    return bool(last < 0.95 * before and hits[-fifth:].mean() < 0.97)


@dataclass(frozen=True)
class Evaluation:
    """How a network does on N images: mean cross-entropy, accuracy in 0..1, predictions uint16 (N,), correct bool."""

    loss: float
    accuracy: float
    predictions: np.ndarray
    correct: np.ndarray


def evaluate(network: CNN, to_input: Normaliser, images: np.ndarray, labels: np.ndarray) -> Evaluation:
    """Test `network` on uint8 images (N, H, W, C) with labels (N,), as they are: nothing is augmented here."""
    starts = range(0, len(images), EVALUATION_BATCH)
    network.eval()
    with torch.inference_mode():
        logits = torch.cat([network(to_input(images[start : start + EVALUATION_BATCH])) for start in starts])
        loss = F.cross_entropy(logits, torch.from_numpy(labels.astype(np.int64))).item()
    network.train()
    predictions = logits.argmax(1).numpy().astype(np.uint16)
    correct = predictions == labels
    return Evaluation(loss, float(correct.mean()), predictions, correct)


@dataclass
class _State:
    """All that changes over a run.

    `parameters` is the vector that the network's own are views of; `losses` and `hits` are the mean loss and accuracy
    of each step's batch.
    """

    network: CNN
    parameters: Tensor
    optimiser: Optimiser
    losses: Tensor
    hits: Tensor
    step: int = 0
    elapsed_s: float = 0.0


_PLAIN = ("losses", "hits", "step", "elapsed_s")


def _fresh_state(run: RunSpec, data: Dataset) -> _State:
    side, channels = data.train_images.shape[2:]
    generator = torch.Generator().manual_seed(derive_seed("weights", run.seed))
    network = NETWORKS[run.network.kind](run.network, channels, side, len(data.class_names), generator)
    parameters = one_vector(network)
    optimiser = OPTIMISERS[run.training.optimiser](run.training, len(parameters))
    steps = run.training.steps
    return _State(network, parameters, optimiser, torch.zeros(steps), torch.zeros(steps))


def _identity(run: RunSpec) -> str:
    """What a checkpoint belongs to. The other seeds are left out: more of them may be asked for while a run pauses."""
    alone = replace(run.experiment, seeds=(run.seed,))
    return f"{alone.spec_hash}/{run.arm_index}"


def _saved(state: _State, run: RunSpec) -> bytes:
    parts = {"run": _identity(run), "network": state.network.state_dict(), "optimiser": state.optimiser.state}
    parts |= {name: getattr(state, name) for name in _PLAIN}
    buffer = io.BytesIO()
    torch.save(parts, buffer)
    return buffer.getvalue()


def _restored_state(run: RunSpec, data: Dataset, checkpoint: bytes) -> _State:
    """The state as it was saved. Raises ValueError where the checkpoint is of another run."""
    parts = torch.load(io.BytesIO(checkpoint), weights_only=True)
    if parts["run"] != _identity(run):
        raise ValueError("The checkpoint belongs to another run.")
    state = _fresh_state(run, data)
    state.network.load_state_dict(parts["network"])
    state.optimiser.state = parts["optimiser"]
    for name in _PLAIN:
        setattr(state, name, parts[name])
    return state
