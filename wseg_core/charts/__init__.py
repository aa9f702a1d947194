"""Figure builders: data frame in, plotly figure (or escaped HTML) out; usable in a notebook as in the dashboard.

Backgrounds, grid and letters are left to the template, so that a figure follows its page's light or dark theme;
the colours set here are legible on both.
"""
