"""A stored loss surface of runs that were never trained, as the process in the background leaves it."""

import shutil

import numpy as np

from wseg_core import home, store
from wseg_core.inspection.surface.records import Path, Place, Surface
from wseg_core.jobs.surfaces import requests
from wseg_core.jobs.surfaces.requests import Request

from . import trained_models


def give_models(runs: list[str]) -> None:
    """Gives each of the runs a folder with the same tiny model."""
    made = trained_models.model()
    for run in runs:
        shutil.copytree(home.run_folder(made), home.run_folder(run))
    shutil.rmtree(home.run_folder(made))
    store.open().delete(made)


def keep(runs: list[str]) -> Request:
    """Stores a bowl with one path per run, from one start; the runs need a model and the same fingerprints."""
    request = Request(tuple(runs))
    axis = np.linspace(-2, 4, request.size)
    losses = [[float(0.1 + 0.05 * (x - 1) ** 2 + 0.1 * y**2) for x in axis] for y in axis]
    paths = []
    for number, run in enumerate(runs):
        x, y = np.linspace(-1, 1, 60), np.linspace(2, number / len(runs), 60)
        last = Place(60, float(x[-1]), float(y[-1]), 0.3, 0.12 + number / 100)
        paths.append(Path(run, list(range(60)), x.tolist(), y.tolist(), [0.3] * 60, 0.1, 0.9, last, last))
    surface = Surface(
        "principal", paths, Place(0, -1.0, 2.0, 0.0, 0.6), axis.tolist(), axis.tolist(), losses,
        "dev", 10, 100, "character", 1000, 0.87, 0.95, True, 1.0,
    )  # fmt: skip
    requests.write(home.make(request.folder()), "surface", surface.as_dict())
    return request
