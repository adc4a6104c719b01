"""What the reports count, and when a number is too small to judge by: definitions in one place. Pure."""

TOO_FEW = 5
"""Of fewer visits no median or share is shown in a comparison: it would be one household's bad day."""
SMALL = 30
"""Of fewer visits a figure is shown and marked as small."""


def size_of(visits: int) -> str:
    """few, small or enough: how much a figure over so many visits says."""
    return "few" if visits < TOO_FEW else "small" if visits < SMALL else "enough"


def per_10000(visits: int, people: int | None) -> float | None:
    """Visits for every 10,000 people; None where nobody knows how many people there are."""
    return round(visits * 10_000 / people, 1) if people else None
