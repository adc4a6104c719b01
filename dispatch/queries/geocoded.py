"""What an online geocoder has said about an address, from our own table."""

from dataclasses import dataclass

from dispatch.models import GeocodedAddress, GeocodingState
from dispatch.queries.switches import is_on
from dispatch.rules.geocoding import comparable, is_worth_asking


@dataclass(frozen=True, slots=True)
class OnlineAnswers:
    """``state``: off (the switch), idle (not asked), waiting, or done; ``(label, lat, lon)`` best first."""

    state: str
    answers: tuple[tuple[str, float, float], ...] = ()


def online_answers(text: str) -> OnlineAnswers:
    """What is kept for this line; nothing is asked here. One query while the switch is off, else two."""
    if not is_on("geocoding"):
        return OnlineAnswers("off")
    if not is_worth_asking(text):
        return OnlineAnswers("idle")
    row = GeocodedAddress.objects.filter(words=comparable(text)).first()
    if row is None:
        return OnlineAnswers("idle")
    if row.state == GeocodingState.WAITING:
        return OnlineAnswers("waiting")
    return OnlineAnswers("done", tuple((each["label"], each["lat"], each["lon"]) for each in row.answers))
