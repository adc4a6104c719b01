"""What a file is, judged by its content, and a picture made anew: upright, of a sane size, without EXIF. Pure.

A crew's phone sends JPEG; ECG and USG machines give JPEG, PNG, PDF or DICOM. Pictures are decoded and written
again, so that neither a place (EXIF) nor a hidden script travels on. PDF and DICOM stay as they are and are never
shown inline.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

MAX_PIXELS = 25_000_000
"""Of the header, before anything is decoded: about 75 MB of memory."""
MAX_SIDE_PIXELS = 4096
"""Longer sides are made smaller: enough to zoom into an ECG strip."""
MAX_SCANS = 64
"""A progressive JPEG has about ten; thousands keep a processor busy for minutes."""
JPEG, PDF, DICOM = "image/jpeg", "application/pdf", "application/dicom"
ENDINGS = {JPEG: "jpg", PDF: "pdf", DICOM: "dcm"}

_JPEG_HEAD, _PNG_HEAD, _PDF_HEAD = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"
_DICOM_AT = 128
_SCAN = b"\xff\xda"
_UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError, KeyError, IndexError, TypeError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises at broken and hostile files."""

Image.MAX_IMAGE_PIXELS = 2 * MAX_PIXELS


class NotAccepted(Exception):
    """The content is not what we keep; ``code`` is the refusal's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of a file."""

    content_type: str
    data: bytes
    width_pixels: int | None = None
    height_pixels: int | None = None


def accepted(data: bytes, *, kind: str) -> Content:
    """The content as it is kept. Raises NotAccepted: ``file_type`` (nothing we know, or no picture where a photo was
    promised), ``file_pixels`` (too many), ``file_unreadable`` (broken inside)."""
    if data.startswith((_JPEG_HEAD, _PNG_HEAD)):
        return _made_anew(data)
    if kind == "photo":
        raise NotAccepted("file_type")
    if data.startswith(_PDF_HEAD):
        return Content(PDF, data)
    if data[_DICOM_AT : _DICOM_AT + 4] == b"DICM":
        return Content(DICOM, data)
    raise NotAccepted("file_type")


def _made_anew(data: bytes) -> Content:
    if data.startswith(_JPEG_HEAD) and data.count(_SCAN) > MAX_SCANS:
        raise NotAccepted("file_unreadable")
    drawn = data.startswith(_PNG_HEAD)
    _refuse_bomb(data, drawn=drawn)
    try:
        with Image.open(BytesIO(data), formats=("PNG",) if drawn else ("JPEG",)) as source:
            width, height = source.size
            if width * height > MAX_PIXELS:
                raise NotAccepted("file_pixels")
            if not drawn:
                source.draft("RGB", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
            picture = _flat(ImageOps.exif_transpose(source))
        picture.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
        written = BytesIO()
        # thin lines of a drawn strip keep their colour; photographs are smaller without
        picture.save(written, "JPEG", quality=92 if drawn else 86, subsampling=0 if drawn else 2)
    except _UNREADABLE as error:
        raise NotAccepted("file_unreadable") from error
    return Content(JPEG, written.getvalue(), *picture.size)


def _refuse_bomb(data: bytes, *, drawn: bool) -> None:
    """A PNG says its size in the first bytes: refused before Pillow has seen it (a JPEG's header is Pillow's)."""
    if not drawn:
        return
    if len(data) < 24:
        raise NotAccepted("file_unreadable")
    width, height = struct.unpack(">II", data[16:24])
    if width * height > MAX_PIXELS:
        raise NotAccepted("file_pixels")


def _flat(source: Image.Image) -> Image.Image:
    """Three colours on white paper, and nothing else: no EXIF, no comment, no profile."""
    if source.mode in ("RGBA", "LA", "PA") or "transparency" in source.info:
        over = source.convert("RGBA")
        flat = Image.new("RGB", over.size, "white")
        flat.paste(over, mask=over.getchannel("A"))
    else:
        flat = source.convert("RGB")
    flat.info = {}
    return flat
