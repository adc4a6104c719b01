"""A city of thousands of teams on duty, multiplied by PostgreSQL itself: a second for 30,000."""

from datetime import timedelta

from django.db import connection, transaction

from clinics.clock import now
from dispatch.positions.token import make_token
from tests import builders

FIRST = 1_000_000
"""Team, shift, person and member number n have the id FIRST + n."""
STARTED_HOURS_AGO = 12.0
TABLES = {
    "clinics_team": "jsonb_build_object('id', %(first)s + n, 'code', 'K' || n)",
    "clinics_person": "jsonb_build_object('id', %(first)s + n, 'username', 'armada' || n)",
    "clinics_shift": "jsonb_build_object('id', %(first)s + n, 'team_id', %(first)s + n)",
    "clinics_shiftmember": (
        "jsonb_build_object('id', %(first)s + n, 'shift_id', %(first)s + n, 'person_id', %(first)s + n)"
    ),
}


def build_fleet(teams: int) -> list[str]:
    """So many teams on duty, each with one phone; the device token of each."""
    duty = builders.build_shift(
        builders.build_team(),
        professions=("nurse",),
        names=(builders.BU_ROSMINI,),
        starts_at=now() - timedelta(hours=STARTED_HOURS_AGO),
        hours=24,
        on_duty=True,
    )
    member = duty.shift.members.get()
    rows = dict(zip(TABLES, (duty.team.pk, duty.people[0].pk, duty.shift.pk, member.pk), strict=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2min'")  # on a busy machine it is more than a second
        for table, changed in TABLES.items():
            cursor.execute(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(one, {changed})).*"
                f" FROM {table} one, generate_series(0, %(last)s) n WHERE one.id = %(like)s",
                {"first": FIRST, "last": teams - 1, "like": rows[table]},
            )
        cursor.execute("ANALYZE clinics_team, clinics_person, clinics_shift, clinics_shiftmember")
    epoch = duty.people[0].epoch
    return [make_token(number, number, number, epoch) for number in range(FIRST, FIRST + teams)]
