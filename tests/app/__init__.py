"""Tests of the pages without a browser (AppTest), and what they share."""
