"""The settings of the travel times are held against what there is before anything starts."""

import os
import subprocess
import sys

import pytest

from dottoro.startup.folders import CHECKOUT


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"DOTTORO_TRAVEL": "valhalla"}, "DOTTORO_TRAVEL"),
        ({"DOTTORO_TRAVEL": "osrm"}, "DOTTORO_OSRM_URL"),
        ({"DOTTORO_TRAVEL": "osrm", "DOTTORO_OSRM_URL": "router:5000"}, "DOTTORO_OSRM_URL"),
    ],
)
def test_a_provider_that_does_not_exist_or_has_no_address_is_named_at_the_start(
    given: dict[str, str], named: str
) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import dottoro.settings"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "DOTTORO_DATA": os.environ["DOTTORO_DATA"], **given},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode != 0
    assert named in answer.stderr.splitlines()[-1]
