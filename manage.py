#!/usr/bin/env python
"""Django's commands for Dottoro: `.venv/bin/python manage.py help` lists them.

Without DATABASE_URL and REDIS_URL the commands talk to the servers of a running `make run`.
"""

import os
import sys

from django.core.management import execute_from_command_line

from dottoro.startup.servers import lend_running_servers


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dottoro.settings")
    lend_running_servers(os.environ)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
