"""Writing and deleting: resources through their providers, groups by themselves."""
