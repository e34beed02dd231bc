"""AI Factory: an enterprise AI landing zone on Azure, in one folder, proven on a local twin."""

__version__ = "0.1.0"
