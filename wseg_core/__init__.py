"""Chinese word segmentation: training, inspection and use of models, without a screen."""

import os

# Threads that wait for each other shall sleep, not spin: where anything else wants the processor (a browser, a second run),
# spinning ones keep those from it that they wait for, and training took ten times as long. Read when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def __getattr__(name):
    # torch is loaded when a segmenter is asked for, not before
    if name == "Segmenter":
        from .segmenter import Segmenter

        return Segmenter
    raise AttributeError(name)


__all__ = ["Segmenter"]
