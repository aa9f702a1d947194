"""Building a committee from checkpoints; its model is in `modeling/`.

`lattice_committee` averages the members' scores of whole tag paths, `committee` their log-odds of each gap.
"""

from collections.abc import Sequence

from ..config import Config, components, from_dict
from ..errors import UserError
from ..language import text
from ..modeling import committee, lattice_committee
from ..modeling.model import Model
from .checkpoints import Checkpoint
from .segmenter import Segmenter

LATTICES, GAPS = "lattices", "gaps"
MEANS = {LATTICES: "lattice_committee", GAPS: "committee"}  # what is averaged, and the encoder that does


def combine(members: Sequence[Checkpoint], names: Sequence[str], mean: str = "") -> Segmenter:
    """The committee of some checkpoints, whose weights are copied. `names`: how its config calls them.

    `mean`: what is averaged, one of `MEANS`; by default lattices where the members allow it, else gaps. Raises UserError
    for an unknown one, and for lattices of members that do not allow it.
    """
    config, vocab = config_of([member.config for member in members], names, mean), members[0].vocab
    assets = committee.assets_of([(m.model, m.config.as_dict(), m.vocab) for m in members])
    model = Model(config, vocab, assets).eval()
    for copy, member in zip(model.encoder.members, members):
        copy.load_state_dict(member.model.state_dict())
    if config.encoder.name == MEANS[LATTICES]:
        lattice_committee.set_tables(model)
    return Segmenter(model, config, vocab)


def config_of(configs: Sequence[Config], names: Sequence[str], mean: str = "") -> Config:
    """A committee's config: that of the first member, without the sets that not all members share."""
    encoder = MEANS[_mean(configs, mean)]
    first = configs[0].as_dict()
    shared = {
        split: first["data"][split] if all(getattr(c.data, split) == first["data"][split] for c in configs) else None
        for split in ("dev", "test")
    }
    return from_dict(
        {
            **first,
            "data": {**first["data"], **shared, "more": None, "raw": None},
            "encoder": {"name": encoder, "members": list(names)},
            "loss": components("encoder").recipe(encoder)["loss"],
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


def averaged(config: Config) -> str:
    """What the committee with this config averages."""
    return next(mean for mean, encoder in MEANS.items() if encoder == config.encoder.name)


def _mean(configs: Sequence[Config], mean: str) -> str:
    """What the committee of some configs averages, where `mean` was asked for."""
    if mean and mean not in MEANS:
        raise UserError(
            text("A committee cannot average “{name}”.", name=mean[:50]),
            "--mean",
            text("Available: {names}.", names=", ".join(MEANS)),
        )
    schemes = sorted({config.data.scheme for config in configs})
    # a committee of gaps has no scores of whole paths, and no gradient
    nested = any(config.encoder.name == MEANS[GAPS] for config in configs)
    only_gaps = nested or len(schemes) > 1
    if mean == LATTICES and only_gaps:
        raise UserError(
            text("One of the members is itself a committee that averages gaps.")
            if nested
            else text("The members have different tag schemes: {names}.", names=", ".join(schemes)),
            "--mean",
            text("Average the log-odds of the gaps instead: {option}.", option=f"--mean {GAPS}"),
        )
    return mean or (GAPS if only_gaps else LATTICES)
