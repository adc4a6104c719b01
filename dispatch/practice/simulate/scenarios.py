"""What the simulator plays: demand, load, crews, ways and scenarios. Fixed before the engine was written.

Numbers are our assumptions unless a source is named: the simulator compares rules, it does not describe Makassar.
The ground (kelurahan, people, puskesmas) is ``makassar.csv``: 149 land kelurahan of 14 kecamatan with their
points and people from ``clinics/cities/makassar``, its 36 land puskesmas, 11 more in the kecamatan that have
fewest (the source knows 37 of 47), and 54 teams: two at one puskesmas of each of the seven largest kecamatan.
Bases are many in the small old centre and few in the wide outer kecamatan, as in the city.

**Load** is the share of on-duty team time that would be busy if every request were served by a team that sets
out from its own puskesmas: mobilisation + one way + bedside (+ ride to hospital), summed over requests,
divided by the minutes of all teams on duty. Crossing the city for a patient makes the real share higher.
"""

from dataclasses import dataclass, field

URGENCIES = ("red", "yellow", "green")
TARGET_MINUTES = (15.0, 60.0, 240.0)
"""Face to face, by urgency (FIELD)."""

BY_HOUR = tuple(
    0.65 + 0.35 * share
    for share in (
        0.55, 0.50, 0.45, 0.45, 0.50, 0.65, 0.85, 1.05, 1.25, 1.35, 1.35, 1.25,
        1.10, 1.05, 1.10, 1.20, 1.25, 1.25, 1.20, 1.15, 1.05, 0.90, 0.75, 0.65,
    )
)  # fmt: skip
"""Hour of the day -> share of the mean number of requests: the practice city's profile, flattened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """Some kecamatan under water for some hours: more requests from there, slower ways into and within."""

    districts: frozenset[str]
    from_hour: float
    to_hour: float
    requests: float
    """So many times as many requests."""
    slower: float
    """So many times the way's minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One world to play. Times in minutes, distances in kilometres, shares 0..1."""

    name: str = "plain"
    load: float = 0.6
    geometry: str = "makassar"
    """makassar, or disc: an even plain, 30 bases, 36 teams."""
    urgency_shares: tuple[float, float, float] = (0.25, 0.35, 0.40)
    by_hour: tuple[float, ...] = BY_HOUR
    scene_minutes: tuple[float, float, float] = (30.0, 30.0, 30.0)
    """Mean time at the bedside by urgency; lognormal."""
    scene_spread: float = 0.3
    """Sigma of its logarithm."""
    hospital_shares: tuple[float, float, float] = (0.15, 0.0, 0.0)
    """How often the team takes the patient along; it is free again at the nearest hospital."""
    handover_minutes: float = 20.0
    mobilisation_at_base: float = 1.5
    mobilisation_moving: float = 0.5
    start_minutes: float = 1.0
    minutes_per_km: float = 3.6
    """Of straight line, by van: 17 km/h as the crow flies, a city in the daytime."""
    detour_spread: float = 0.15
    """Sigma of the logarithm of a pair of quarters' own detour: what a straight line cannot know."""
    on_duty: tuple[float, ...] = (1.0,) * 24
    """Hour of the day -> share of the teams on duty."""
    doctor_share_of_teams: float = 1.0
    doctor_needed: tuple[float, float, float] = (0.0, 0.0, 0.0)
    surge: Surge | None = None
    stale_share: float = 0.0
    """Share of teams whose position is seen late, drawn anew every half hour."""
    stale_minutes: float = 15.0
    eta_noise: float = 0.0
    """Sigma of the logarithm of the error of every minute count that a rule sees; drawn anew every 10 minutes."""
    islands: bool = False
    """Requests from the islands as well; only the two teams with a boat reach them."""
    island_favour: float = 3.0
    """Islanders ask so many times as often, so that there is something to see."""


NIGHT = tuple(0.35 if hour < 7 or hour >= 21 else 1.0 for hour in range(24))
NIGHT_DEMAND = tuple(0.6 if hour < 7 or hour >= 21 else 1.25 for hour in range(24))

WORLDS = (
    Scenario(name="plain"),
    Scenario(name="night", on_duty=NIGHT, by_hour=NIGHT_DEMAND),
    Scenario(name="doctors", doctor_share_of_teams=0.33, doctor_needed=(0.35, 0.20, 0.10)),
    Scenario(
        name="flood",
        surge=Surge(
            districts=frozenset({"Manggala", "Biringkanaya", "Tamalanrea", "Panakkukang"}),
            from_hour=30.0,
            to_hour=40.0,
            requests=2.5,
            slower=1.6,
        ),
    ),
    Scenario(name="stale", stale_share=0.25),
    Scenario(name="noise", eta_noise=0.30),
    Scenario(name="islands", islands=True),
    Scenario(name="disc", geometry="disc"),
)
SCENARIOS = {world.name: world for world in WORLDS}
LOADS = (0.15, 0.40, 0.60, 0.75, 0.85)


@dataclass(frozen=True, slots=True)
class Study:
    """What CHOICE's study measured: P95 of the response to red, minutes, by load."""

    rule: str
    minutes: dict[float, float] = field(default_factory=dict)


STUDY = (
    Study("b0", {0.40: 19.0, 0.60: 25.5, 0.75: 50.7, 0.85: 57.9}),
    Study("b1", {0.40: 17.8, 0.60: 26.0, 0.75: 50.2, 0.85: 55.0}),
    Study("b2", {0.40: 14.8, 0.60: 20.7, 0.75: 20.3, 0.85: 22.5}),
    Study("strict", {0.40: 54.0, 0.60: 60.0}),
    Study("reference", {0.40: 11.6, 0.60: 13.3, 0.75: 13.4, 0.85: 14.0}),
)
