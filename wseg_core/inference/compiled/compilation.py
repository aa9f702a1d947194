"""When a model is compiled: where it can be, and as soon as enough text has come to be worth the seconds that it takes."""

import threading

from ... import kernels
from ...modeling.encoders import linear
from ...modeling.model import Model
from .cutter import Cutter
from .known import known
from .layout import Layout, lay_out
from .tables import FORMS, LOSSES, build

_ROWS = 2  # rows of the model's table that are compiled in the time in which it cuts a character


class Compilation:
    """The compiled form of a model with the loss of this name, which is made when it is needed and again when the weights change."""

    def __init__(self, model: Model, loss: str):
        self.model, self.loss = model, loss
        self._lock = threading.Lock()
        self._layout: Layout | None = None
        self._keys: tuple = ()
        self._impossible = False
        self._cutter: Cutter | None = None
        self._weights: tuple = ()
        self._characters = 0  # that these weights have cut

    def __reduce__(self) -> tuple:
        return Compilation, (self.model, self.loss)  # a copy is compiled anew

    def cutter(self, characters: int) -> Cutter | None:
        """The cutter for a text of some characters; None where the model itself should cut it."""
        if not self.is_possible():
            return None
        with self._lock:
            weights = self._state()
            if weights != self._weights:
                self._weights, self._characters, self._cutter = weights, 0, None
            self._characters += characters
            if self._cutter is None and _ROWS * self._characters >= len(self.model.encoder.keys):
                self._cutter = self._compile()
            return self._cutter

    def is_possible(self) -> bool:
        """Whether this model can be compiled, as far as is known before that is tried."""
        model = self.model
        return (
            kernels.enabled()
            and not self._impossible
            and type(model.encoder) is linear.Encoder
            and self.loss in LOSSES
            and (model.scheme.name in FORMS or self.loss == "binary")
            and model.precision == "fp32"
            and model.encoder.keys.device.type == "cpu"
        )

    def _state(self) -> tuple:
        tensors = [*self.model.parameters(), self.model.encoder.keys]
        return tuple((id(tensor), tensor._version) for tensor in tensors)

    def _compile(self) -> Cutter | None:
        encoder = self.model.encoder
        keys = (id(encoder.keys), encoder.keys._version)
        if self._layout is None or self._keys != keys:
            ngrams = known(encoder)
            if ngrams is None:
                self._impossible = True
                return None
            self._layout, self._keys = lay_out(ngrams, encoder.vocab), keys
        return Cutter(self.model, self._layout, build(self._layout, self.model, self.loss))
