"""Runs of ./dev faults: what only shows from outside the process."""
