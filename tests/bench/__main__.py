"""Run benches by name (all when none is named), each on an emptied database, DEBUG off."""

import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from dottoro.startup.servers import running_servers
from tests.bench.outside import seal
from tests.bench.registry import BENCHES, Ground

NOT_BENCHES = {"__main__", "registry", "outside"}


def prepare(stack: ExitStack) -> Ground:
    """Servers of this run's own, the settings read, the tables made."""
    folder = Path(tempfile.mkdtemp(prefix="dottoro-bench-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    servers = stack.enter_context(running_servers(folder, {}, durable=True))
    os.environ.update(servers.environment())
    os.environ.update(
        DOTTORO_DATA=str(folder),
        DOTTORO_MODE="practice",
        DOTTORO_DEBUG="",
        DJANGO_SETTINGS_MODULE="dottoro.settings",
    )
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    stack.callback(connections.close_all)
    call_command("migrate", interactive=False, verbosity=0)
    return Ground(environment=dict(os.environ), folder=folder)


def empty_database() -> None:
    """Take away what an earlier bench left."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


def read_modules() -> None:
    """Let every module of this folder register its benches."""
    package = importlib.import_module("tests.bench")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in NOT_BENCHES:
            importlib.import_module(f"tests.bench.{module.name}")


def main(arguments: list[str]) -> int:
    """Print one JSON object per bench; 2 when a name is not known."""
    wanted = [name for argument in arguments for name in argument.split(",") if name]
    seal()
    with ExitStack() as stack:
        ground = prepare(stack)
        read_modules()
        unknown = [name for name in wanted if name not in BENCHES]
        if unknown:
            print(
                f"Not a bench: {', '.join(unknown)}. There are: {', '.join(sorted(BENCHES))}", file=sys.stderr
            )
            return 2
        for name in wanted or sorted(BENCHES):
            empty_database()
            print(BENCHES[name](ground).line(name), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
