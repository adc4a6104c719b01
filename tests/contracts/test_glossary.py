"""The enums of the code, the server's words and docs/glossary.md say the same."""

import re
from pathlib import Path
from typing import get_args

from clinics.models import Role
from clinics.models.teams import VehicleClass
from dispatch.api.schemas import roads, shared
from dispatch.models import ClosureKind, MessageStatus
from dispatch.rules import closures
from dispatch.rules.lifecycle import ASSIGNMENT_STATUSES, CODES, STATUSES
from dispatch.rules.messages import KINDS
from dispatch.rules.words import RED_FLAGS, URGENCIES
from dispatch.words import EVENTS
from dispatch.words import STATUSES as STATUS_WORDS

GLOSSARY_FOLDER = Path(__file__).resolve().parents[2] / "docs"
GLOSSARY = (GLOSSARY_FOLDER / "glossary.md").read_text(encoding="utf-8")


def _rows(title: str) -> list[list[str]]:
    part = GLOSSARY.split(f"## {title}")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("|")
    ]
    return rows[2:]


def test_every_status_of_a_visit_is_in_the_glossary_with_its_chip_and_its_word() -> None:
    rows = _rows("Status of a visit")

    assert [(row[0], row[1]) for row in rows] == [(status, CODES[status]) for status in STATUSES]
    assert [row[2] for row in rows] == [STATUS_WORDS[status][0] for status in STATUSES]
    assert len(set(CODES.values())) == len(STATUSES)


def test_every_status_of_an_assignment_and_state_of_a_team_is_there() -> None:
    assignments = [word for row in _rows("Status of an assignment") for word in re.split(r",\s*", row[0])]
    states = [row[0] for row in _rows("State of a team (derived)")]

    assert tuple(assignments) == ASSIGNMENT_STATUSES
    assert tuple(states) == get_args(shared.TeamState)


def test_roles_are_those_of_the_code() -> None:
    assert [(row[0], row[1]) for row in _rows("Roles")] == [(role.value, role.label) for role in Role]


def test_the_api_knows_the_same_words() -> None:
    assert get_args(shared.Status) == STATUSES
    assert get_args(shared.AssignmentStatus) == ASSIGNMENT_STATUSES
    assert get_args(shared.Urgency) == URGENCIES


def test_every_event_and_status_has_words_in_both_languages() -> None:
    from dispatch.rules.facts import FACTS

    assert set(EVENTS) == set(FACTS)
    assert set(STATUSES) | set(ASSIGNMENT_STATUSES) <= set(STATUS_WORDS)
    assert all(bahasa and english for bahasa, english in [*EVENTS.values(), *STATUS_WORDS.values()])


def test_red_flags_are_in_the_glossary_and_have_words_on_the_screens() -> None:
    rows = {row[0].split(":")[0]: row for row in _rows_of_the_first_table()}
    words = (GLOSSARY_FOLDER.parent / "frontend/src/words/core.id.ts").read_text(encoding="utf-8")

    assert tuple(re.findall(r"`(\w+)`", rows["red flag"][0])) == RED_FLAGS
    assert all(f"flag_{flag}:" in words for flag in RED_FLAGS)


def test_closures_and_vehicles_are_the_same_words_in_the_tables_the_rules_and_the_glossary() -> None:
    rows = {row[0].split(":")[0]: row for row in _rows_of_the_first_table()}

    assert re.findall(r"`(\w+)`", rows["closure"][0]) == ClosureKind.values == list(closures.KINDS)
    assert rows["closure"][1] == f"jalan ditutup: {', '.join(ClosureKind.labels)}"
    assert get_args(roads.ClosureKind) == closures.KINDS
    assert re.findall(r"`(\w+)`", rows["vehicle class"][0]) == VehicleClass.values
    assert rows["vehicle class"][1] == ", ".join(VehicleClass.labels)
    assert get_args(roads.RoadClass) == closures.ROAD_CLASSES == tuple(VehicleClass.values[:3])


def test_how_far_a_message_came_is_said_in_the_same_words() -> None:
    rows = {row[0].split(":")[0]: row for row in _rows_of_the_first_table()}

    assert re.findall(r"`(\w+)`", rows["message status"][0]) == MessageStatus.values
    assert rows["message status"][1] == ", ".join(MessageStatus.labels)
    assert {*re.findall(r"`(\w+)`", rows["message"][0]), "test"} == set(KINDS)


def _rows_of_the_first_table() -> list[list[str]]:
    lines = GLOSSARY.split("\n## ")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][
        2:
    ]
