"""The factory folder: YAML into a Factory; every problem at once, each value with its place."""
