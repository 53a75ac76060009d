"""Scenarios of ./dev bench: how the add-on does with many rows."""
