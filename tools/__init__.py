"""Developer tools behind ./dev."""
