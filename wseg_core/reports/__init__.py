"""Reports: one self-contained HTML file with the verdict, charts, settings, fingerprints and commands of a comparison.

`experiment.write` gathers the content, `page` lays it out. Nothing is loaded from elsewhere when a report is read.
"""
