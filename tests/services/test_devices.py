"""A crew's phone sends its person's own work by a key of its own, and nothing that anybody did is thrown away."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinics.clock import now
from clinics.models import Person
from clinics.services import registry
from dispatch.models import Assignment, CrewDevice, Event, ReviewItem, Visit
from tests import belongings, builders

pytestmark = pytest.mark.django_db
KEY = "a-key-of-a-phone-0001"
Json = dict[str, Any]


@pytest.fixture
def crew() -> Person:
    """Sr. Andi is on duty, and her team has accepted a visit."""
    duty = builders.build_team_on_duty()
    visit = builders.build_visit()
    builders.build_assignment(visit, duty, status="accepted")
    person = duty.people[0]
    belongings.build_device(person=person, key=KEY)
    return person


def tap(kind: str, sequence: int, visit: Visit | None = None, **more: Any) -> Json:
    at = (now() - timedelta(seconds=60 - sequence)).isoformat()
    return {
        "action_id": str(uuid4()), "sequence": sequence, "kind": kind, "happened_at": at,
        "visit_id": visit.pk if visit else None, "payload": {}, **more,
    }  # fmt: skip


def send(person: Person, *items: Json, key: str = KEY, client: Client | None = None) -> tuple[int, Json]:
    body = {
        "device_id": "phone-0001", "person_id": person.pk, "sent_at": now().isoformat(), "items": list(items)
    }  # fmt: skip
    answer = (client or Client()).post(
        "/api/crew/actions",
        json.dumps(body),
        content_type="application/json",
        headers={"X-Device-Key": key} if key else {},
    )
    return answer.status_code, answer.json()


def verdicts(answer: Json) -> dict[str, str]:
    return {each["action_id"]: each["verdict"] for each in answer["verdicts"]}


def test_without_a_session_the_key_sends_ones_own_work_and_reads_nothing(crew: Person) -> None:
    visit = Visit.objects.get()
    late, early = tap("arrive", 2, visit), tap("depart", 1, visit)

    status, answer = send(crew, late, early)

    assert status == 200
    assert set(verdicts(answer).values()) == {"stored"}  # in the order of the phone's counter
    assert answer["today"] is None
    assert Assignment.objects.get().status == "on_scene"
    assert Client().get("/api/crew/today", headers={"X-Device-Key": KEY}).status_code == 401
    other = builders.build_person("crew", clinic=crew.clinic)
    assert send(other, tap("need_help", 3))[0] == 401
    assert send(crew, tap("need_help", 4), key="another")[0] == 401


def test_work_of_a_person_whose_access_was_taken_away_is_kept_for_the_desk(crew: Person) -> None:
    visit, admin = Visit.objects.get(), builders.actor("admin")
    done, undone = tap("depart", 1, visit), tap("arrive", 2, visit)
    send(crew, done)

    crew.is_active = False
    registry.change_person(person=crew, changed=["is_active"], by=admin)
    _status, answer = send(crew, done, undone)
    _status, again = send(crew, done, undone)

    assert verdicts(answer) == {done["action_id"]: "duplicate", undone["action_id"]: "review"}
    assert verdicts(again) == verdicts(answer)
    assert answer["today"] is None
    assert Assignment.objects.get().status == "en_route"
    kept = ReviewItem.objects.get()
    assert (str(kept.action_id), kept.code, kept.visit) == (undone["action_id"], "access_revoked", visit)
    assert Event.objects.filter(kind="review_waits").count() == 1


def test_another_password_asks_for_a_new_sign_in_and_keeps_the_queue(crew: Person) -> None:
    registry.set_password(person_id=crew.pk, password="lontara-sappe-28", by=builders.actor("admin"))

    status, answer = send(crew, tap("depart", 1, Visit.objects.get()))

    assert (status, answer["error"]["code"]) == (401, "not_signed_in")
    assert not ReviewItem.objects.exists()


def test_a_phone_that_was_taken_back_only_hands_in(crew: Person) -> None:
    head = builders.build_person("clinic_head", clinic=crew.clinic)
    foreign = builders.build_person("clinic_head", clinic=builders.build_clinic(builders.MANGASA))
    device = CrewDevice.objects.get()
    path = f"/api/clinic/devices/{device.pk}/revoke"
    assert builders.client_of(foreign).post(path, content_type="application/json").status_code == 404

    answer = builders.client_of(head).post(path, content_type="application/json")
    _status, sent = send(crew, tap("depart", 1, Visit.objects.get()))

    assert answer.json() == {"devices": []}
    assert [each["code"] for each in sent["verdicts"]] == ["device_revoked"]
    assert ReviewItem.objects.get().code == "device_revoked"
    CrewDevice.objects.update(revoked_at=now() - timedelta(days=8))
    assert send(crew, tap("depart", 2, Visit.objects.get()))[0] == 401
    assert Event.objects.filter(kind="device_revoked").count() == 1


def test_a_phone_gets_one_key_and_its_person_takes_it_back(crew: Person) -> None:
    client = builders.client_of(crew)

    def give() -> Json:
        body = json.dumps({"device_id": "browser-0001", "label": "Android · Chrome"})
        found: Json = client.post("/api/crew/devices", body, content_type="application/json").json()
        return found

    first, second = give(), give()
    listed = client.get("/api/crew/devices").json()["devices"]
    assert [each["label"] for each in listed] == ["Android · Chrome", "HP tim"]
    assert send(crew, tap("need_help", 1), key=first["key"])[1]["verdicts"][0]["code"] == "device_revoked"
    assert send(crew, tap("need_help", 2), key=second["key"])[1]["verdicts"][0]["verdict"] == "stored"

    client.post(f"/api/crew/devices/{second['id']}/revoke", content_type="application/json")
    admin = builders.client_of(builders.build_person("admin"))
    last = CrewDevice.objects.get(revoked_at__isnull=True)
    admin.post("/admin/dispatch/crewdevice/", {"action": "revoke", "_selected_action": [last.pk]})

    assert not CrewDevice.objects.filter(revoked_at__isnull=True).exists()


def test_what_was_turned_down_is_handed_to_the_desk_or_sent_again_once(crew: Person) -> None:
    visit = Visit.objects.get()
    early = tap("finish", 1, visit, payload={"outcome": "completed"})
    client = builders.client_of(crew)
    assert verdicts(send(crew, early, client=client)[1]) == {early["action_id"]: "review"}

    words = {
        "of": early["action_id"],
        "kind": "finish",
        "payload": {"outcome": "completed"},
        "words": "sudah selesai",
    }
    send(crew, tap("hand_in", 2, visit, payload=words), client=client)
    assert ReviewItem.objects.get().payload["note"] == "sudah selesai"

    again = tap("finish", 4, visit, payload=early["payload"], replaces=early["action_id"])
    send(crew, tap("arrive", 3, visit), again, client=client)

    assert Assignment.objects.get().status == "finished"
    assert ReviewItem.objects.get().resolved_by == crew
    declined = {"of": str(uuid4()), "kind": "decline", "payload": {"reason": "far"}, "words": "mobil mogok"}
    send(crew, tap("hand_in", 5, visit, payload=declined), client=client)
    assert ReviewItem.objects.get(code="handed_in").payload == {"reason": "far", "note": "mobil mogok"}
