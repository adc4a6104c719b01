"""Which addresses are worth asking an online geocoder, and how they are compared. Pure."""

LEAST_LETTERS = 8
LONGEST = 200


def comparable(text: str) -> str:
    """Lower case, single spaces: the same address is asked once."""
    return " ".join(text.lower().split())[:LONGEST]


def is_worth_asking(text: str) -> bool:
    """At least two words and eight letters: not a beginning that is still being typed."""
    words = comparable(text).split()
    return len(words) >= 2 and sum(letter.isalpha() for letter in text) >= LEAST_LETTERS
