"""One command to run: what it refuses, and how it looks after the parts."""

import json
import re
import socket
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from dottoro.startup.folders import CHECKOUT
from dottoro.startup.product import only_one, place_of, require_free_port
from dottoro.startup.refusals import CannotStart
from dottoro.startup.supervisor import CALM_SECONDS, LONGEST_PAUSE_SECONDS, Watch

REQUIREMENTS = ("requirements.txt", "tests/requirements.txt")


@dataclass
class Van:
    """A part that dies as often as it is asked to."""

    name: str = "van"
    running: bool = True
    starts: int = 0
    log: Path = Path("van.log")

    def start(self) -> None:
        self.starts += 1
        self.running = True

    def stop(self) -> None:
        self.running = False


def test_make_alone_lists_every_target_with_a_line() -> None:
    listed = subprocess.run(["make", "-s"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout

    for target in ("run", "test", "check", "bench", "clean"):
        assert re.search(rf"^  make {target} +\S.*", listed, re.MULTILINE), target


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_every_package_is_pinned_to_the_version_that_is_installed(file: str) -> None:
    for line in (CHECKOUT / file).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith(("#", "-r ")):
            continue
        pin = re.fullmatch(r"([A-Za-z0-9_.-]+)(\[[a-z,]+\])?==([0-9][0-9A-Za-z.]*)", line)
        assert pin, line
        assert version(pin[1]) == pin[3], line


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_every_package_asked_for_has_its_reason_in_the_documents(file: str) -> None:
    reasons = (CHECKOUT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    asked_for, _, _ = (
        (CHECKOUT / file).read_text(encoding="utf-8").partition("# What the packages above bring")
    )

    for name in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==", asked_for, re.MULTILINE):
        assert f"`{name}`" in reasons, name


def test_every_package_of_the_screens_has_its_reason_in_the_documents() -> None:
    reasons = (CHECKOUT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = json.loads((CHECKOUT / "frontend" / "package.json").read_text(encoding="utf-8"))

    for name, pin in {**listed.get("dependencies", {}), **listed["devDependencies"]}.items():
        assert re.search(rf"^\| `{re.escape(name)}` \| \S.* \| \S.* \|$", reasons, re.MULTILINE), name
        assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", pin), name


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"Port {port} .* make run PORT=\d+"):
            require_free_port(place_of({"PORT": str(port)}))


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "abc"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"DOTTORO_MODE": "demo"}, "DOTTORO_MODE"),
        (
            {"DOTTORO_MODE": "real", "DATABASE_URL": "postgresql://db/x"},
            "REDIS_URL, DOTTORO_SECRET_KEY .*HOSTS",
        ),
    ],
)
def test_a_setting_that_is_wrong_or_missing_is_refused_by_its_name(
    environment: dict[str, str], said: str
) -> None:
    with pytest.raises(CannotStart, match=said):
        place_of(environment)


def test_a_second_start_in_the_same_folder_is_told_who_was_first(tmp_path: Path) -> None:
    place = place_of({"DOTTORO_DATA": str(tmp_path)})

    with only_one(place), pytest.raises(CannotStart, match=r"already runs .*process \d+"), only_one(place):
        raise AssertionError("two starts held one folder")
    with only_one(place):
        pass


def test_a_part_that_keeps_dying_is_started_again_with_growing_pauses() -> None:
    van, now = Van(), 0.0
    watch = Watch(van, started_at=now)
    pauses = []

    for _ in range(10):
        van.running = False
        watch.look(now)
        pauses.append(watch.pause_seconds)
        now += watch.pause_seconds
        watch.look(now)

    assert van.starts == 10
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(pauses) == LONGEST_PAUSE_SECONDS


def test_a_part_that_ran_calmly_is_started_again_at_once() -> None:
    van = Van()
    watch = Watch(van, started_at=0.0, pause_seconds=30.0)

    van.running = False
    watch.look(CALM_SECONDS + 1)

    assert watch.pause_seconds == 0.5
