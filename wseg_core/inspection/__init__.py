"""Inspection of trained models: explanations of cuts, and analysis of mistakes. Independent of screen and store.

Each module has one main function that takes a segmenter and a text. A gap is identified by the index of the character
before it, as in `boundary`.
"""
