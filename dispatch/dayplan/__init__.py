"""The day plan: planned visits of a day onto the teams that are on duty. Pure: stops, teams and ways in, plan out.

Times are seconds since midnight of the city's day; a place is an index into the matrices of the problem.
"""

from dispatch.dayplan.planning import Replanned, plan_day, replan
from dispatch.dayplan.problem import DEFAULT, Arrangement, Config, Duty, Lunch, Problem, Stop, Team
from dispatch.dayplan.reasons import Why, why_not_placed, why_not_there
from dispatch.dayplan.schedule import Round, Timed, round_of, rounds_of
from dispatch.dayplan.slots import Price, Slot, best_slots, price_of_move

__all__ = [
    "DEFAULT",
    "Arrangement",
    "Config",
    "Duty",
    "Lunch",
    "Price",
    "Problem",
    "Replanned",
    "Round",
    "Slot",
    "Stop",
    "Team",
    "Timed",
    "Why",
    "best_slots",
    "plan_day",
    "price_of_move",
    "replan",
    "round_of",
    "rounds_of",
    "why_not_placed",
    "why_not_there",
]
