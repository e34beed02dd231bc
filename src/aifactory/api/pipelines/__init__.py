"""Pipelines: printed for a provider, and what their steps tell people where the code is kept."""
