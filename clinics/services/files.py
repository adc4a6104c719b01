"""Files of a visit: promised, sent in chunks, kept. Whoever dies in between, the row says what is certain.

Order of writing: bytes to the disk, then the row. A chunk that the row does not know of is cut off by the next
one; a whole file whose row was not finished is written again under the same name.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from clinics import file_store, pictures
from clinics.clock import now, real_now
from clinics.models import VisitFile
from clinics.refusals import Refusal

MAX_BYTES = 8 * 1024 * 1024
"""Of one file as it is sent."""
CHUNK_BYTES = 256 * 1024
"""Of one request: some seconds on a slow line, so that little is sent twice."""
FILES_A_VISIT = 30
BYTES_ON_THE_WAY = 96 * 1024 * 1024
"""Promised by one person and not whole yet."""
PARTIAL_KEPT = timedelta(days=7)
"""As long as a phone keeps unsent work; it may begin again afterwards."""
ORPHAN_SECONDS = 6 * 3600
DECODE_WAIT_SECONDS = 4.0

_decoding = threading.BoundedSemaphore(1)
"""One picture at a time in a process: it costs a processor and up to 100 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A file as the phone announces it."""

    file_id: UUID
    kind: str
    name: str
    size: int
    """Bytes."""
    sha256: str
    taken_at: datetime
    patient_key: str = ""


@transaction.atomic
def open_file(
    *, promise: Promise, visit_code: str, clinic_id: int, team_id: int | None, author_id: int
) -> VisitFile:
    """The row of a promised file; the same promise again gives the same row.

    Refuses ``too_large`` (more than 8 MB), ``file_id_reused``, ``too_many_files``, and what was refused before.
    """
    if promise.size > MAX_BYTES:
        raise Refusal("too_large", field="size")
    known = VisitFile.objects.filter(file_id=promise.file_id).first()
    if known is None:
        _refuse_flood(visit_code, author_id)
        at = now()
        known, _ = VisitFile.objects.get_or_create(
            file_id=promise.file_id,
            defaults={
                "visit_code": visit_code, "clinic_id": clinic_id, "team_id": team_id, "author_id": author_id,
                "patient_key": promise.patient_key, "kind": promise.kind, "name": promise.name,
                "size": promise.size, "sha256": promise.sha256, "taken_at": min(promise.taken_at, at),
                "opened_at": at, "touched_at": at, "stored_name": secrets.token_hex(24),
            },
        )  # fmt: skip
    same = (known.visit_code, known.author_id, known.size, known.sha256)
    if same != (visit_code, author_id, promise.size, promise.sha256):
        raise Refusal("file_id_reused")
    if known.refused:
        raise Refusal(known.refused)
    return known


def _refuse_flood(visit_code: str, author_id: int) -> None:
    if VisitFile.objects.filter(visit_code=visit_code, refused="").count() >= FILES_A_VISIT:
        raise Refusal("too_many_files", most=FILES_A_VISIT)
    waiting = VisitFile.objects.filter(author_id=author_id, kept_at__isnull=True, refused="")
    if (waiting.aggregate(bytes=Sum("size"))["bytes"] or 0) > BYTES_ON_THE_WAY:
        raise Refusal("too_many_files", most=FILES_A_VISIT)


@transaction.atomic
def add_chunk(*, file_id: UUID, author_id: int, start: int, chunk: bytes) -> VisitFile:
    """Add the bytes from ``start`` on. What is there already is not written again; behind a gap nothing is written,
    and ``received`` tells the phone where to go on. Foreign and missing files look the same."""
    file = _locked(file_id, author_id)
    if file.kept_at is not None:
        return file
    if start + len(chunk) > file.size:
        raise Refusal("too_large", field="from")
    try:
        file.received = min(file.received, file_store.partial_size(file.stored_name))
        new = chunk[max(0, file.received - start) :]
        if start <= file.received and new:
            file_store.write_at(file.stored_name, file.received, new)
            file.received += len(new)
    except OSError as error:
        raise Refusal("files_away") from error
    file.touched_at = now()
    file.save(update_fields=["received", "touched_at"])
    return file


def settle_content(file: VisitFile) -> pictures.Content:
    """Judge a file whose bytes have all come, and write what is kept of it to its place. No row is locked meanwhile.

    Refuses ``file_damaged`` (the checksum differs: it may be sent again from its beginning), what
    :func:`clinics.pictures.accepted` does not take (for good), ``busy`` and ``files_away``.
    """
    if not _decoding.acquire(timeout=DECODE_WAIT_SECONDS):
        raise Refusal("busy")
    try:
        data = file_store.read_partial(file.stored_name)
        if hashlib.sha256(data).hexdigest() != file.sha256:
            _begin_again(file)
            raise Refusal("file_damaged")
        content = pictures.accepted(data, kind=file.kind)
        file_store.write_kept(file.stored_name, content.data)
    except pictures.NotAccepted as reason:
        _refuse_for_good(file, reason.code)
        raise Refusal(reason.code) from reason
    except FileNotFoundError as error:
        _begin_again(file)
        raise Refusal("file_damaged") from error
    except OSError as error:
        raise Refusal("files_away") from error
    finally:
        _decoding.release()
    return content


def keep_file(*, file_id: UUID, author_id: int, content: pictures.Content) -> VisitFile | None:
    """The row of a file whose bytes lie in their place, in the caller's transaction; None when it was kept before."""
    file = _locked(file_id, author_id)
    if file.kept_at is not None:
        return None
    file.kept_at = file.touched_at = now()
    file.content_type, file.stored_size = content.content_type, len(content.data)
    file.width_pixels, file.height_pixels = content.width_pixels, content.height_pixels
    file.save(
        update_fields=[
            "kept_at",
            "touched_at",
            "content_type",
            "stored_size",
            "width_pixels",
            "height_pixels",
        ]
    )
    return file


