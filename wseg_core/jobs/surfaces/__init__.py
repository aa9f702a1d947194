"""Loss surfaces of runs: which runs share one, its computation in the background, and the results that are kept.

`sharing` groups runs by their start, `requests` names a surface and where its result is kept, `opening` reads checkpoints and
sentences, and `computing` runs the computation, in this process or in one of its own.
"""
