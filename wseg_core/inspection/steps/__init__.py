"""One step of every optimizer, each from the same weights and the same gradient.

Every optimizer takes the step that training would take: the batch's loss with the dropout of that step, the clip, adversarial
training and the optimizer's defaults for the encoder are those of `training.updates`. The run's own optimizer continues
from its saved state, the others begin with a fresh one. `StepComparison` imports torch, the records do not.
"""
