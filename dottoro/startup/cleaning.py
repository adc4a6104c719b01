"""`make clean`: the databases, logs and builds of a practice city go; a real city's never."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import psycopg

from dottoro.startup.folders import CHECKOUT, socket_folder
from dottoro.startup.postgres import Postgres
from dottoro.startup.product import only_one, place_of
from dottoro.startup.progress import say
from dottoro.startup.refusals import CannotStart

OURS = ("postgres", "valkey", "logs", "static", "servers.json", "secret_key", "run.lock")
BUILDS = (
    "frontend/dist",
    "frontend/node_modules",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
)


def clean(environment: Mapping[str, str]) -> int:
    """Remove what the start-up made, packages in .venv excepted. Raises CannotStart for a real city's data."""
    place = place_of(environment)
    if place.data.exists():
        with only_one(place):
            refuse_real(place.data)
            for name in ("postgres", "valkey"):
                if (place.data / name).exists():
                    shutil.rmtree(socket_folder(place.data / name), ignore_errors=True)
            for name in OURS:
                _remove(place.data / name)
        if not any(place.data.iterdir()):
            place.data.rmdir()
    for name in BUILDS:
        _remove(CHECKOUT / name)
    say(f"Clean: {place.data} and the builds are gone.")
    return 0


def refuse_real(data: Path) -> None:
    """Raises CannotStart when the database in this folder is stamped real, or cannot be asked."""
    if not (data / "postgres" / "data" / "PG_VERSION").exists():
        return
    postgres = Postgres(data / "postgres")
    try:
        postgres.start()
        with psycopg.connect(postgres.url()) as connection:
            kinds = connection.execute("select kind from clinics_installation").fetchall()
    except psycopg.errors.UndefinedTable:
        return
    except (CannotStart, psycopg.Error) as reason:
        raise CannotStart(
            f"The database in {data} cannot say whether it is a practice city or a real one, so it stays. "
            f"If you are sure, remove the folder by hand.\n{reason}"
        ) from reason
    finally:
        postgres.stop()
    if any(kind != "practice" for (kind,) in kinds):
        raise CannotStart(f"The database in {data} is a real city's. `make clean` never removes one.")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
