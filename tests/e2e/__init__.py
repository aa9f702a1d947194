"""Tests with a real browser and a real server, and their helpers."""