def forget_sent_bytes(file: VisitFile) -> None:
    """The bytes as they were sent, once the kept file is committed; whoever dies before leaves them to the sweep."""
    file_store.forget_partial(file.stored_name)


def _locked(file_id: UUID, author_id: int) -> VisitFile:
    file = (
        VisitFile.objects.select_for_update(of=("self",)).filter(file_id=file_id, author_id=author_id).first()
    )
    if file is None:
        raise Refusal("not_found")
    if file.refused:
        raise Refusal(file.refused)
    return file


def _begin_again(file: VisitFile) -> None:
    VisitFile.objects.filter(pk=file.pk, kept_at__isnull=True).update(received=0, touched_at=now())
    file_store.forget_partial(file.stored_name)


def _refuse_for_good(file: VisitFile, code: str) -> None:
    VisitFile.objects.filter(pk=file.pk, kept_at__isnull=True).update(refused=code, touched_at=now())
    file_store.forget_partial(file.stored_name)


def forget_partials() -> int:
    """Give up what no phone went on with for seven days, and sweep bytes that no row knows. Returns how many."""
    old = VisitFile.objects.filter(kept_at__isnull=True, touched_at__lt=now() - PARTIAL_KEPT)
    given_up = 0
    for file in old.order_by("pk")[:500]:
        gone, _ = VisitFile.objects.filter(
            pk=file.pk, kept_at__isnull=True, touched_at=file.touched_at
        ).delete()
        if gone:
            file_store.forget_partial(file.stored_name)
            file_store.forget_kept(file.stored_name)
            given_up += 1
    return given_up + _sweep()


def _sweep() -> int:
    """Bytes of a chunk or a file whose row was never written, or whose row is done with them."""
    found = list(file_store.names_on_disk(real_now().timestamp() - ORPHAN_SECONDS))
    names = [name for _, name in found]
    rows = VisitFile.objects.filter(stored_name__in=names, refused="")
    on_the_way = set(rows.filter(kept_at__isnull=True).values_list("stored_name", flat=True))
    kept = set(rows.filter(kept_at__isnull=False).values_list("stored_name", flat=True))
    swept = 0
    for folder, name in found:
        if folder == file_store.PARTIAL and name not in on_the_way:
            file_store.forget_partial(name)
            swept += 1
        elif folder == file_store.KEPT and name not in kept and name not in on_the_way:
            file_store.forget_kept(name)
            swept += 1
    return swept
