"""Patients that may be one person, and those that were put together."""

from collections import defaultdict
from itertools import combinations
from typing import Any

from clinics.identifiers import masked
from clinics.models import IdentityNumber, NotDouble, Patient, PatientMerge
from clinics.names import is_about, plain_name

Json = dict[str, Any]  # shaped by dispatch.api.schemas.patients
MOST_PAIRS = 200
SAME_NAME_AT_MOST = 40
"""Of a name that more people have, only a phone or a number makes a pair."""

_Pairs = dict[tuple[int, int], set[str]]


def double_pairs(clinic_id: int) -> dict[tuple[int, int], list[str]]:
    """Pairs of ids that may be one person, and why: name, birth_year, phone, nik, bpjs. Three queries.

    The same plain name with a fitting birth year or the same phone; or the same NIK or BPJS whatever the name.
    """
    rows = Patient.objects.filter(clinic_id=clinic_id, merged_into__isnull=True).order_by("pk")
    people = {
        pk: (plain_name(name), year, phone)
        for pk, name, year, phone in rows.values_list(
            "pk", "full_name", "birth_year", "household__phone_e164"
        )
    }
    pairs: _Pairs = defaultdict(set)
    by_name: dict[str, list[int]] = defaultdict(list)
    for pk, (name, _year, _phone) in people.items():
        if name:
            by_name[name].append(pk)
    for ids in by_name.values():
        _pair_namesakes(ids, people, pairs)
    _pair_numbers(clinic_id, people, pairs)
    apart = set(NotDouble.objects.filter(clinic_id=clinic_id).values_list("one_id", "other_id"))
    found = {pair: sorted(why) for pair, why in pairs.items() if pair not in apart}
    best = sorted(found, key=lambda pair: (-len(found[pair]), -pair[1]))[:MOST_PAIRS]
    return {pair: found[pair] for pair in best}


def _pair_namesakes(ids: list[int], people: dict[int, tuple[str, int | None, str]], pairs: _Pairs) -> None:
    by_phone: dict[str, list[int]] = defaultdict(list)
    for pk in ids:
        if people[pk][2]:
            by_phone[people[pk][2]].append(pk)
    for same in by_phone.values():
        for pair in combinations(same, 2):
            if is_about(people[pair[0]][1], people[pair[1]][1]):
                pairs[pair] |= {"name", "phone"}
    if len(ids) > SAME_NAME_AT_MOST:
        return
    for pair in combinations(ids, 2):
        one, other = people[pair[0]][1], people[pair[1]][1]
        if one is not None and one == other:
            pairs[pair] |= {"name", "birth_year"}


def _pair_numbers(clinic_id: int, people: dict[int, tuple[str, int | None, str]], pairs: _Pairs) -> None:
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = IdentityNumber.objects.filter(patient__clinic_id=clinic_id, replaced_at__isnull=True)
    for kind, blind, pk, merged in rows.values_list("kind", "blind", "patient_id", "patient__merged_into_id"):
        numbers[kind, blind].add(merged or pk)
    for (kind, _blind), ids in numbers.items():
        for pair in combinations(sorted(ids & set(people)), 2):
            pairs[pair].add(kind)


def standing_merges(clinic_id: int, *, most: int = 50) -> list[Json]:  # MergeOut
    """Merges that were not undone, the latest first. One query."""
    rows = PatientMerge.objects.filter(clinic_id=clinic_id, undone_at__isnull=True)
    return [
        {
            "merge_id": row.pk,
            "kept_id": row.kept_id,
            "kept": row.kept.full_name,
            "double_id": row.double_id,
            "double": row.double.full_name,
            "merged_at": row.merged_at,
            "merged_by": row.merged_by.full_name if row.merged_by else "",
        }
        for row in rows.select_related("kept", "double", "merged_by")[:most]
    ]


def masked_numbers(patient_ids: list[int]) -> dict[int, dict[str, str]]:
    """By patient the masked number of each kind. One query."""
    found: dict[int, dict[str, str]] = {}
    rows = IdentityNumber.objects.filter(patient_id__in=patient_ids, replaced_at__isnull=True)
    for row in rows:
        found.setdefault(row.patient_id, {})[row.kind] = masked(row.kind, row.last_digits)
    return found
