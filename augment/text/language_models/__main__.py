"""Gets language models: `python -m augment.text.language_models NAME …`, names as recipes have them.

Of each model come its settings, its tokeniser and its weights, into the cache that all programs share. Weights that
their makers offer as a pickle alone are read by torch's loader of plain weights, and kept as safetensors instead.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from augment.text.language_models.cache import REQUIREMENTS, WEIGHTS, snapshot
from augment.text.language_models.known import MASKED, PAIRS, MaskedModel, Model, Pair

FILES = ("*.json", "*.txt", "*.spm", WEIGHTS)
PICKLE = "pytorch_model.bin"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 all there, 1 something could not be got."""
    parser = argparse.ArgumentParser(prog="python -m augment.text.language_models", description="Get language models.")
    known: dict[str, MaskedModel | Pair] = {**MASKED, **PAIRS}
    parser.add_argument("names", nargs="+", choices=known, metavar="NAME", help=", ".join(known))
    names = parser.parse_args(arguments).names
    try:
        import transformers  # noqa: F401, PLC0415 - seconds, and only where it is used
    except ModuleNotFoundError:
        print(f"First run: pip install -r {REQUIREMENTS}", file=sys.stderr)
        return 1
    for model in [model for name in names for model in known[name].models]:
        try:
            get(model)
        except Exception as error:  # no network, no room, no such model: what the library says of it
            print(f"{model.repository} could not be got: {error}", file=sys.stderr)
            return 1
        print(f"{model.repository} is there.")
    return 0


def get(model: Model) -> Path:
    """The folder of a model, which is downloaded where it is not there yet."""
    from huggingface_hub import hf_hub_download, snapshot_download  # noqa: PLC0415

    found = snapshot(model)
    if found is None:
        found = Path(snapshot_download(model.repository, allow_patterns=list(FILES)))
        if not (found / WEIGHTS).exists():
            _convert(found, hf_hub_download(model.repository, PICKLE))
    return found


def _convert(folder: Path, weights: str) -> None:
    """Write the pickled `weights` of the model in `folder` there as safetensors."""
    assert Path(weights).parent == folder
    from transformers import AutoModelForSeq2SeqLM  # noqa: PLC0415 - the masked ones all come as safetensors

    given: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False, "weights_only": True}
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, use_safetensors=False, dtype="float32", **given)
    with tempfile.TemporaryDirectory(dir=folder) as into:
        model.save_pretrained(into)
        (Path(into) / WEIGHTS).replace(folder / WEIGHTS)


if __name__ == "__main__":
    sys.exit(main())
