"""Compares our Bicep compiler with the official one on public sources; nothing of them is kept."""
