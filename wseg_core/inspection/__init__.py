"""Looking inside a trained model: why it cuts, and where it errs. Plain values out; no screen, no store.

Each file answers one question by a function that takes a segmenter and a text; all about one gap take its index, that of
the character before it, as in `boundary`.
"""
