"""The loss surface of runs with the same initial weights: a plane through weights, losses over a grid, and trajectories on it.

`trajectories` reads the sketches of weights that a run recorded, `weights` the weights of a start and of checkpoints, `plane`
chooses a plane and projects the trajectories onto it, `grid` computes the losses, and `records` holds the result.
"""
