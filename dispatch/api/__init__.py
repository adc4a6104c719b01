"""The doors: one router per kind of person. A door parses, calls one service or one query, and answers."""

from collections.abc import Iterator

from ninja import Router


def routers() -> Iterator[tuple[str, Router]]:
    """Every router with its prefix below /api."""
    from dispatch.api import (
        basemap,
        calls,
        choice,
        city,
        clinic,
        complaints,
        crew,
        day_plans,
        desk,
        devices,
        exchange,
        files,
        handover,
        messages,
        morning,
        outside,
        patients,
        places,
        positions,
        public,
        push,
        quality,
        questions,
        records,
        reports,
        roads,
        roster,
        safety,
        search,
        session,
        specialist,
        trackers,
        visits,
        wall,
    )

    yield "", session.router
    yield "", basemap.router
    yield "", places.router
    yield "", places.public
    yield "/public", public.router
    yield "/desk", desk.router
    yield "/desk", calls.router
    yield "/exchange", exchange.router
    yield "/desk", choice.router
    yield "/desk", roads.router
    yield "", handover.router
    yield "", questions.router
    yield "", visits.router
    yield "", safety.router
    yield "", search.router
    yield "/crew", crew.router
    yield "/crew", push.router
    yield "", files.router
    yield "/specialist", specialist.router
    yield "", devices.router
    yield "", positions.router
    yield "", trackers.apps
    yield "/crew", trackers.crew
    yield "/desk", trackers.desk
    yield "/clinic", clinic.router
    yield "/clinic/roster", roster.head
    yield "/crew/roster", roster.crew
    yield "/clinic", day_plans.router
    yield "/clinic", patients.router
    yield "/clinic", morning.router
    yield "/clinic", records.router
    yield "/clinic", complaints.router
    yield "/clinic", reports.router
    yield "/clinic", quality.router
    yield "/city", city.router
    yield "/city", reports.city
    yield "/city", complaints.city
    yield "", outside.router
    yield "", messages.router
    yield "", messages.hooks
    yield "/wall", wall.router
