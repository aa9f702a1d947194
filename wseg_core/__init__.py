"""Chinese word segmentation: training, inspection and use of models, without a screen."""

import os

# Threads that wait for each other shall soon sleep, not spin: where anything else wants the processor (a browser, a second run),
# spinning ones keep those from it that they wait for, and training takes up to four times as long. Not at once either: waking
# costs an otherwise idle machine more than a short spin. GNU's OpenMP, torch's on Linux, reads it when torch is loaded.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def __getattr__(name: str) -> object:
    # torch is loaded when a segmenter is asked for, not before
    if name == "Segmenter":
        from .inference.segmenter import Segmenter

        return Segmenter
    raise AttributeError(name)


__all__ = ["Segmenter"]
