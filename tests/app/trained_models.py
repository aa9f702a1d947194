"""Runs with a tiny trained model."""

from wseg_core import home, store
from wseg_core.inference import checkpoints
from wseg_core.inference.segmenter import Segmenter

from .. import tiny
from . import fake_runs


def model(
    name: str = "first",
    state: str = "finished",
    scheme: str = "bies",
    loss: str = "crf",
    encoder: str = "linear",
    sets=(),
    **columns,
) -> str:
    """The ID of a run whose best checkpoint is a linear model trained on `tiny.SENTENCES`; other encoders are untrained."""
    trained: Segmenter = tiny.segmenter(encoder, loss, scheme, 8 if encoder == "linear" else 0)
    sets = [f"loss.name={loss}", f"encoder.name={encoder}", *sets]
    run = fake_runs.run(state, name, sets=sets, **{"result": {"dev": fake_runs.SCORE, "test": None}, **columns})
    checkpoints.write(home.run_folder(run), 120, trained.model, trained.config, trained.vocab, best=True)
    store.open().update(run, step=120)
    return run


def drawn(app) -> str:
    """The HTML of a page without style sheets and the frame's script."""
    bodies = [element.proto.body.split("</style>")[-1] for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<script>// The back button"))
