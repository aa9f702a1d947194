"""Benchmarks: `python -m tests.bench` prints a table; no test depends on them."""
