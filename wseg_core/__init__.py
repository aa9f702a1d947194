"""Chinese word segmentation: training, inspection and use of models, without a screen."""


def __getattr__(name):
    # torch is loaded when a segmenter is asked for, not before
    if name == "Segmenter":
        from .segmenter import Segmenter

        return Segmenter
    raise AttributeError(name)


__all__ = ["Segmenter"]
