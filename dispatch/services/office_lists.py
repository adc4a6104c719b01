"""The short lists of an office (targets per urgency, reasons, kit check): read from a city's folder, added once."""

from dataclasses import dataclass
from pathlib import Path

from clinics.city.load import Loaded
from clinics.city.reading import Faults, Line, once, read_table
from dispatch.models import Reason, ReasonKind, SurgeTarget, UrgencyTarget
from dispatch.rules.surge import SURGE_TARGETS
from dispatch.rules.tasks import ADDRESS_MINUTES, CALL_BACK_MINUTES
from dispatch.rules.words import CLOSINGS, PSC119_NOT_REACHED, URGENCIES

REASON_KINDS = tuple(kind.value for kind in ReasonKind if kind is not ReasonKind.KIT)
NEEDED_DISPOSITIONS = ("request", "duplicate")
"""Codes that the desk itself acts on: a call that makes a visit, and one that belongs to a visit."""


@dataclass(frozen=True, slots=True)
class OfficeLists:
    """Rows to be, not yet in the database."""

    targets: list[UrgencyTarget]
    reasons: list[Reason]


def read_office_lists(folder: Path, faults: Faults) -> OfficeLists:
    """``urgencies.csv``, ``reasons.csv`` and ``kit.csv`` of a folder; what does not fit is noted in ``faults``."""
    targets = _read_targets(folder / "urgencies.csv", faults)
    reasons = _read_reasons(folder / "reasons.csv", faults)
    kit_columns = ("code", "order", "label_id", "label_en")
    seen: dict[str, int] = {}
    kit = [_reason(line, "kit", seen) for line in read_table(folder / "kit.csv", kit_columns, faults)]
    return OfficeLists(targets, reasons + kit)


def load_office_lists(lists: OfficeLists) -> list[Loaded]:
    """Add what is missing; what is there by its code is kept as the office edited it. Call in a transaction."""
    known = set(UrgencyTarget.objects.values_list("urgency", flat=True))
    targets = [row for row in lists.targets if row.urgency not in known]
    UrgencyTarget.objects.bulk_create(targets)
    surging = set(SurgeTarget.objects.values_list("urgency", flat=True))
    SurgeTarget.objects.bulk_create(
        SurgeTarget(urgency=row.urgency, order=row.order, **SURGE_TARGETS[row.urgency])
        for row in lists.targets
        if row.urgency not in surging
    )
    codes = set(Reason.objects.values_list("kind", "code"))
    reasons = [row for row in lists.reasons if (row.kind, row.code) not in codes]
    Reason.objects.bulk_create(reasons)
    return [
        Loaded("urgencies", len(targets), len(lists.targets) - len(targets)),
        Loaded("reasons", len(reasons), len(lists.reasons) - len(reasons)),
    ]


def _read_targets(path: Path, faults: Faults) -> list[UrgencyTarget]:
    columns = (
        "urgency",
        "order",
        "face_to_face_minutes",
        "offer_seconds",
        "ring_again_seconds",
        "unassigned_minutes",
        "on_scene_minutes",
    )
    seen: dict[str, int] = {}
    targets: list[UrgencyTarget] = []
    for line in read_table(path, columns, faults):
        urgency = line.choice("urgency", URGENCIES)
        once(line, urgency, seen, "urgency")
        targets.append(
            UrgencyTarget(
                urgency=urgency,
                order=line.whole("order", 0, 100),
                face_to_face_minutes=line.whole("face_to_face_minutes", 1, 10_080),
                offer_seconds=line.whole("offer_seconds", 10, 86_400),
                ring_again_seconds=line.whole("ring_again_seconds", 0, 86_400),
                unassigned_minutes=line.number_between("unassigned_minutes", 0.1, 10_080),
                on_scene_minutes=line.whole("on_scene_minutes", 1, 10_080),
                call_back_minutes=CALL_BACK_MINUTES[urgency],
                address_minutes=ADDRESS_MINUTES[urgency],
            )
        )
    _note_missing(path.name, "urgency", URGENCIES, set(seen), faults)
    return targets


def _read_reasons(path: Path, faults: Faults) -> list[Reason]:
    seen: dict[str, int] = {}
    reasons = [
        _reason(line, line.choice("kind", REASON_KINDS), seen)
        for line in read_table(path, ("kind", "code", "order", "label_id", "label_en"), faults)
    ]
    needed = (("disposition", NEEDED_DISPOSITIONS), ("close", CLOSINGS), ("psc119", (PSC119_NOT_REACHED,)))
    for kind, codes in needed:
        _note_missing(path.name, kind, codes, {row.code for row in reasons if row.kind == kind}, faults)
    return reasons


def _reason(line: Line, kind: str, seen: dict[str, int]) -> Reason:
    code = line.text("code", longest=40)
    if not code.replace("_", "").replace("-", "").isalnum() or not code.isascii():
        line.fault(f"code {code!r} has more than letters, digits, - and _")
    once(line, f"{kind} {code}", seen, "code")
    return Reason(
        kind=kind,
        code=code,
        order=line.whole("order", 0, 1000),
        label_id=line.text("label_id", longest=80),
        label_en=line.text("label_en", longest=80),
    )


def _note_missing(file: str, what: str, needed: tuple[str, ...], found: set[str], faults: Faults) -> None:
    for code in needed:
        if code not in found:
            faults.add(file, 0, f"lacks the {what} {code}")
