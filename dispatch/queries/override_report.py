"""The override report: what people made of the proposals between two days, and every choice behind the figures."""

import math
from datetime import date
from typing import Any

from clinics.actors import Actor
from clinics.clock import city_zone, day_bounds
from clinics.models import Area
from dispatch.models import Assignment, Reason, ReasonKind
from dispatch.rules.overrides import (
    REASSIGNED,
    Choice,
    Tally,
    Truth,
    grouped,
    refused_share,
    tally,
    truth,
    week_of,
)

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.city
PAGE_SIZE = 50
KINDS = ("followed", "override", "reassigned", "automatic")


def override_report(actor: Actor, start: date, end: date) -> Json:  # OverrideReportOut
    """Figures over the offers made on these days of the city (both included). Two queries."""
    actor.must("city.report")
    choices = [choice for _, choice in _choices(start, end)]
    whole = tally(choices)
    return {
        "start": start,
        "end": end,
        "kinds": [
            {
                "kind": kind,
                "offers": sum(choice.kind == kind for choice in choices),
                "refused_share": refused_share(choice for choice in choices if choice.kind == kind),
            }
            for kind in KINDS
        ],
        **_tally(whole),
        "weeks": [
            {"start": week, **_tally(tally(of_week)), **_truth(truth(of_week))}
            for week, of_week in grouped(choices, lambda choice: week_of(choice.day))
        ],
        "reasons": _reasons([choice for choice in choices if choice.kind == "override"]),
        **_truth(truth(choices)),
        "sources": [
            {"source": source, **_truth(truth(of_source))}
            for source, of_source in grouped(choices, lambda choice: choice.source or "estimate")
        ],
    }


def choices_behind(actor: Actor, start: date, end: date, *, kind: str, reason: str, page: int) -> Json:
    """The choices behind a figure (ChoiceListOut), newest first: the same days, a kind and a reason or all."""
    actor.must("city.report")
    found = [
        (assignment, choice)
        for assignment, choice in _choices(start, end)
        if (not kind or choice.kind == kind) and (not reason or choice.reason == reason)
    ]
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    words = _reason_words()
    return {
        "total": len(found),
        "page": page,
        "pages": max(1, math.ceil(len(found) / PAGE_SIZE)),
        "choices": [_row(assignment, choice, words) for assignment, choice in shown],
    }


def _choices(start: date, end: date) -> list[tuple[Assignment, Choice]]:
    """Every offer of these days, newest first."""
    zone = city_zone()
    since, _ = day_bounds(start)
    _, until = day_bounds(end)
    rows = (
        Assignment.objects.filter(offered_at__gte=since, offered_at__lt=until)
        .select_related("team", "visit", "visit__village", "offered_by")
        .order_by("-offered_at", "-pk")
    )
    return [(row, _choice(row, row.offered_at.astimezone(zone).date())) for row in rows]


def _choice(row: Assignment, day: date) -> Choice:
    seen: Json = row.ranking
    options: dict[str, Json] = {str(option["team"]): option for option in seen.get("options", [])}
    first = str(seen.get("first") or "")
    own: Json = seen.get("chosen") or options.get(row.team.code, {})
    return Choice(
        offered_at=row.offered_at,
        day=day,
        urgency=row.visit.urgency,
        team=row.team.code,
        first=first,
        minutes=None if row.eta_seconds is None else row.eta_seconds / 60,
        first_minutes=options.get(first, {}).get("minutes"),
        minutes_p90=own.get("minutes_p90"),
        source=row.eta_source,
        reason=row.override_reason,
        automatic=row.offered_by_id is None,
        status=row.status,
        accepted_at=row.accepted_at,
        arrived_at=row.arrived_at,
    )


def _tally(counted: Tally) -> Json:
    return {
        "offers": counted.offers,
        "followed": counted.followed,
        "overrides": counted.overrides,
        "followed_share": counted.followed_share,
        "minutes_lost": round(counted.minutes_lost, 1),
        "minutes_gained": round(counted.minutes_gained, 1),
    }


def _truth(compared: Truth) -> Json:
    return {
        "arrivals": compared.arrivals,
        "median_error": _rounded(compared.median_error),
        "median_off": _rounded(compared.median_off),
        "within_p90": compared.within_p90,
    }


def _reason_words() -> dict[str, tuple[str, str]]:
    rows = Reason.objects.filter(kind=ReasonKind.OVERRIDE)
    return {reason.code: (reason.label_id, reason.label_en) for reason in rows}


def _reasons(overrides: list[Choice]) -> list[Json]:
    words = _reason_words()
    return sorted(
        (
            {
                "code": code,
                "label_id": words.get(code, (code, code))[0],
                "label_en": words.get(code, (code, code))[1],
                **_tally(tally(choices)),
            }
            for code, choices in grouped(overrides, lambda choice: choice.reason)
        ),
        key=lambda row: (-row["overrides"], row["code"]),
    )


def _row(assignment: Assignment, choice: Choice, words: dict[str, tuple[str, str]]) -> Json:
    reason = "" if choice.reason == REASSIGNED else choice.reason
    label_id, label_en = words.get(reason, (reason, reason))
    village: Area | None = assignment.visit.village
    return {
        "visit_id": assignment.visit_id,
        "visit": assignment.visit.code,
        "village": village.name if village else "",
        "offered_at": choice.offered_at,
        "offered_by": assignment.offered_by.full_name if assignment.offered_by else None,
        "urgency": choice.urgency,
        "kind": choice.kind,
        "team": choice.team,
        "first": choice.first,
        "minutes": _rounded(choice.minutes),
        "first_minutes": _rounded(choice.first_minutes),
        "difference": _rounded(choice.difference),
        "real_minutes": _rounded(choice.real_minutes),
        "source": choice.source or "estimate",
        "reason": reason,
        "reason_id": label_id,
        "reason_en": label_en,
        "status": choice.status,
    }


def _rounded(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 1)
