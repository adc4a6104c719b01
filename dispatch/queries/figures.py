"""Response times by their parts, and missed targets, as the head and the Dinas see them."""

from dataclasses import asdict
from typing import Any

from clinics.actors import Actor
from dispatch.queries.board import reasons_out
from dispatch.queries.breakdowns import breakdowns
from dispatch.queries.cards import visit_cards
from dispatch.queries.clinic import log_visits, scoped_period
from dispatch.queries.missed_targets import lost_of, missed_page, reasons_of_missed, said_about
from dispatch.queries.response_times import Period, response_figures
from dispatch.rules.reports import SMALL

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.reports


def response_parts(actor: Actor, period: Period) -> Json:  # BreakdownsOut
    """A period by urgency, shift, kelurahan, team and time, and the same length of time before it. Four queries."""
    actor.must("clinic.response_times")
    period, _ = scoped_period(actor, period)
    found, before = breakdowns(period), period.before()
    earlier = response_figures(before)
    return {
        "start": period.start,
        "end": period.end,
        "step": found.step,
        **found.parts,
        "steps": found.steps,
        "before": {"start": before.start, "end": before.end, **asdict(earlier)},
        "few": SMALL,
    }


def missed_targets(actor: Actor, period: Period, *, reason: str, page: int) -> Json:  # MissedOut
    """The missed targets of a period, newest first. The look is logged."""
    actor.must("clinic.response_times")
    period, _ = scoped_period(actor, period)
    found, total, page, pages = missed_page(period, reason=reason, page=page)
    ids = [row.visit_id for row in found]
    cards = {card["id"]: card for card in visit_cards(ids, identity=actor.sees_identity)}
    lost, said, counted = lost_of(found), said_about(ids), reasons_of_missed(period)
    rows: list[Json] = []
    for row in found:
        word, where = said.get(row.visit_id), lost[row.visit_id]
        rows.append(
            {
                "visit": cards[row.visit_id],
                "reached_at": row.reached_at,
                "late_seconds": row.late_seconds,
                "lost_stage": where.stage,
                "lost_seconds": where.seconds,
                "proposed": where.reason,
                "reason": row.reason,
                "note": word.note if word and actor.sees_identity else "",
                "said_by": word.given_by.full_name if word else "",
                "said_at": word.given_at if word else None,
            }
        )
    log_visits(actor, "missed_targets", [row["visit"] for row in rows])
    return {
        "rows": rows, "total": total, "page": page, "pages": pages, "late": sum(count for _, count in counted),
        "by_reason": [{"reason": code, "visits": count} for code, count in counted],
        "reasons": reasons_out("late"), "may_say": actor.may("clinic.late_reason"),
    }  # fmt: skip
