"""Why a stop has no team, or may not be put somewhere: VROOM gives no reason, so they are derived. Pure."""

from dataclasses import dataclass, replace

from dispatch.dayplan.problem import NO_WAY, Arrangement, Problem, Stop, Team
from dispatch.dayplan.schedule import Round, round_of

PROFESSIONS = {
    "doctor": ("dokter", "doctor"),
    "nurse": ("perawat", "nurse"),
    "midwife": ("bidan", "midwife"),
    "driver": ("pengemudi", "driver"),
    "other": ("lainnya", "other"),
}
SENTENCES: dict[str, tuple[str, str]] = {
    "no_place": ("Tempatnya belum diketahui", "The place is not known"),
    "no_team": ("Tidak ada tim yang bertugas hari itu", "No team is on duty that day"),
    "pin": ("Disematkan pada tim yang tidak bertugas hari itu", "Pinned to a team that is not on duty that day"),
    "no_skill": ("Tidak ada {needs} yang bertugas", "No {needs} is on duty"),
    "no_way": ("Tidak ada jalan ke sana dengan armada yang ada", "No vehicle of the day has a way there"),
    "window_tight": (
        "Tidak ada tim yang sempat di antara {opens} dan {closes}",
        "No team can make it between {opens} and {closes}",
    ),
    "overtime": (
        "Semua tim sudah penuh: tim terdekat pulang {minutes} menit terlambat",
        "Every team is full: the nearest would end {minutes} minutes late",
    ),
    "team_skill": ("Tim ini tanpa {needs}", "This team has no {needs}"),
    "team_pinned": ("Kunjungan ini disematkan pada tim lain", "This visit is pinned to another team"),
    "team_no_way": ("Tidak ada jalan untuk armada tim ini", "There is no way for this team's vehicle"),
    "team_late": (
        "{stops} kunjungan tiba setelah waktunya (paling lama {minutes} menit)",
        "{stops} visits reached after their window (by {minutes} minutes at most)",
    ),
    "team_overtime": (
        "Tim pulang {minutes} menit setelah jaga selesai", "The team ends {minutes} minutes after its duty",
    ),
    "team_lunch": ("Tidak ada lagi waktu istirahat siang", "No time is left for lunch"),
    "over": ("Jam jaga hari itu sudah lewat", "The duties of that day are over"),
    "not_planned": ("Belum direncanakan", "Not planned yet"),
    "elsewhere": ("Ditangani tim {team}", "With team {team}"),
    "on_the_way": ("Searah dengan kunjungan lain", "On the way of other visits"),
    "other_person": ("Bukan nakes yang biasa datang", "Not the person who usually comes"),
    "left_out": ("Dikeluarkan dari rencana", "Taken out of the plan"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with its sentence in both languages."""

    code: str
    id: str
    en: str


def why(code: str, **words: object) -> Why:
    """A reason in words; ``needs`` is a set of professions."""
    bahasa, english = SENTENCES[code]
    needs = words.pop("needs", frozenset())
    named = sorted(needs) if isinstance(needs, frozenset) else []
    local = " + ".join(PROFESSIONS.get(each, (each, each))[0] for each in named)
    abroad = " + ".join(PROFESSIONS.get(each, (each, each))[1] for each in named)
    return Why(code, bahasa.format(needs=local, **words), english.format(needs=abroad, **words))


def why_not_placed(problem: Problem, arrangement: Arrangement, stop: Stop) -> list[Why]:
    """Why nobody goes there in this plan, the first thing that would have to change."""
    if stop.place is None:
        return [why("no_place")]
    if not problem.teams:
        return [why("no_team")]
    teams = [team for team in problem.teams if stop.pinned_to in (None, team.team_id)]
    if not teams:
        return [why("pin")]
    able = [team for team in teams if any(stop.needs <= duty.skills for duty in team.duties)]
    if not able:
        return [why("no_skill", needs=_missing(teams, stop))]
    reached = [team for team in able if _has_way(problem, team, stop)]
    if not reached:
        return [why("no_way")]
    asked = problem if stop.key in problem.stop_of else problem.with_stops([*problem.stops, stop])
    if not any(_alone(asked, team, stop) for team in reached):
        return [_window(stop)]
    over = _least_overtime(asked, arrangement, reached, stop)
    if over is None:
        return [_window(stop)]
    return [why("overtime", minutes=over)] if over > 0 else [why("left_out")]


def why_not_there(problem: Problem, team: Team, order: list[str]) -> list[Why]:
    """What a round in this order would break."""
    return whys_of_round(problem, team, round_of(problem, team, order))


def whys_of_round(problem: Problem, team: Team, times: Round, beside: Round | None = None) -> list[Why]:
    """What this round breaks; with ``beside``: what it breaks more than that one."""
    found = []
    known = {stop.key: stop for stop in beside.stops} if beside is not None else {}
    for timed in times.stops:
        stop = problem.stop_of[timed.key]
        if stop.place is None:
            found.append(why("no_place"))
        elif timed.travel_seconds >= NO_WAY:
            found.append(why("team_no_way"))
        elif not timed.able and (timed.key not in known or known[timed.key].able):
            pinned = stop.pinned_to not in (None, team.team_id)
            found.append(why("team_pinned") if pinned else why("team_skill", needs=_missing([team], stop)))
    late = [
        stop.late_seconds - (known[stop.key].late_seconds if stop.key in known else 0) for stop in times.stops
    ]
    late = [seconds for seconds in late if seconds > 0]
    if late and not found:
        found.append(why("team_late", stops=len(late), minutes=_minutes(max(late))))
    overtime = times.overtime_seconds - (beside.overtime_seconds if beside is not None else 0)
    if overtime > 0 and not found:
        found.append(why("team_overtime", minutes=_minutes(overtime)))
    if times.lunch_missed and not (beside is not None and beside.lunch_missed) and not found:
        found.append(why("team_lunch"))
    return found


def _missing(teams: list[Team], stop: Stop) -> frozenset[str]:
    """The needs that none of these teams has; where each has some of them, all of them."""
    there = frozenset[str]().union(*(duty.skills for team in teams for duty in team.duties))
    return stop.needs - there or stop.needs


def _has_way(problem: Problem, team: Team, stop: Stop) -> bool:
    ways = problem.ways[team.vehicle_class]
    return stop.place is not None and any(
        ways[duty.begins][stop.place] < NO_WAY and ways[stop.place][duty.ends] < NO_WAY
        for duty in team.duties
    )


def _alone(problem: Problem, team: Team, stop: Stop) -> bool:
    """Whether a team with nothing else to do could go."""
    return round_of(problem, team, [stop.key]).allowed


def _least_overtime(problem: Problem, arrangement: Arrangement, teams: list[Team], stop: Stop) -> int | None:
    """Minutes after the end of duty at which the stop would fit somewhere; None: other windows would break."""
    found = []
    for team in teams:
        longer = replace(
            team, duties=tuple(replace(duty, on_to=duty.on_to + 86_400) for duty in team.duties[-1:])
        )
        longer = replace(longer, duties=(*team.duties[:-1], *longer.duties))
        order = list(arrangement.get(team.team_id, ()))
        before = round_of(problem, longer, order)
        for place in range(len(order) + 1):
            times = round_of(problem, longer, [*order[:place], stop.key, *order[place:]])
            if times.broken <= before.broken:
                found.append(max(0, times.ends - team.duties[-1].on_to))
    return _minutes(min(found)) if found else None


def _window(stop: Stop) -> Why:
    return why("window_tight", opens=clock(stop.window_from), closes=clock(stop.window_to))


def clock(seconds: int) -> str:
    """Seconds since midnight as people write a time: 10.40."""
    return f"{seconds // 3600:02d}.{seconds % 3600 // 60:02d}"


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)
