"""Tints for neighbouring areas. Pure."""

from collections.abc import Iterable, Sequence

FEWEST_TINTS = 4
"""Four are enough for any flat map (Appel and Haken 1976); the search below finds them for a city."""
MOST_STEPS = 20_000


def spread_tints(codes: Sequence[str], touching: Iterable[tuple[str, str]]) -> dict[str, int]:
    """A tint (0, 1, ...) per code such that no two that touch are equal, with as few tints as are found quickly."""
    neighbours: dict[str, set[str]] = {code: set() for code in codes}
    for one, other in touching:
        neighbours[one].add(other)
        neighbours[other].add(one)
    count = FEWEST_TINTS
    while True:
        tints = _search(neighbours, count)
        if tints is not None:
            return tints
        count += 1


def _search(neighbours: dict[str, set[str]], count: int) -> dict[str, int] | None:
    """Depth-first, the most hemmed-in area next; None when it takes too many steps."""
    tints: dict[str, int] = {}
    steps = 0

    def free(code: str) -> list[int]:
        used = {tints[other] for other in neighbours[code] if other in tints}
        fewest = [list(tints.values()).count(tint) for tint in range(count)]
        return sorted((tint for tint in range(count) if tint not in used), key=lambda tint: fewest[tint])

    def place() -> bool:
        nonlocal steps
        open_codes = [code for code in neighbours if code not in tints]
        if not open_codes:
            return True
        code = min(open_codes, key=lambda code: (len(free(code)), -len(neighbours[code]), code))
        for tint in free(code):
            steps += 1
            if steps > MOST_STEPS:
                return False
            tints[code] = tint
            if place():
                return True
            del tints[code]
        return False

    return tints if place() else None
