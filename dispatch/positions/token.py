"""The device token: a signed sentence "this person reports for this team on this shift".

A phone gets it with its day and sends it with every batch of positions; no session is needed at the
door. It dies with the shift, and with the person's epoch when a right is taken away.
"""

import base64
import hmac
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.core import signing

from clinics.refusals import Refusal
from dispatch.positions.duty import Duty, DutyList

SALT = "dottoro.positions"
LONGEST_TOKEN = 400
_MOST_REMEMBERED = 100_000
"""Twice; see :func:`_remember`."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    team_id: int
    shift_id: int
    person_id: int
    epoch: int


_remembered: dict[str, Claims] = {}
"""Tokens whose signature was checked already: reading one whole takes longer than the rest of the door."""
_remembered_before: dict[str, Claims] = {}


def make_token(team_id: int, shift_id: int, person_id: int, epoch: int) -> str:
    """A token for the phone of a person on duty."""
    return signing.dumps([team_id, shift_id, person_id, epoch], salt=SALT)


def read_token(token: str) -> Claims:
    """What the token says, when its signature is ours. Refuses with token_invalid."""
    claims = _remembered.get(token)
    if claims is not None:
        return claims
    claims = _remembered_before.get(token)
    if claims is None:
        if len(token) > LONGEST_TOKEN or not _signed_by_us(token.encode()):
            raise Refusal("token_invalid")
        try:
            team_id, shift_id, person_id, epoch = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise Refusal("token_invalid") from error
        claims = Claims(team_id=team_id, shift_id=shift_id, person_id=person_id, epoch=epoch)
    _remember(token, claims)
    return claims


def _remember(token: str, claims: Claims) -> None:
    """The younger half is kept when there are too many, so that phones in turn never push each other out at once."""
    global _remembered, _remembered_before
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered_before, _remembered = _remembered, {}
    _remembered[token] = claims


def _signed_by_us(token: bytes) -> bool:
    """Whether the signature is right, as django.core.signing makes it; a wrong one costs a tenth of asking Django."""
    text, _, signature = token.rpartition(b":")
    return any(
        hmac.compare_digest(
            base64.urlsafe_b64encode(hmac.digest(secret, text, "sha256")).rstrip(b"="), signature
        )
        for secret in _secrets(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


@lru_cache(maxsize=8)
def _secrets(*secrets: str) -> list[bytes]:
    """What Django derives from each secret key for tokens of this salt."""
    return [sha256(f"{SALT}signer{secret}".encode()).digest() for secret in secrets]


def duty_of(claims: Claims, duties: DutyList) -> Duty:
    """The duty the token speaks of. Refuses off duty (shift_not_started) and when a right was taken (token_invalid)."""
    duty = duties.shifts.get(claims.shift_id)
    if duty is None or duty.team_id != claims.team_id:
        raise Refusal("shift_not_started")
    if duties.epochs.get((claims.shift_id, claims.person_id)) != claims.epoch:
        raise Refusal("token_invalid")
    return duty
