"""Photos and recordings from the bedside: interrupted, doubled, out of order, hostile; and who may open them."""

import hashlib
import io
import json
import os
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from PIL import Image

from clinics import file_store
from clinics.clock import now
from clinics.models import AccessEntry, VisitFile
from clinics.services.files import CHUNK_BYTES, FILES_A_VISIT, MAX_BYTES, forget_partials
from dispatch.models import Event, Visit
from dispatch.services.specialist import answer_question
from tests import builders
from tests.builders import TeamOnDuty, client_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n" + b"1 0 obj << >> endobj\n" * 40 + b"%%EOF"
DICOM = b"\0" * 128 + b"DICM" + b"\x02\x00" * 200


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


class Bedside:
    """A team of Kassi-Kassi at Dg. Ngai's bed, and the phone of its first member."""

    def __init__(self) -> None:
        self.duty: TeamOnDuty = builders.build_team_on_duty()
        self.visit: Visit = builders.build_visit()
        builders.build_assignment(self.visit, self.duty, "on_scene")
        self.phone = client_of(self.duty.people[0])

    def announce(self, data: bytes, *, kind: str = "photo", file_id: UUID | None = None, **other: Any) -> Any:
        """The phone says what it will send."""
        promise = {
            "file_id": str(file_id or uuid4()), "visit_id": self.visit.pk, "patient_key": "", "kind": kind,
            "name": "../../IMG 0001.jpg", "size": len(data), "sha256": hashlib.sha256(data).hexdigest(),
            "taken_at": now().isoformat(),
        }  # fmt: skip
        answer = self.phone.post(
            "/api/crew/files", json.dumps(promise | other), content_type="application/json"
        )
        return answer, UUID(str(promise["file_id"]))

    def send(self, file_id: UUID, start: int, chunk: bytes) -> Any:
        return put(self.phone, file_id, start, chunk)

    def upload(self, data: bytes, *, kind: str = "photo", file_id: UUID | None = None) -> Any:
        """All of it, chunk by chunk; the last answer."""
        answer, file_id = self.announce(data, kind=kind, file_id=file_id)
        start = 0
        while answer.status_code == 200 and not answer.json()["done"]:
            answer = self.send(file_id, start, data[start : start + CHUNK_BYTES])
            start += CHUNK_BYTES
        return answer, file_id


def put(client: Client, file_id: UUID, start: int, chunk: bytes) -> Any:
    return client.put(
        f"/api/crew/files/{file_id}?from={start}", chunk, content_type="application/octet-stream"
    )


