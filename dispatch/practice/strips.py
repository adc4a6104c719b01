"""Recordings of machines that never were: an ECG strip and an ultrasound fan, drawn by code and marked LATIHAN."""

from io import BytesIO
from math import exp, hypot, pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFont

MARK = "LATIHAN"
PAPER, GRID, BOLD, INK, MARKED = "#fff7f5", "#f6cfc8", "#eba79b", "#1c2326", "#b9473b"
WIDTH, HEIGHT, SMALL = 1500, 900, 10
LEADS = ("I", "II", "V2", "V4")
FONT_PIXELS = 34


def ecg_strip(draw: Random, *, pulse: int = 84, raised: bool = False) -> bytes:
    """Four leads on millimetre paper (PNG). ``raised``: ST segments that need an answer."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    for step in range(0, WIDTH, SMALL):
        pen.line([(step, 0), (step, HEIGHT)], BOLD if step % (5 * SMALL) == 0 else GRID)
    for step in range(0, HEIGHT, SMALL):
        pen.line([(0, step), (WIDTH, step)], BOLD if step % (5 * SMALL) == 0 else GRID)
    font = ImageFont.load_default(FONT_PIXELS)
    beat = 60 / pulse * 250  # 25 mm a second, 10 pixels a mm
    for place, lead in enumerate(LEADS):
        middle = 150 + place * 200
        lift = 38 if raised and lead.startswith("V") else 0
        points = [
            (x, middle - _voltage((x + place * 60) % beat / beat, lift) + draw.gauss(0, 1.4))
            for x in range(0, WIDTH, 2)
        ]
        pen.line(points, INK, 3)
        pen.text((14, middle - 110), lead, INK, font=font)
    pen.text((14, HEIGHT - 60), f"25 mm/s  10 mm/mV  {pulse}/menit", INK, font=font)
    return _marked(picture)


def _voltage(phase: float, lift: float) -> float:
    """One heart beat in pixels above the line: P, QRS, ST and T as bells."""
    waves = (
        (0.14, 0.025, 14),
        (0.265, 0.008, -14),
        (0.285, 0.009, 120),
        (0.31, 0.01, -34),
        (0.52, 0.045, 26),
    )
    beat = sum(high * exp(-(((phase - at) / wide) ** 2) / 2) for at, wide, high in waves)
    return beat + (lift * exp(-(((phase - 0.41) / 0.07) ** 2) / 2) if lift else 0)


def usg_fan(draw: Random) -> bytes:
    """A grey fan with a dark round something in it (PNG)."""
    side = 300
    picture = Image.new("L", (side, side), 0)
    pixels = picture.load()
    centre = (draw.uniform(120, 180), draw.uniform(150, 200))
    for x in range(side) if pixels is not None else ():
        for y in range(side):
            deep = hypot(x - side / 2, y)
            inside = 30 < deep < 280 and abs(x - side / 2) < y * 0.75
            if inside and pixels is not None:
                dark = hypot(x - centre[0], (y - centre[1]) * 1.3) < 38
                layers = 30 * sin(deep / 280 * 6 * pi)
                pixels[x, y] = max(0, min(255, int(draw.gauss(28 if dark else 96 + layers, 22))))
    return _marked(picture.resize((900, 900), Image.Resampling.BICUBIC).convert("RGB"))


def _marked(picture: Image.Image) -> bytes:
    """With the word that says that it is no patient's."""
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(FONT_PIXELS * 2)
    pen.text((picture.width - 20, 16), MARK, MARKED, font=font, anchor="ra")
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
