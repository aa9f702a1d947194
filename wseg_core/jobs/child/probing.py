"""Probe sentences: the training process segments them at its first step and at each evaluation, for the replay."""

from sqlalchemy import exc

from ...inference.segmenter import Segmenter
from ...inspection import probes
from ...store import Store


class ProbeRecorder:
    """Segments the default sentences of a script and those that the run's row holds, which may change during training."""

    def __init__(self, store: Store, run: str, script: str):
        self._store, self._run, self._default = store, run, probes.default(script)
        self._chosen: list[str] = []

    def sentences(self) -> list[str]:
        """The user's sentences first, then the default ones, without duplicates."""
        try:
            row = self._store.find(self._run) or {}
            self._chosen = row.get("probes") or []
        except exc.OperationalError:  # keep the previous ones: training continues without the store
            pass
        return list(dict.fromkeys([*self._chosen, *self._default]))

    def look(self, segmenter: Segmenter) -> list[dict]:
        """How the model segments the sentences now, one entry each, as the store's `probes` table keeps them."""
        return probes.look(segmenter, self.sentences())
