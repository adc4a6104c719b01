"""How fast each vehicle class goes on each kind of road, by day, without a queue: one table.

Starting values of our own, to be calibrated by the hour factors and by what departures and arrivals
show. Their frame: the legal limits of 50 km/h in towns and 30 km/h in residential areas (Indonesia, PP
79/2013 art. 23, Permenhub PM 111/2015), as ceilings of what is driven; below them the order of the kinds is that of
OSRM's car profile (primary > secondary > tertiary > residential > service > alley), pulled down so that a
drive across a real Indonesian city takes about the 130 s per kilometre of straight line that the study found
(docs/roads.md says how close it comes). Feet: 5 km/h, as in :mod:`dispatch.travel.straight_line`.
"""

from typing import Final, NamedTuple


class Pace(NamedTuple):
    """Kilometres per hour by class; 0 = the kind is not for this class unless its tags say so."""

    minivan: float
    motorcycle: float
    foot: float


FOOT_KMH: Final = 5.0
SPEEDS: Final[dict[str, Pace]] = {
    "motorway": Pace(60.0, 0.0, 0.0),  # jalan tol: no motorcycles, no feet (PP 15/2005)
    "trunk": Pace(42.0, 42.0, FOOT_KMH),
    "primary": Pace(38.0, 38.0, FOOT_KMH),
    "secondary": Pace(34.0, 35.0, FOOT_KMH),
    "tertiary": Pace(30.0, 32.0, FOOT_KMH),
    "unclassified": Pace(25.0, 27.0, FOOT_KMH),
    "residential": Pace(20.0, 23.0, FOOT_KMH),
    "living_street": Pace(12.0, 16.0, FOOT_KMH),
    "service": Pace(12.0, 15.0, FOOT_KMH),
    "alley": Pace(8.0, 12.0, FOOT_KMH),
    "track": Pace(10.0, 15.0, FOOT_KMH),
    "path": Pace(0.0, 8.0, FOOT_KMH),
    "pedestrian": Pace(0.0, 0.0, FOOT_KMH),
    "footway": Pace(0.0, 0.0, FOOT_KMH),
    "steps": Pace(0.0, 0.0, 3.0),
}
"""Kinds from the widest to the narrowest; the order is the number stored in the graph."""
KINDS: Final = tuple(SPEEDS)
KIND_NUMBER: Final = {kind: number for number, kind in enumerate(KINDS)}

ALLOWED_BY_TAG: Final = Pace(8.0, 8.0, FOOT_KMH)
"""Where only a tag opens the kind (a footway with motorcycle=yes)."""
PRIVATE_KMH: Final = 8.0
"""At most, behind a gate that the family or the guard opens (access=private)."""
UNPAVED_KMH: Final = 15.0
"""At most for vehicles, on earth, gravel or sand."""
KIT_KMH: Final = 4.0
"""The last metres on foot, with oxygen and monitor."""
YARD_KMH: Final = 10.0
"""From where a vehicle stands to the nearest road it may use."""
CLOSED_ON_FOOT: Final = 4.0
"""Somebody has to reach the patient: a closure makes the last metres so many times longer, it does not end them."""
