"""Training: the loop, optimizers, schedules, and the figures recorded at each step."""
