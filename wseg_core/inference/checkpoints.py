"""Checkpoints: one folder each, written atomically, with the sha256 of every file.

`RUN/step-N/` holds `model.safetensors`, `config.json`, `vocab.json`, `encoder.json` if the encoder has assets,
`resume.pt`, and `manifest.json`. `RUN/best` and `RUN/last` are one-line files that name a folder. `calibration.json`
is added later and is not in the manifest; it names the weights that it was fitted to by their sha256. `keep.json`,
the kinds of text that the model never cuts inside, is added later too. Nothing is unpickled: weights are safetensors,
and the resume state is loaded with `weights_only=True`.
"""

import json
import math
import os
import pickle
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch

from .. import home
from ..config import Config, from_dict
from ..errors import UserError
from ..language import text
from ..modeling.model import Model
from ..text.vocab import Vocab
from . import durable, pointers
from . import keep as pieces
from .pointers import point, pointed

FORMAT = 1
_NEEDED = {"model.safetensors", "config.json", "vocab.json"}


@dataclass
class Checkpoint:
    """A checkpoint in memory; `extra` holds what was stored with it, such as the step and its scores."""

    model: Model
    config: Config
    vocab: Vocab
    extra: dict
    path: Path | None = None


def write(
    run_folder: Path,
    step: int,
    model: Model,
    config: Config,
    vocab: Vocab,
    extra: dict | None = None,
    resume: dict | None = None,
    best: bool = False,
) -> Path:
    """Writes `step-N/`, points `best` (if it is the best) and then `last` to it, and deletes folders that neither names.

    The process may be killed at any moment: `best` is moved first, since a run resumes from `last`, and a folder that
    is replaced is kept until the new one is in place. `resume` is returned by `load_resume`: tensors and plain values
    only.
    """
    run_folder.mkdir(parents=True, exist_ok=True)
    pointers.restore(run_folder)
    final, temporary = run_folder / f"step-{step}", run_folder / f".step-{step}.{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    tensors = {name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}
    safetensors.torch.save_file(tensors, temporary / "model.safetensors")
    durable.write_json(temporary / "config.json", config.as_dict())
    durable.write_json(temporary / "vocab.json", vocab.as_dict())
    assets = getattr(model.encoder, "assets", None)
    if assets is not None:
        durable.write_json(temporary / "encoder.json", assets())
    if resume is not None:
        torch.save(resume, temporary / "resume.pt")
    files = {p.name: {"sha256": durable.digest(p), "bytes": p.stat().st_size} for p in sorted(temporary.iterdir())}
    durable.write_json(
        temporary / "manifest.json", {"format": FORMAT, "step": step, "files": files, "extra": extra or {}}
    )
    before = pointed(run_folder, "best") or pointed(run_folder, "last")
    kinds = kept_kinds(before) if before else ()
    if kinds:  # stored by the user with the run's model: it stays when training continues
        durable.write_json(temporary / "keep.json", {"keep": kinds})
    for path in [*temporary.iterdir(), temporary]:
        durable.sync(path)
    pointers.put_in_place(temporary, final)
    for name in ("best", "last") if best else ("last",):
        point(run_folder, name, final.name)
    pointers.delete_old(run_folder)
    return final


def resolve(model: str) -> Path:
    """The checkpoint folder of MODEL: the folder itself, or the best checkpoint of a run, or its last one without a dev set."""
    given = os.path.expanduser(model)  # os.path: a name may be too long for the system, or hold NUL
    if os.path.isfile(os.path.join(given, "manifest.json")):
        return Path(given)
    folder = Path(given) if any(os.path.isfile(os.path.join(given, name)) for name in ("last", "best")) else None
    if folder is None:
        try:
            folder = home.run_folder(str(model))
        except UserError:
            folder = None
    target = folder and (pointed(folder, "best") or pointed(folder, "last"))
    if not target:
        raise UserError(
            text("There is no trained model here."),
            str(model)[:200],
            text("Specify the ID of a run that has a checkpoint (`runs` lists all runs), or a checkpoint folder."),
        )
    return target


def load(path: str | Path, device: str = "cpu") -> Checkpoint:
    """The checkpoint in a folder, after checking every file against the manifest; raises UserError for a damaged one."""
    path = Path(path)
    manifest = verify(path)
    config = from_dict(durable.read_json(path / "config.json"))
    vocab = Vocab.from_dict(durable.read_json(path / "vocab.json"))
    assets = durable.read_json(path / "encoder.json") if "encoder.json" in manifest["files"] else None
    model = Model(config, vocab, assets)
    model.load_state_dict(safetensors.torch.load_file(path / "model.safetensors"))
    return Checkpoint(model.to(device).eval(), config, vocab, manifest.get("extra", {}), path)


def calibration(path: str | Path) -> dict | None:
    """The values stored by `store_calibration`, or None; also None if they were fitted to other weights."""
    path = Path(path)
    try:
        stored = durable.read_json(path / "calibration.json")
        fits = (
            stored["weights"] == _weights(path) and math.isfinite(stored["temperature"]) and stored["temperature"] > 0
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return stored if fits else None


def store_calibration(path: str | Path, values: dict | None) -> None:
    """Stores `values`, which include the `temperature` (above 0), in a checkpoint folder; None deletes them."""
    path = Path(path)
    if values is None:
        (path / "calibration.json").unlink(missing_ok=True)
        return
    durable.replace(path / "calibration.json", durable.as_json({**values, "weights": _weights(path)}))


def kept_kinds(path: str | Path) -> tuple[str, ...]:
    """The kinds of text that the model in a checkpoint folder keeps whole (`keep.KINDS`); empty if none are stored."""
    try:
        stored = durable.read_json(Path(path) / "keep.json")["keep"]
        return tuple(kind for kind in pieces.KINDS if kind in stored)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def store_kept_kinds(path: str | Path, kinds: Iterable[str]) -> None:
    """Stores kinds of text in a checkpoint folder, for `Segmenter.load`; an empty list deletes the file."""
    path, kinds = Path(path), list(kinds)
    if kinds:
        durable.replace(path / "keep.json", durable.as_json({"keep": kinds}))
    else:
        (path / "keep.json").unlink(missing_ok=True)


def _weights(path: Path) -> str:
    return durable.read_json(path / "manifest.json")["files"]["model.safetensors"]["sha256"]


def load_resume(path: Path) -> dict:
    """The resume state of a checkpoint folder, on the CPU; raises UserError if it is missing or damaged."""
    try:
        if "resume.pt" in verify(path)["files"]:
            return torch.load(path / "resume.pt", map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:  # something else than tensors and plain values: never loaded
        pass
    raise UserError(
        text("This checkpoint contains no state to resume from."), str(path), text("Start a new run from its weights.")
    )


def verify(path: Path) -> dict:
    """The manifest of a checkpoint folder, after checking the sha256 of every file; raises UserError that names a faulty one."""
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        files = {name: entry["sha256"] for name, entry in manifest["files"].items()}
        if not files.keys() >= _NEEDED or manifest["format"] > FORMAT:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UserError(
            text("The checkpoint is incomplete: its manifest is missing, damaged or from a newer version."),
            str(path),
            text("Use another checkpoint of the run, or resume it."),
        ) from None
    for name, digest in files.items():
        file = path / Path(name).name
        if not file.is_file() or durable.digest(file) != digest:
            raise UserError(
                text("The checkpoint is damaged: {file} differs from what was saved.", file=name),
                str(path),
                text("Use another checkpoint of the run, or train again."),
            )
    return manifest
