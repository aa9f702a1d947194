"""Tests that drive a real browser against a real server, and what they share."""