def code_of(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def jpeg(width: int = 640, height: int = 480, *, noisy: bool = False) -> bytes:
    """A photograph as a phone takes it: turned, with the place and a comment in it."""
    pixels = os.urandom(width * height * 3) if noisy else b"\x80\x90\xa0" * (width * height)
    picture = Image.frombytes("RGB", (width, height), pixels)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010F] = "Merek HP"
    exif.get_ifd(0x8825)[2] = (5.0, 10.0, 12.0)  # where it was taken
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=95, exif=exif, comment=b"Dg. Ngai, Lrg 3")
    return written.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A small file that says it is huge, and would be when opened."""

    def piece(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\0" * 1_000_000, 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", rows) + piece(b"IEND", b"")


def test_a_photo_is_kept_upright_and_without_the_place_where_it_was_taken() -> None:
    bed = Bedside()
    data = jpeg()
    assert b"Merek HP" in data

    answer, file_id = bed.upload(data)

    assert answer.json() == {"received": len(data), "done": True}
    file = VisitFile.objects.get(file_id=file_id)
    path = file_store.kept_path(file.stored_name)
    kept = path.read_bytes()
    assert (file.content_type, file.width_pixels, file.height_pixels) == ("image/jpeg", 480, 640)
    assert not any(word in kept for word in (b"Exif", b"Merek", b"Ngai", b"IMG"))
    assert (path.stat().st_mode & 0o077, "IMG" in str(path), file.name) == (0, False, "IMG 0001.jpg")
    assert not file_store.partial_path(file.stored_name).exists()
    event = Event.objects.get(kind="file_added")
    assert (event.visit_id, event.fact) == (bed.visit.pk, {"team": bed.duty.team.code, "file_kind": "photo"})
    shown = bed.phone.get("/api/crew/today").json()["visits"][0]["files"]
    assert [(one["id"], one["kind"], one["size"]) for one in shown] == [(str(file_id), "photo", len(kept))]


def test_a_line_that_breaks_doubles_and_shuffles_what_it_carries_makes_one_whole_file() -> None:
    bed = Bedside()
    data = jpeg(1000, 800, noisy=True)
    assert len(data) > 3 * CHUNK_BYTES
    pieces = {start: data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)}
    first, second, third, *_ = pieces

    _, file_id = bed.announce(data)
    assert bed.send(file_id, second, pieces[second]).json() == {"received": 0, "done": False}  # behind a gap
    assert bed.send(file_id, first, pieces[first]).json()["received"] == second
    assert bed.send(file_id, first, pieces[first]).json()["received"] == second  # the answer was lost
    assert bed.send(file_id, 1000, data[1000 : 1000 + CHUNK_BYTES]).json()["received"] == 1000 + CHUNK_BYTES
    file = VisitFile.objects.get(file_id=file_id)
    with file_store.partial_path(file.stored_name).open("ab") as left:
        left.write(b"written, and killed before the row knew")
    again, _ = bed.announce(data, file_id=file_id)
    received = again.json()["received"]
    assert received == 1000 + CHUNK_BYTES
    answers = [
        bed.send(file_id, start, data[start : start + CHUNK_BYTES]).json()
        for start in range(received, len(data), CHUNK_BYTES)
    ]

    assert answers[-1] == {"received": len(data), "done": True}
    assert bed.send(file_id, third, pieces[third]).json()["done"] is True
    assert bed.upload(data, file_id=file_id)[0].json()["done"] is True
    assert Event.objects.filter(kind="file_added").count() == 1
    assert VisitFile.objects.filter(kept_at__isnull=False).count() == 1


def test_what_a_kill_leaves_between_disk_and_row_is_finished_or_swept() -> None:
    bed = Bedside()
    data = jpeg()
    # killed after the last byte was told, before the picture was judged
    _, file_id = bed.announce(data)
    file = VisitFile.objects.get(file_id=file_id)
    file_store.write_at(file.stored_name, 0, data)
    VisitFile.objects.filter(pk=file.pk).update(received=len(data))
    assert bed.announce(data, file_id=file_id)[0].json() == {"received": len(data), "done": True}
    # the disk lost what the row counts on: the phone is told to begin again
    _, lost_id = bed.announce(data)
    VisitFile.objects.filter(file_id=lost_id).update(received=1000)
    assert bed.send(lost_id, 1000, data[1000:]).json() == {"received": 0, "done": False}
    assert bed.send(lost_id, 0, data).json()["done"] is True
    # bytes that no row knows, and an upload that nobody went on with
    file_store.write_kept("ab" * 24, b"x")
    _, old_id = bed.announce(data)
    bed.send(old_id, 0, data[:500])
    old = VisitFile.objects.get(file_id=old_id)
    VisitFile.objects.filter(pk=old.pk).update(touched_at=now() - timedelta(days=8))
    long_ago = 1_000_000_000
    for _folder, name in list(file_store.names_on_disk(2_000_000_000_000)):
        for path in (file_store.kept_path(name), file_store.partial_path(name)):
            if path.exists():
                os.utime(path, (long_ago, long_ago))

    assert forget_partials() == 2

    assert not file_store.kept_path("ab" * 24).exists()
    assert not file_store.partial_path(old.stored_name).exists()
    assert not VisitFile.objects.filter(pk=old.pk).exists()
    assert file_store.kept_path(file.stored_name).exists()
    assert bed.announce(data, file_id=old_id)[0].json() == {"received": 0, "done": False}


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (PDF, "photo", "file_type"),
        (b"<svg onload=alert(1)>", "ecg", "file_type"),
        (b"MZ" + b"\0" * 300, "other", "file_type"),
        (b"GIF89a" + b"\0" * 50, "photo", "file_type"),
        (b"\xff\xd8\xff\xe0 not a picture", "photo", "file_unreadable"),
        (b"\x89PNG\r\n\x1a\n", "photo", "file_unreadable"),
        (png_bomb(30_000, 30_000), "usg", "file_pixels"),
        (png_bomb(5_000, 4_999), "usg", "file_unreadable"),
        (b"\xff\xd8\xff" + b"\xff\xda\x00\x02" * 100, "photo", "file_unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_for_good_and_nothing_of_it_stays(
    data: bytes, kind: str, code: str
) -> None:
    bed = Bedside()

    answer, file_id = bed.upload(data, kind=kind)

    assert (answer.status_code, code_of(answer)) == (422, code)
    assert code_of(bed.announce(data, kind=kind, file_id=file_id)[0]) == code
    assert code_of(bed.send(file_id, 0, data)) == code
    assert list(file_store.names_on_disk(2_000_000_000_000)) == []
    assert not Event.objects.filter(kind="file_added").exists()


@pytest.mark.parametrize(("data", "content"), [(PDF, "application/pdf"), (DICOM, "application/dicom")])
def test_a_recording_of_a_machine_stays_as_it_is_and_is_never_shown_inline(data: bytes, content: str) -> None:
    bed = Bedside()

    _, file_id = bed.upload(data, kind="ecg")

    answer = bed.phone.get(f"/api/files/{file_id}")
    assert (answer.content, answer["Content-Type"]) == (data, content)
    assert answer["Content-Disposition"].startswith('attachment; filename="T101-ecg-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_hostile_announcements_and_chunks_are_refused_cheaply_in_the_one_shape() -> None:
    bed = Bedside()
    data = jpeg()

    assert code_of(bed.announce(data, size=MAX_BYTES + 1)[0]) == "too_large"
    for wrong in ({"size": 0}, {"sha256": "x" * 64}, {"kind": "exe"}, {"patient_key": "../.."}, {"more": 1}):
        answer, _ = bed.announce(data, **wrong)
        assert (answer.status_code, code_of(answer)) == (422, "invalid"), wrong
    answer, file_id = bed.announce(data, name="..\\..\\\u202e/")
    assert VisitFile.objects.get(file_id=file_id).name == "berkas"
    assert code_of(bed.announce(data + b"x", file_id=file_id)[0]) == "file_id_reused"
    assert code_of(bed.send(file_id, 0, data + b"x")) == "too_large"
    assert code_of(bed.send(file_id, 0, b"\0" * (CHUNK_BYTES + 1))) == "too_large"
    assert code_of(bed.send(uuid4(), 0, data)) == "not_found"
    address, raw = f"/api/crew/files/{file_id}?from=", "application/octet-stream"
    assert bed.phone.put(f"{address}-1", data, content_type=raw).status_code == 422
    assert bed.phone.put(f"{address}0", data, content_type="text/plain").status_code == 415
    other_bytes = bytes(len(data))
    assert code_of(bed.send(file_id, 0, other_bytes)) == "file_damaged"
    assert bed.send(file_id, 0, data).json()["done"] is True
    stranger = client_of(builders.build_team_on_duty().people[0])
    assert put(stranger, file_id, 0, data).status_code == 404
    assert stranger.get(f"/api/files/{file_id}").status_code == 404
    answers = [bed.announce(data)[0] for _ in range(FILES_A_VISIT)]
    assert code_of(answers[-1]) == "too_many_files"
    assert {answer.status_code for answer in answers} == {200, 409}


def test_a_file_opens_for_the_team_on_duty_its_head_and_who_was_asked_and_every_look_is_logged() -> None:
    bed = Bedside()
    _, file_id = bed.upload(jpeg())
    address = f"/api/files/{file_id}"
    head = client_of(builders.build_person("clinic_head", clinic=bed.visit.clinic))
    other_head = client_of(
        builders.build_person("clinic_head", clinic=builders.build_clinic(builders.MANGASA))
    )
    expert = builders.build_person("specialist")
    heart = client_of(expert)

    assert [client.get(address).status_code for client in (bed.phone, head, other_head, heart)] == [
        200,
        200,
        404,
        404,
    ]
    for role in ("dispatcher", "call_taker", "health_office", "observer", "admin"):
        assert client_of(builders.build_person(role)).get(address).status_code == 403, role
    ask = {
        "action_id": str(uuid4()), "sequence": 1, "kind": "ask_specialist", "happened_at": now().isoformat(),
        "visit_id": bed.visit.pk, "payload": {"question": "ST elevasi?", "file_ids": [str(file_id)]},
    }  # fmt: skip
    batch = {
        "device_id": "phone-0001", "person_id": bed.duty.people[0].pk, "sent_at": now().isoformat(), "items": [ask],
    }  # fmt: skip
    answer = bed.phone.post("/api/crew/actions", json.dumps(batch), content_type="application/json")
    assert answer.json()["verdicts"][0]["verdict"] == "stored", answer.json()
    assert heart.get(address).status_code == 200
    looks = AccessEntry.objects.filter(door="visit_file", visit_code=bed.visit.code)
    assert looks.count() == 3
    assert looks.filter(person=expert).exists()

    question = bed.visit.specialist_questions.get()
    by = builders.actor("specialist")
    answer_question(question_id=question.pk, by=by, action_id=uuid4(), answer="Ya, rujuk")
    assert heart.get(address).status_code == 200
    type(question).objects.update(answered_at=now() - timedelta(hours=25))
    assert heart.get(address).status_code == 404
    bed.duty.shift.ended_at = now()
    bed.duty.shift.save()
    assert bed.phone.get(address).status_code == 404
