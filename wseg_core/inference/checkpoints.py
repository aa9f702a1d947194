"""Checkpoints: a folder each, written whole or not at all, every file with its sha256.

`RUN/step-N/` holds `model.safetensors`, `config.json`, `vocab.json`, `encoder.json` where the encoder has
assets, `resume.pt`, and `manifest.json`. `RUN/best` and `RUN/last` are one-line files that name a folder.
`calibration.json` is fitted later, so the manifest does not list it; it names the weights it belongs to by their sha256 instead.
`keep.json`, the kinds of text that the model never cuts inside, is stored later too, on request.
Nothing is ever unpickled: weights are safetensors, and the resume state loads with `weights_only=True`.
"""

import hashlib
import json
import math
import os
import pickle
import re
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
from . import keep as pieces

FORMAT = 1
_ASIDE = ".old"  # what the name of a folder ends in that another is to replace
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
    """Writes `step-N/`, points `best` (if it is) and then `last` at it, then deletes folders that neither names.

    A process may be killed at any moment: `best` moves first, since a run resumes from `last` and never looks back, and a
    folder that is replaced stays beside the new one until that is in place. `resume` is what `load_resume` will give back:
    tensors and plain values only.
    """
    run_folder.mkdir(parents=True, exist_ok=True)
    _restore(run_folder)
    final, temporary = run_folder / f"step-{step}", run_folder / f".step-{step}.{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    tensors = {name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}
    safetensors.torch.save_file(tensors, temporary / "model.safetensors")
    _write_json(temporary / "config.json", config.as_dict())
    _write_json(temporary / "vocab.json", vocab.as_dict())
    assets = getattr(model.encoder, "assets", None)
    if assets is not None:
        _write_json(temporary / "encoder.json", assets())
    if resume is not None:
        torch.save(resume, temporary / "resume.pt")
    files = {p.name: {"sha256": _digest(p), "bytes": p.stat().st_size} for p in sorted(temporary.iterdir())}
    _write_json(temporary / "manifest.json", {"format": FORMAT, "step": step, "files": files, "extra": extra or {}})
    before = pointed(run_folder, "best") or pointed(run_folder, "last")
    if (
        kinds := kept_kinds(before) if before else ()
    ):  # what a user stored with the run's model stays when training goes on
        _write_json(temporary / "keep.json", {"keep": kinds})
    for path in [*temporary.iterdir(), temporary]:
        _sync(path)
    if (
        final.exists()
    ):  # the same step again, after a resume; until the new one is in place, `pointed` finds this one aside
        aside = run_folder / f".step-{step}.{os.getpid()}{_ASIDE}"
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(final, aside)
    os.replace(temporary, final)
    _sync(run_folder)
    for name in ("best", "last") if best else ("last",):
        point(run_folder, name, final.name)
    _delete_old(run_folder)
    return final


def point(run_folder: Path, name: str, target: str) -> None:
    """Points `name` (`best` or `last`) at the folder `target`, by renaming a new one-line file."""
    temporary = run_folder / f".{name}.{os.getpid()}"
    temporary.write_text(target + "\n", encoding="utf-8")
    _sync(temporary)
    os.replace(temporary, run_folder / name)
    _sync(run_folder)


