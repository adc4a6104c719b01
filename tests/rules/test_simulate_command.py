"""``manage.py simulate`` as a person uses it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


def simulated(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("simulate", *arguments, "--days", "1", "--workers", "1", stdout=out)
    return out.getvalue()


def test_it_prints_one_object_per_rule_and_load_and_the_same_every_time(
    capfd: pytest.CaptureFixture[str],
) -> None:
    arguments = ("--rule", "b1,b2", "--load", "15,40", "--seed", "4", "--json")

    one, again = simulated(*arguments), simulated(*arguments)

    lines = [json.loads(line) for line in one.splitlines()]
    assert one == again
    assert [(line["rule"], line["load"]) for line in lines] == [
        ("b1", 0.15), ("b2", 0.15), ("b1", 0.40), ("b2", 0.40),
    ]  # fmt: skip
    assert lines[0]["visits"] == lines[1]["visits"] < lines[2]["visits"]
    assert "4/4 runs" in capfd.readouterr().err


def test_without_json_it_prints_a_table_for_people() -> None:
    table = simulated("--rule", "b1", "--load", "0.15", "--scenario", "disc")

    assert table.startswith("| rule | scenario | load | red_mean")
    assert "| b1 | disc | 15% |" in table


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rule", "b9"), "'b9' is none of b0"),
        (("--load", "900"), "a load is 0.01 to 1.5"),
        (("--scenario", "mars"), "'mars' is none of plain"),
    ],
)
def test_it_says_what_there_is_when_it_is_asked_for_something_else(
    arguments: tuple[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        simulated(*arguments)
