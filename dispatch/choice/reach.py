"""Who could go at all: on duty, not on the way elsewhere, with the skills, and with a way to get there. Pure."""

import numpy as np

from dispatch.choice.columns import Columns
from dispatch.choice.cost import Flags, Whole
from dispatch.choice.results import LeftOut
from dispatch.choice.sentences import LEFT_OUT, Said, kit_words, profession_words, say
from dispatch.choice.snapshot import Candidate, Request

BOAT = "boat"
ABLE = -1
LEFT_OUT_ORDER = (
    "has_it", "on_the_way", "asked", "skill", "kit", "locked", "boat_needed", "island_base", "boat_team",
    "no_place", "off_duty",
)  # fmt: skip
"""Why a team is left out, those first whom a dispatcher might still want."""
_CODE = {code: number for number, code in enumerate(LEFT_OUT_ORDER)}


def reach_problem(*, boat_only: bool, vehicle_class: str, base_boat_only: bool) -> str | None:
    """Why a team has no way there (a code of the left-out sentences): no island by van, no land by boat."""
    if boat_only:
        return None if vehicle_class == BOAT else "boat_needed"
    if vehicle_class == BOAT:
        return "boat_team"
    return "island_base" if base_boat_only else None


def able_teams(request: Request, columns: Columns) -> Flags:
    """Teams with a way there, the skills and the kit, whatever they are doing; never the excluded ones."""
    if request.place is None:
        return np.zeros(len(columns.teams), dtype=np.bool_)
    reach = columns.boat if request.boat_only else ~columns.boat & ~columns.island_base
    able = reach & columns.have_all(request.needs, request.kit)
    if request.excluded:
        able = able & ~np.isin(columns.ids, np.array(sorted(request.excluded), dtype=np.int64))
    return np.asarray(able)


def left_out_codes(request: Request, columns: Columns) -> Whole:
    """Why each team is left out of a ranking, as index into ``LEFT_OUT_ORDER``; -1: it could go.

    Where several reasons hold, the one a person would name first: off duty, then what it is doing, then the rest.
    """
    codes = np.full(len(columns.teams), ABLE, dtype=np.int64)
    codes[columns.locked] = _CODE["locked"]
    codes[~columns.have_all(frozenset(), request.kit)] = _CODE["kit"]
    codes[~columns.have_all(request.needs, frozenset())] = _CODE["skill"]
    if request.boat_only:
        codes[~columns.boat] = _CODE["boat_needed"]
    else:
        codes[columns.island_base] = _CODE["island_base"]
        codes[columns.boat] = _CODE["boat_team"]
    if request.place is None:
        codes[:] = _CODE["no_place"]
    codes[columns.on_way] = _CODE["on_the_way"]
    codes[columns.asked] = _CODE["asked"]
    codes[columns.busy_visit == request.visit_id] = _CODE["has_it"]
    codes[columns.off_duty] = _CODE["off_duty"]
    return codes


def left_out(request: Request, candidate: Candidate, number: int) -> LeftOut:
    """A team that is left out, with its sentence."""
    code = LEFT_OUT_ORDER[number]
    said = say(LEFT_OUT[code], **_params(request, candidate, code))
    return LeftOut(candidate=candidate, code=code, reason_id=said.id, reason_en=said.en)


def _params(request: Request, candidate: Candidate, code: str) -> dict[str, str | int | Said]:
    if code in ("asked", "on_the_way"):
        return {"visit": candidate.busy_visit}
    if code == "skill":
        return {"missing": profession_words(sorted(request.needs - candidate.professions))}
    if code == "kit":
        return {"missing": kit_words(sorted(request.kit - candidate.kit), request.kit_names)}
    return {}