def pointed(run_folder: Path, name: str) -> Path | None:
    """The folder that `best` or `last` points at, or None."""
    try:
        target = (run_folder / name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    if not re.fullmatch(r"step-[0-9]{1,18}", target):
        return None
    folder = run_folder / target
    return folder if folder.is_dir() else next(iter(_asides(run_folder, target)), None)


def _asides(run_folder: Path, name: str = "step-*") -> list[Path]:
    """Folders that a killed process moved aside to replace them."""
    return [folder for folder in run_folder.glob(f".{name}.*{_ASIDE}") if folder.is_dir()]


def _restore(run_folder: Path) -> None:
    """Moves back every folder whose replacement never came into place."""
    for folder in _asides(run_folder):
        final = run_folder / folder.name.split(".")[1]
        if not final.exists():
            os.replace(folder, final)


def resolve(model: str) -> Path:
    """The checkpoint folder that MODEL means: a folder, or a run's best, or its last where there was no dev set."""
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
    """The checkpoint in a folder, every file checked against the manifest; raises UserError for a damaged one."""
    path = Path(path)
    manifest = verify(path)
    config = from_dict(_read_json(path / "config.json"))
    vocab = Vocab.from_dict(_read_json(path / "vocab.json"))
    assets = _read_json(path / "encoder.json") if "encoder.json" in manifest["files"] else None
    model = Model(config, vocab, assets)
    model.load_state_dict(safetensors.torch.load_file(path / "model.safetensors"))
    return Checkpoint(model.to(device).eval(), config, vocab, manifest.get("extra", {}), path)


def calibration(path: str | Path) -> dict | None:
    """What `store_calibration` stored in a checkpoint folder, or None; None too where it was fitted to other weights."""
    path = Path(path)
    try:
        stored = _read_json(path / "calibration.json")
        fits = (
            stored["weights"] == _weights(path) and math.isfinite(stored["temperature"]) and stored["temperature"] > 0
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return stored if fits else None


def store_calibration(path: str | Path, values: dict | None) -> None:
    """Stores `values`, among them the `temperature` (over 0), in a checkpoint folder; None takes them away."""
    path = Path(path)
    if values is None:
        (path / "calibration.json").unlink(missing_ok=True)
        return
    _replace_json(path / "calibration.json", {**values, "weights": _weights(path)})


def kept_kinds(path: str | Path) -> tuple[str, ...]:
    """The kinds of pieces that the model in a checkpoint folder keeps whole (`keep.KINDS`); none where nothing is stored."""
    try:
        stored = _read_json(Path(path) / "keep.json")["keep"]
        return tuple(kind for kind in pieces.KINDS if kind in stored)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def store_kept_kinds(path: str | Path, kinds: Iterable[str]) -> None:
    """Stores kinds of pieces in a checkpoint folder, for `Segmenter.load` to read; no kind takes the file away."""
    path, kinds = Path(path), list(kinds)
    if kinds:
        _replace_json(path / "keep.json", {"keep": kinds})
    else:
        (path / "keep.json").unlink(missing_ok=True)


def _weights(path: Path) -> str:
    return _read_json(path / "manifest.json")["files"]["model.safetensors"]["sha256"]


def load_resume(path: Path) -> dict:
    """The resume state of a checkpoint folder, on the CPU; raises UserError when it holds none or is damaged."""
    try:
        if "resume.pt" in verify(path)["files"]:
            return torch.load(path / "resume.pt", map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:  # something else than tensors and plain values: never loaded
        pass
    raise UserError(
        text("This checkpoint contains no state to resume from."), str(path), text("Start a new run from its weights.")
    )


def verify(path: Path) -> dict:
    """The manifest of a checkpoint folder after checking every file's sha256; raises UserError naming the bad file."""
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
        if not file.is_file() or _digest(file) != digest:
            raise UserError(
                text("The checkpoint is damaged: {file} differs from what was saved.", file=name),
                str(path),
                text("Use another checkpoint of the run, or train again."),
            )
    return manifest


def _delete_old(run_folder: Path) -> None:
    """Deletes folders that no pointer names, and what killed processes left behind."""
    keep = {pointed(run_folder, "best"), pointed(run_folder, "last")}
    for path in run_folder.iterdir():
        if path.is_dir() and path.name.startswith(("step-", ".step-")) and path not in keep:
            shutil.rmtree(path, ignore_errors=True)
        elif re.fullmatch(r"\.(best|last)\.[0-9]+", path.name):
            path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Flushes a file or a folder to the disk."""
    folder = path.is_dir()
    if os.name == "nt" and folder:  # Windows cannot open a folder to flush it
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)  # nor flush a file that is open for reading alone
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_json(path: Path, content) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8", errors="surrogatepass")


def _replace_json(path: Path, content) -> None:
    temporary = path.with_name(f".{path.stem}.{os.getpid()}")
    _write_json(temporary, content)
    _sync(temporary)
    os.replace(temporary, path)
    _sync(path.parent)


def _read_json(path: Path):
    return json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
