"""The order in which the official compiler sorts names: as words, not as bytes."""

Order = tuple[list[tuple[bool, str]], str]


def as_words(text: str) -> Order:
    """A sort key: signs before letters and digits, case only where nothing else differs."""
    return [(char.isalnum(), char.lower()) for char in text], text.swapcase()
