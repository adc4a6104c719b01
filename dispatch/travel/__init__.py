"""How long a team needs to a home: one interface, whatever knows the roads behind it."""

from dispatch.travel.distance import Place, metres_between
from dispatch.travel.interface import Leg, TravelTimes
from dispatch.travel.straight_line import StraightLine

__all__ = ["Leg", "Place", "StraightLine", "TravelTimes", "metres_between"]
