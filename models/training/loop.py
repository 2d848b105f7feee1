"""The training loop: one run as a generator of events.

Pause by not asking for the next event, stop by closing the generator, resume by handing `train` the last checkpoint.
Nothing global is read: the subset, the weights, the order of the batches, the augmentation and dropout each have a
generator of their own, made from the run's seed, so that what one arm adds changes none of the other streams.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment.compiled import CompiledRecipe
from augment.draws import derive_seed
from augment.errors import InputError
from models.comparison.experiment import RunSpec
from models.data.dataset import Dataset
from models.data.subsets import MAX_TRAIN_SAMPLES_TESTED, VALIDATIONS, Subset, batch_order, draw_subset
from models.networks.dropout import Draw
from models.networks.network import Network, build, usable_precision
from models.networks.weights import Weights
from models.tasks.sweeps import Sweep, sweeps_of
from models.training.events import Checkpoint, Event, Finished, Metrics, Preparing, Progress, Remark, RunResult, Swept
from models.training.inputs import Inputs
from models.training.optimisers import OPTIMISERS, Measured, Optimiser
from models.training.regularisation import Regularisation
from models.training.trained import saved_weights

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
PROGRESS_EVERY = 10
"""Steps."""
SAVE_EVERY_S = 10.0
"""The state is saved at each validation, and as often as this where those are far between."""


def train(run: RunSpec, data: Dataset, checkpoint: bytes | None = None) -> Iterator[Event]:
    """Train one arm under one seed; the last event is Finished.

    The same run gives the same numbers on the same machine, bit for bit, also when it goes on from a `checkpoint`.
    Raises InputError where the dataset has too few samples, or where the loss stops being a number.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    spec = run.training
    subset = draw_subset(data.train_labels, run.experiment.train_size, len(data.class_names), run.seed)
    yield from map(Remark, subset.notes)
    order = batch_order(len(subset.train), spec.steps * spec.batch_size, run.seed)
    inputs = Inputs(data, subset.train, compiled_recipe(run), PRECISIONS[usable_precision(spec.precision)])
    state = _fresh_state(run, inputs.shape, len(data.class_names))
    if checkpoint is not None:
        _restore(state, run, checkpoint)
    network, optimiser, held = state.network, state.optimiser, state.held
    started = time.perf_counter() - state.elapsed_s
    saved = time.perf_counter()
    yield from map(Preparing, inputs.prepare())
    validation = list(inputs.encoded(data.samples(data.train_samples[subset.validation])))
    validation_labels = data.train_labels[subset.validation]
    validate_every = PROGRESS_EVERY * -(-spec.steps // (VALIDATIONS * PROGRESS_EVERY))

    for step in range(state.step, spec.steps):
        draws = np.arange(step * spec.batch_size, (step + 1) * spec.batch_size)
        batch, labels = inputs.batch(order[draws], draws)
        learning_rate = spec.learning_rate * spec.rate_factor(step / spec.steps)

        measure = partial(measured, network, held, batch, labels, dropout_draws(run.seed, step))
        loss, logits, raw, gradient = measure()
        optimiser.step(gradient, learning_rate, measure)
        held.shrink(network.weights, learning_rate)

        done = step + 1
        state.losses[step] = loss
        state.hits[step] = (logits.argmax(1) == heaviest(labels)).float().mean()
        check_finite(loss, done)
        if done % PROGRESS_EVERY and done < spec.steps:
            continue
        since = step // PROGRESS_EVERY * PROGRESS_EVERY
        metrics = Metrics(
            loss=state.losses[since:done].mean().item(),
            accuracy=state.hits[since:done].mean().item(),
            gradient_norm=raw.norm().item(),
            learning_rate=learning_rate,
            zero_share=zero_share(network.weights) if spec.settings["l1"] else None,
            gradient_norms=layer_norms(network.weights, raw),
        )
        is_due = done % validate_every == 0 and done < spec.steps
        if validation and (is_due or done == spec.steps):
            found = evaluate(network, validation, validation_labels)
            metrics = replace(metrics, validation_loss=found.loss, validation_accuracy=found.accuracy)
            held.stopping.follow(found.loss, network.weights)
        yield Progress(done, spec.steps, metrics.to_dict())
        if held.stopping.is_over:
            break
        if done < spec.steps and (is_due or time.perf_counter() - saved > SAVE_EVERY_S):
            saved = time.perf_counter()
            state.step, state.elapsed_s = done, saved - started
            yield Checkpoint(done, _saved(state, run))

    if held.stopping.brings_back(network.weights):
        found = evaluate(network, validation, validation_labels)
    result = tested(network, inputs, data, subset, sweeps_of(arm.recipe for arm in run.experiment.arms))
    yield Finished(
        replace(
            result,
            validation_accuracy=found.accuracy if validation else None,
            still_improving=done == spec.steps and still_improving(state.losses, state.hits),
            steps=done,
            precision=usable_precision(spec.precision),
            wall_s=time.perf_counter() - started,
        ),
        saved_weights(network),
    )


def tested(network: Network, inputs: Inputs, data: Dataset, subset: Subset, sweeps: Iterable[Sweep]) -> RunResult:
    """What the trained network makes of the test part, each shifted test and sweep, and of what it was trained on."""
    test = evaluate(network, inputs.encoded(data.samples(data.test_samples)), data.test_labels)
    shifted = {
        shift: evaluate(network, inputs.encoded(moved), data.test_labels[: len(moved)]).correct
        for shift, moved in data.shifted_tests.items()
    }
    swept = {}
    for sweep in sweeps:
        labels = data.test_labels[: sweep.samples]
        moved = [evaluate(network, inputs.encoded(at), labels).correct for at in data.swept(sweep)]
        swept[sweep.id] = Swept(sweep.values, np.array(moved))
    own = subset.train[:MAX_TRAIN_SAMPLES_TESTED]
    trained = evaluate(network, inputs.encoded(data.samples(data.train_samples[own])), data.train_labels[own])
    return RunResult(
        accuracy=test.accuracy,
        loss=test.loss,
        shifted={shift: float(correct.mean()) for shift, correct in shifted.items()},
        shifted_correct=shifted,
        swept=swept,
        correct=test.correct,
        predictions=test.predictions,
        confidences=test.confidences,
        train_accuracy=trained.accuracy,
        parameters=len(network.weights.vector),
        overlap=len(subset.train) / len(data.train_labels),
    )


def compiled_recipe(run: RunSpec) -> CompiledRecipe | None:
    """The arm's recipe under a seed of both the recipe and the run; None where the arm augments nothing."""
    recipe = run.arm.recipe
    return None if recipe is None else recipe.compile(derive_seed(recipe.seed, run.seed))


def measured(network: Network, held: Regularisation, batch: Tensor, labels: Tensor, draw: Draw | None) -> Measured:
    """One pass of a batch forward and back, where the weights are now."""
    logits = network.forward(batch, draw)
    loss = held.loss(logits, labels)
    raw = network.weights.gradient_of(loss)
    return Measured(loss.detach(), logits.detach(), raw, held.limited(raw))


def layer_norms(weights: Weights, gradient: Tensor) -> dict[str, float]:
    """The length of a gradient's part for each layer's matrix or filters, by its name, from the input on.

    Biases and scales are left out: the matrices alone show whether a gradient vanishes or explodes on its way down.
    """
    return {name: norm for name, norm in weights.layer_norms(gradient).items() if weights[name].dim() > 1}


def zero_share(weights: Weights) -> float:
    """The share of the weights that are exactly zero, of all that L1 pulls at: biases and scales do not count."""
    return 1 - (torch.count_nonzero(weights.vector * weights.decays) / weights.decays.sum()).item()


def check_finite(loss: Tensor, done: int) -> None:
    """Raises InputError where the loss after `done` steps is no longer a number."""
    if not torch.isfinite(loss):
        sentence = "The loss is no longer a number after {step} steps; a smaller learning rate may help."
        raise InputError("training.diverged", sentence, step=done)


def heaviest(labels: Tensor) -> Tensor:
    """int64 (N,) as they are; of soft labels (N, C) the class with the largest share."""
    return labels if labels.dim() == 1 else labels.argmax(1)


def dropout_draws(seed: int, step: int) -> Draw:
    """What one step's dropout draws: each place in the network has a stream of its own."""

    def draw(shape: tuple[int, ...], *place: str | int) -> Tensor:
        generator = torch.Generator().manual_seed(derive_seed("dropout", seed, step, *place))
        return torch.rand(shape, generator=generator)

    return draw


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
    """How a network does on N samples: mean cross-entropy, accuracy in 0..1, and for each sample, (N,): the class
    it was taken for, uint16, whether rightly, bool, and the probability given to that class, float32.
    """

    loss: float
    accuracy: float
    predictions: np.ndarray
    correct: np.ndarray
    confidences: np.ndarray


def evaluate(network: Network, batches: Iterable[Tensor], labels: np.ndarray) -> Evaluation:
    """Test `network` on batches of inputs with labels (N,)."""
    network.weights.training = False
    with torch.inference_mode():
        logits = torch.cat([network.forward(batch, None) for batch in batches])
        loss = F.cross_entropy(logits, torch.from_numpy(labels.astype(np.int64))).item()
    network.weights.training = True
    predictions = logits.argmax(1).numpy().astype(np.uint16)
    correct = predictions == labels
    confidences = logits.float().softmax(1).amax(1).numpy()
    return Evaluation(loss, float(correct.mean()), predictions, correct, confidences)


@dataclass
class _State:
    """All that changes over a run; `losses` and `hits` are the mean loss and accuracy of each step's batch."""

    network: Network
    optimiser: Optimiser
    held: Regularisation
    losses: Tensor
    hits: Tensor
    step: int = 0
    elapsed_s: float = 0.0


_PLAIN = ("losses", "hits", "step", "elapsed_s")


def _fresh_state(run: RunSpec, shape: tuple[int, ...], classes: int) -> _State:
    spec = run.network
    network = build(spec.kind, spec.settings, shape, classes, derive_seed("weights", run.seed))
    optimiser = OPTIMISERS[run.training.optimiser].function(run.training.settings, network.weights)
    steps = run.training.steps
    held = Regularisation(run.training.settings)
    return _State(network, optimiser, held, torch.zeros(steps), torch.zeros(steps))


def _identity(run: RunSpec) -> str:
    """What a checkpoint belongs to. The other seeds are left out: more of them may be asked for while a run pauses."""
    alone = replace(run.experiment, seeds=(run.seed,), looks=(1,))
    return f"{alone.spec_hash}/{run.arm_index}"


def _saved(state: _State, run: RunSpec) -> bytes:
    parts = {
        "run": _identity(run),
        "network": state.network.weights.state(),
        "optimiser": state.optimiser.state,
        "stopping": state.held.stopping.state,
    }
    parts |= {name: getattr(state, name) for name in _PLAIN}
    buffer = io.BytesIO()
    torch.save(parts, buffer)
    return buffer.getvalue()


def _restore(state: _State, run: RunSpec, checkpoint: bytes) -> None:
    """Bring a fresh state to the saved one.

    Raises InputError where the checkpoint is of another run: that is how one of an older version looks, too.
    """
    parts = torch.load(io.BytesIO(checkpoint), weights_only=True)
    if parts["run"] != _identity(run):
        sentence = "What was saved half-way belongs to another run or version; start the experiment as a new one."
        raise InputError("training.other_checkpoint", sentence)
    state.network.weights.restore(parts["network"])
    state.optimiser.state = parts["optimiser"]
    state.held.stopping.state = parts["stopping"]
    for name in _PLAIN:
        setattr(state, name, parts[name])
