"""Recordings of machines that never were: an ECG strip and an ultrasound fan, drawn by code and marked LATIHAN."""

from io import BytesIO
from math import exp
from random import Random

import numpy as np
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
    y, x = np.mgrid[0:side, 0:side].astype(float)
    deep = np.hypot(x - side / 2, y)
    inside = (deep > 30) & (deep < 280) & (np.abs(x - side / 2) < y * 0.75)
    dark = np.hypot(x - draw.uniform(120, 180), (y - draw.uniform(150, 200)) * 1.3) < 38
    speckle = np.random.default_rng(draw.getrandbits(32)).normal(0, 22, (side, side))
    grey = np.where(dark, 28, 96 + 30 * np.sin(deep / 280 * 6 * np.pi)) + speckle
    seen = np.where(inside, np.clip(grey, 0, 255), 0).astype(np.uint8)
    return _marked(Image.fromarray(seen).resize((600, 600), Image.Resampling.BILINEAR).convert("RGB"))


def _marked(picture: Image.Image) -> bytes:
    """With the word that says that it is no patient's."""
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(FONT_PIXELS * 2)
    pen.text((picture.width - 20, 16), MARK, MARKED, font=font, anchor="ra")
    written = BytesIO()
    picture.save(written, "PNG", compress_level=1)
    return written.getvalue()
