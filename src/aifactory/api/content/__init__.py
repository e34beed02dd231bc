"""The content folders: ours, and what a team adds beside its factory."""
