"""A picture of lines as SVG, without any library: enough for one plot in the documents."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 56, 150, 40, 48
TOP_MINUTES = 60.0
COLOURS = ("#8a8f98", "#b3541e", "#c99a2e", "#1d6f8a", "#1f8a4c", "#5b3fa0")


@dataclass(frozen=True, slots=True)
class Line:
    """A rule's points: (load 0..1, minutes)."""

    name: str
    points: tuple[tuple[float, float], ...]


def draw(lines: Sequence[Line], loads: Sequence[float], title: str) -> str:
    """The whole SVG file."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" fill="#1c2430">{title}, minutes</text>',
        *_grid(loads),
    ]
    labels = _spread_labels([_y(line.points[-1][1]) for line in lines])
    for line, colour, label in zip(lines, COLOURS, labels, strict=False):
        path = " ".join(f"{_x(load):.1f},{_y(minutes):.1f}" for load, minutes in line.points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [
            f'<circle cx="{_x(load):.1f}" cy="{_y(minutes):.1f}" r="3.5" fill="{colour}"/>'
            for load, minutes in line.points
        ]
        end = line.points[-1][1]
        parts.append(
            f'<text x="{WIDTH - RIGHT + 14}" y="{label + 4:.1f}" fill="{colour}">{line.name} {end:.1f}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _grid(loads: Sequence[float]) -> list[str]:
    parts = []
    for minutes in range(0, int(TOP_MINUTES) + 1, 10):
        y = _y(float(minutes))
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3e6ea"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#4a5361">{minutes}</text>'
        )
    for load in loads:
        text = f'<text x="{_x(load):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#4a5361">'
        parts.append(f"{text}{load:.0%}</text>")
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle" fill="#4a5361">load</text>')
    return parts


def _spread_labels(wanted: Sequence[float]) -> list[float]:
    """Heights of the names, so that none lies on another."""
    placed: dict[int, float] = {}
    last = -1e9
    for index in sorted(range(len(wanted)), key=wanted.__getitem__):
        last = max(wanted[index], last + 17)
        placed[index] = last
    return [placed[index] for index in range(len(wanted))]


def _x(load: float) -> float:
    return LEFT + load * (WIDTH - LEFT - RIGHT)


def _y(minutes: float) -> float:
    return TOP + (1 - min(minutes, TOP_MINUTES) / TOP_MINUTES) * (HEIGHT - TOP - BOTTOM)
