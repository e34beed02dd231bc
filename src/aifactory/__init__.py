"""AI Factory: an enterprise AI landing zone on Azure, described in one folder and proven on a local twin."""

__version__ = "0.1.0"
