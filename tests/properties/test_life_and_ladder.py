"""Two desks, three crews, a worker that comes late or dies, answers that are sent twice: the truth stays one.

Random interleavings (hypothesis) on PostgreSQL. After every step the rows are held against a model of their own
(truth.py) and all invariants are asked. A short form runs always; DOTTORO_STORIES makes it long.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import builders
from tests.proofs import note_figures
from tests.properties.city import City
from tests.properties.hands import Cast, cast_of_run, counted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
]

STORIES = int(os.environ.get("DOTTORO_STORIES", "14"))
STEPS_A_STORY = int(os.environ.get("DOTTORO_STORY_STEPS", "16"))


@pytest.fixture
def played(db: None) -> Iterator[Cast]:
    builders.build_city()
    cast = Cast(
        desks=(builders.actor(), builders.actor()),
        admin=builders.actor("admin"),
        crews=(
            builders.build_team_on_duty(hours=72),
            builders.build_team_on_duty(hours=72),
            builders.build_team_on_duty(builders.build_clinic(builders.MANGASA), hours=72),
        ),
    )
    cast_of_run.append(cast)
    counted.clear()
    yield cast
    cast_of_run.clear()


def test_two_desks_three_crews_and_a_worker_that_comes_and_goes_leave_one_truth(played: Cast) -> None:
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS_A_STORY,
            deadline=None,
            derandomize=STORIES <= 20,
            phases=[Phase.generate] if STORIES <= 20 else [Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            database=None,
        ),
    )

    assert {"commands", "refused commands", "taps", "refused taps"} <= set(counted), counted
    note_figures(
        "life_and_ladder", stories=STORIES, **{key.replace(" ", "_"): n for key, n in counted.items()}
    )
