"""The report: one folder that shows in a browser what was verified, and how strongly."""
