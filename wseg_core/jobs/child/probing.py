"""The flipbook of a run: its probe sentences are cut at its first step and at each evaluation, by the process that trains."""

from sqlalchemy import exc

from ...inspection import probes


class Flipbook:
    """Cuts the default sentences of a script and those of the run's owner, which may change while it trains."""

    def __init__(self, store, run: str, script: str):
        self._store, self._run, self._default = store, run, probes.default(script)
        self._own: list[str] = []

    def sentences(self) -> list[str]:
        """The owner's own first, then the others; each once."""
        try:
            row = self._store.find(self._run) or {}
            self._own = row.get("probes") or []
        except exc.OperationalError:  # then those of before: a store that is away does not stop training
            pass
        return list(dict.fromkeys([*self._own, *self._default]))

    def look(self, segmenter) -> list[dict]:
        """The cuts of now, as a frame of the store takes them."""
        return probes.look(segmenter, self.sentences())
