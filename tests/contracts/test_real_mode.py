"""A real installation: what it must be told before it starts, and Django's own list of what a deployment needs."""

import os
import subprocess
import sys

import pytest

from dottoro.startup.folders import CHECKOUT

REAL = {
    "DOTTORO_MODE": "real", "DOTTORO_HTTPS": "1", "DOTTORO_ALLOWED_HOSTS": "dispatch.example.id",
    "DOTTORO_SECRET_KEY": "".join(chr(33 + n) for n in range(60)),
    "DATABASE_URL": "postgresql://dottoro@127.0.0.1:1/dottoro",
}  # fmt: skip


def _check(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", *words],
        cwd=CHECKOUT, env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["DOTTORO_SECRET_KEY", "DOTTORO_ALLOWED_HOSTS", "DATABASE_URL"])
def test_a_real_city_does_not_start_without_what_it_needs_and_names_it(missing: str) -> None:
    answer = _check({name: value for name, value in REAL.items() if name != missing})

    assert answer.returncode != 0
    assert f"{missing} " in answer.stderr.splitlines()[-1]


def test_a_real_city_shows_no_debugging_pages() -> None:
    answer = _check({**REAL, "DOTTORO_DEBUG": "1"})

    assert answer.returncode != 0
    assert "DOTTORO_DEBUG" in answer.stderr


def test_a_real_city_passes_the_checks_for_deployment() -> None:
    answer = _check(REAL, "--deploy", "--fail-level", "WARNING")

    assert answer.returncode == 0, answer.stderr


def test_a_real_city_has_no_page_of_its_api() -> None:
    says = "from dottoro.api import api; print(api.docs_url, api.openapi_url)"
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", says],
        cwd=CHECKOUT, env={"PATH": os.environ["PATH"], **REAL}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert answer.stdout.split() == ["None", "None"]
