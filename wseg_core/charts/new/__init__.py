"""Charts for setting up a run: the model diagram, the learning rate over time, the range test."""
