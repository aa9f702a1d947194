"""Benchmarks: `python -m tests.bench` prints a table; nothing here fails a test for being slow."""
