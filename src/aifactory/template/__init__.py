"""The ARM template language: JSON and parameters in, resources out. Pure."""
