"""Bicep files that stand nowhere but here."""

from collections.abc import Mapping


class Memory:
    """Files by their paths; a text alone is main.bicep."""

    def __init__(self, files: Mapping[str, str] | str) -> None:
        self.files = {"main.bicep": files} if isinstance(files, str) else files

    def read(self, path: str) -> str:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]
