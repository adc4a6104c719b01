"""How long a team needs to a home: one interface, whatever knows the roads behind it.

The provider in force is given by :func:`dispatch.travel.current.travel`; what is imported here is pure.
"""

from dispatch.travel.conditions import Closure, Conditions, DistrictPoint, NoEntry
from dispatch.travel.distance import Place, metres_among, metres_between
from dispatch.travel.interface import ESTIMATE, OSRM, ROAD, FloatArray, Leg, TravelTimes, Way
from dispatch.travel.straight_line import StraightLine

__all__ = [
    "ESTIMATE",
    "OSRM",
    "ROAD",
    "Closure",
    "Conditions",
    "DistrictPoint",
    "FloatArray",
    "Leg",
    "NoEntry",
    "Place",
    "StraightLine",
    "TravelTimes",
    "Way",
    "metres_among",
    "metres_between",
]
