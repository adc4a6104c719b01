"""The device token: a signed sentence "this person reports for this team on this shift".

A phone gets it with its day and sends it with every batch of positions; no session is needed at the
door. It dies with the shift, and with the person's epoch when a right is taken away.
"""

from dataclasses import dataclass

from django.core import signing

from clinics.refusals import Refusal
from dispatch.positions.duty import Duty, DutyList

SALT = "dottoro.positions"
LONGEST_TOKEN = 400
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    team_id: int
    shift_id: int
    person_id: int
    epoch: int


_remembered: dict[str, Claims] = {}
"""Tokens whose signature was checked already; checking one takes longer than the rest of the door."""


def make_token(team_id: int, shift_id: int, person_id: int, epoch: int) -> str:
    """A token for the phone of a person on duty."""
    return signing.dumps([team_id, shift_id, person_id, epoch], salt=SALT)


def read_token(token: str) -> Claims:
    """What the token says, when its signature is ours. Refuses with token_invalid."""
    claims = _remembered.get(token)
    if claims is not None:
        return claims
    if len(token) > LONGEST_TOKEN:
        raise Refusal("token_invalid")
    try:
        team_id, shift_id, person_id, epoch = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Refusal("token_invalid") from error
    claims = Claims(team_id=team_id, shift_id=shift_id, person_id=person_id, epoch=epoch)
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[token] = claims
    return claims


def duty_of(claims: Claims, duties: DutyList) -> Duty:
    """The duty the token speaks of. Refuses off duty (shift_not_started) and when a right was taken (token_invalid)."""
    duty = duties.shifts.get(claims.shift_id)
    if duty is None or duty.team_id != claims.team_id:
        raise Refusal("shift_not_started")
    if duties.epochs.get((claims.shift_id, claims.person_id)) != claims.epoch:
        raise Refusal("token_invalid")
    return duty
