"""Building a committee from checkpoints; its model is in `modeling/committee.py`."""

from collections.abc import Sequence

from ..config import Config, from_dict
from ..modeling import committee
from ..modeling.model import Model
from .checkpoints import Checkpoint
from .segmenter import Segmenter


def combine(members: Sequence[Checkpoint], names: Sequence[str]) -> Segmenter:
    """The committee of some checkpoints, whose weights are copied. `names`: how its config calls them."""
    config, vocab = config_of([member.config for member in members], names), members[0].vocab
    assets = committee.assets_of([(m.model, m.config.as_dict(), m.vocab) for m in members])
    model = Model(config, vocab, assets).eval()
    for copy, member in zip(model.encoder.members, members):
        copy.load_state_dict(member.model.state_dict())
    return Segmenter(model, config, vocab)


def config_of(configs: Sequence[Config], names: Sequence[str]) -> Config:
    """A committee's config: that of the first member, without the sets that not all members share."""
    first = configs[0].as_dict()
    shared = {
        split: first["data"][split] if all(getattr(c.data, split) == first["data"][split] for c in configs) else None
        for split in ("dev", "test")
    }
    return from_dict(
        {
            **first,
            "data": {**first["data"], **shared, "more": None, "raw": None},
            "encoder": {"name": "committee", "members": list(names)},
            "loss": {"name": "binary"},
            "training": {
                **first["training"],
                "start_from": "",
                "teacher": "",
                "precision": "fp32",
                "averaging": "none",
                "sample": 0,
            },
        }
    )
