"""Who looks at a live screen, and what they may see now. Asked at the door and again at every push."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, cast

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from clinics.actors import Actor, actor_of
from clinics.models import Person
from clinics.record_rules import VIEW
from clinics.refusals import Refusal
from clinics.services.rights import rights_of
from dispatch.models import WallLink
from dispatch.positions.duty import DutyList, duty_book
from dispatch.services.wall_links import note_use

Screen = Literal["desk", "clinic", "crew", "wall"]
NEEDED: dict[Screen, str] = {
    "desk": "desk.see",
    "clinic": "clinic.see",
    "crew": "crew.work",
    "wall": "wall.see",
}
"""The permission each screen needs."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opened a socket: a person by a session, or a screen by a wall link."""

    screen: Screen
    session_key: str | None = None
    person_id: int | None = None
    link_id: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a screen sees. Sockets with the same view get the same bytes."""

    screen: Screen
    identity: bool = False
    clinic_id: int | None = None
    """The only puskesmas in view; None for all."""
    team_id: int | None = None
    shift_id: int | None = None
    records: bool = True
    """Of a crew: may see what is known of the patient."""


GOOD_SESSIONS = "SELECT * FROM django_session WHERE session_key = ANY(%s) AND expire_date > now()"
"""Sessions live in the world's time, not in the city's."""
PERSONS = "SELECT * FROM clinics_person WHERE id = ANY(%s)"
# As text, because these run at every push: making SQL from the models takes longer than the database needs for it.

WALL = View(screen="wall")
CREW_SECONDS = 0.05
"""A crew at the door may have started its duty a moment ago."""


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: a screen, with a session or a wall key."""

    screen: Screen
    session_key: str | None = None
    wall_key: str = ""


def admit_all(knocks: Sequence[Knock]) -> list[tuple[Visitor, View] | Refusal]:
    """Let visitors in, many by the same few queries; a refusal is not_signed_in or forbidden."""
    digests = {
        knock.wall_key: sha256(knock.wall_key.encode()).hexdigest() for knock in knocks if _by_link(knock)
    }
    links: dict[str, int] = {}
    if digests:
        good = WallLink.objects.filter(key_hash__in=digests.values(), revoked_at__isnull=True)
        links.update(good.values_list("key_hash", "pk"))
        note_use(list(links))
    persons = persons_of_sessions([knock.session_key for knock in knocks if knock.session_key])
    if any(knock.screen == "crew" for knock in knocks):
        duty_book.ensure_fresh(CREW_SECONDS)
    answers: list[tuple[Visitor, View] | Refusal] = []
    for knock in knocks:
        if _by_link(knock):
            link_id = links.get(digests[knock.wall_key])
            known = None if link_id is None else (Visitor(screen=knock.screen, link_id=link_id), WALL)
            answers.append(known or Refusal("not_signed_in"))
            continue
        answers.append(_admit_person(knock, persons.get(knock.session_key or "")))
    return answers


def _by_link(knock: Knock) -> bool:
    return knock.screen == "wall" and bool(knock.wall_key)


def _admit_person(knock: Knock, person: Person | None) -> tuple[Visitor, View] | Refusal:
    if person is None:
        return Refusal("not_signed_in")
    view = view_of(knock.screen, person, duty_book.duties)
    if view is None:
        return Refusal("forbidden")
    return Visitor(screen=knock.screen, session_key=knock.session_key, person_id=person.pk), view


def view_of(screen: Screen, person: Person, duties: DutyList) -> View | None:
    """What this person may see on a screen; None when nothing."""
    if not person.is_active:
        return None
    actor: Actor = actor_of(person)
    if not actor.may(NEEDED[screen]):
        return None
    if screen == "wall":
        return WALL
    if screen == "desk":
        return View(screen=screen, identity=actor.sees_identity)
    if screen == "clinic":
        if actor.city_wide:
            return View(screen=screen, identity=actor.sees_identity)
        return (
            View(screen=screen, identity=actor.sees_identity, clinic_id=actor.clinic_id)
            if actor.clinic_id
            else None
        )
    shifts = [shift_id for shift_id, person_id in duties.epochs if person_id == person.pk]
    if not shifts:
        return View(screen=screen, identity=True)
    shift_id = max(shifts, key=lambda one: duties.shifts[one].started_ms)
    return View(
        screen=screen,
        identity=True,
        team_id=duties.shifts[shift_id].team_id,
        shift_id=shift_id,
        records=VIEW in rights_of(person),
    )


def views_now(visitors: Collection[Visitor]) -> dict[Visitor, View | None]:
    """What each visitor may see at this moment; None: close the socket. A few queries for any number of visitors."""
    links = {visitor.link_id for visitor in visitors if visitor.link_id is not None}
    open_links: set[int] = set()
    if links:
        open_links.update(
            WallLink.objects.filter(pk__in=links, revoked_at__isnull=True).values_list("pk", flat=True)
        )
    persons = persons_of_sessions([visitor.session_key for visitor in visitors if visitor.session_key])
    views: dict[Visitor, View | None] = {}
    for visitor in visitors:
        if visitor.link_id is not None:
            views[visitor] = WALL if visitor.link_id in open_links else None
            continue
        person = persons.get(visitor.session_key or "")
        known = person is not None and person.pk == visitor.person_id
        views[visitor] = (
            view_of(visitor.screen, person, duty_book.duties) if person is not None and known else None
        )
    return views


_remembered: dict[str, tuple[str, int, str]] = {}
"""session key -> (stored text, person, hash) of sessions decoded before: decoding is the dear part."""
_MOST_REMEMBERED = 5_000


def persons_of_sessions(keys: Collection[str]) -> dict[str, Person]:
    """The person of each session that is still good: not logged out, not expired, made with today's password."""
    if not keys:
        return {}
    found: dict[str, tuple[int, str]] = {}
    for row in Session.objects.raw(GOOD_SESSIONS, [list(keys)]):
        known = _remembered.get(row.session_key)
        if known is None or known[0] != row.session_data:
            known = _decode(row)
            if known is None:
                continue
            if len(_remembered) >= _MOST_REMEMBERED:
                _remembered.clear()
            _remembered[row.session_key] = known
        found[row.session_key] = known[1:]
    ids = list({person_id for person_id, _ in found.values()})
    persons = {person.pk: person for person in Person.objects.raw(PERSONS, [ids])}
    hashes = {pk: _hashes(person) for pk, person in persons.items()}
    return {
        session_key: persons[person_id]
        for session_key, (person_id, session_hash) in found.items()
        if person_id in persons
        and any(constant_time_compare(session_hash, good) for good in hashes[person_id])
    }


def _decode(row: Session) -> tuple[str, int, str] | None:
    data = row.get_decoded()
    if BACKEND_SESSION_KEY not in data:
        return None
    try:
        person_id = cast(int, Person._meta.pk.to_python(data.get(SESSION_KEY)))
    except ValueError:
        return None
    return row.session_data, person_id, str(data.get(HASH_SESSION_KEY, ""))


_known_hashes: dict[int, tuple[str, list[str]]] = {}


def _hashes(person: Person) -> list[str]:
    """What a good session of this person carries; it changes with the password. Remembered, as making it is slow."""
    known = _known_hashes.get(person.pk)
    if known is None or known[0] != person.password:
        known = (person.password, [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()])
        if len(_known_hashes) >= _MOST_REMEMBERED:
            _known_hashes.clear()
        _known_hashes[person.pk] = known
    return known[1]
