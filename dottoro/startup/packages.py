"""Make .venv and install the pinned packages into it: `python3 -I dottoro/startup/packages.py requirements.txt`.

Runs on the machine's own Python before anything is installed, so it uses the standard library only, and grammar
that an old Python can read as far as the sentence that says it is too old.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from typing import NoReturn

OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 1200 * 1000 * 1000
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENVIRONMENT = os.path.join(CHECKOUT, ".venv")
ENVIRONMENT_PYTHON = os.path.join(ENVIRONMENT, "bin", "python")


def refuse(sentence: str) -> "NoReturn":
    """Say what is missing, and end."""
    sys.exit("\n" + sentence + "\n")


def apt_line(package: str) -> str:
    """The line a person types to get a Debian package."""
    return ("apt install " if os.geteuid() == 0 else "sudo apt install ") + package


def require_python() -> None:
    """Go on with a new enough Python: this one, or another of the machine."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    for minor in (14, 13, 12, 11):
        other = shutil.which("python3.%d" % minor)  # noqa: UP031
        if other:
            os.execv(other, [other, "-I", *sys.argv])
    refuse(
        "Dottoro needs Python 3.11 or newer; %s is %d.%d. On Debian 12, Ubuntu 24.04 or newer: %s"  # noqa: UP031
        % (sys.executable, sys.version_info[0], sys.version_info[1], apt_line("python3 python3-venv"))
    )


def requirement_files(first: str) -> "list[str]":
    """A requirements file and those that it names by -r."""
    files = [os.path.join(CHECKOUT, first)]
    for path in files:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                named = re.match(r"-r\s+(\S+)", line)
                if named:
                    files.append(os.path.normpath(os.path.join(os.path.dirname(path), named.group(1))))
    return files


def fingerprint(files: "list[str]") -> str:
    """What the installed packages depend on: the pins, the Python and the place."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ENVIRONMENT}".encode())
    for path in files:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp_of(path: str) -> str:
    """The file in .venv that says what a requirements file was installed as."""
    return os.path.join(ENVIRONMENT, "installed-" + os.path.relpath(path, CHECKOUT).replace(os.sep, "-"))


def read_stamp(path: str) -> "str | None":
    """The fingerprint that was installed last; None when nothing was."""
    try:
        with open(stamp_of(path), encoding="ascii") as file:
            return file.read()
    except OSError:
        return None


def environment_works() -> bool:
    """Whether .venv has a Python that runs, is new enough and has pip."""
    look = "import sys, pip; sys.exit(sys.version_info[:2] < (3, 11))"
    try:
        return subprocess.call([ENVIRONMENT_PYTHON, "-c", look], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment() -> None:
    """Make .venv, or say which Debian package is missing for it."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        default = os.path.realpath("/usr/bin/python3") == os.path.realpath(sys.executable)
        package = "python3-venv" if default else "python{}.{}-venv".format(*sys.version_info[:2])
        refuse(f"The package {package} is missing. Install it, then start again: {apt_line(package)}")
    print("Making the virtual environment .venv", flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        refuse(f"The virtual environment {ENVIRONMENT} cannot be made: {error}")


def require_space() -> None:
    """Refuse to start a download that cannot end well."""
    free = shutil.disk_usage(CHECKOUT).free
    if free < NEEDED_BYTES:
        refuse(
            f"There is not enough space: the packages need about {NEEDED_BYTES // 10**6} MB, "
            f"{free // 10**6} MB are free in {CHECKOUT}."
        )


def install(first: str, files: "list[str]") -> None:
    """Run pip, showing which package it is at; on failure its last lines."""
    total = 0
    for path in files:
        with open(path, encoding="utf-8") as lines:
            total += sum("==" in line for line in lines)
    print(f"Installing {total} packages (one to three minutes the first time)", flush=True)
    command = [ENVIRONMENT_PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    # compiled when first used: half a minute sooner there
    command += [
        "--no-compile",
        "--prefer-binary",
        "--progress-bar",
        "off",
        "-r",
        os.path.join(CHECKOUT, first),
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=dict(os.environ, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0"),
    )
    said, seen, shown = [], set(), time.monotonic()
    for line in process.stdout or ():
        said.append(line.rstrip())
        name = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9_.-]+)", line)
        if name:
            seen.add(name.group(1).lower())
            if time.monotonic() - shown > 3:
                shown = time.monotonic()
                print(f"  {min(len(seen), total)} of {total}: {name.group(1)}", flush=True)
        elif line.startswith("Installing collected"):
            print("  unpacking", flush=True)
    if process.wait() != 0:
        end = "\n".join("    " + line for line in said[-12:])
        refuse(
            f"The packages could not be installed. pip's last lines:\n{end}\n"
            "Is the network there (and a proxy named, where one is needed)? Then start again; what was fetched is kept."
        )


def main() -> None:
    """Bring .venv up to the requirements file named; at once when it is already."""
    require_python()
    first = sys.argv[1]
    files = requirement_files(first)
    if os.path.exists(ENVIRONMENT_PYTHON) and read_stamp(files[0]) == fingerprint(files):
        return
    require_space()
    if not environment_works():
        make_environment()
    install(first, files)
    for place, path in enumerate(files):
        with open(stamp_of(path), "w", encoding="ascii") as file:
            file.write(fingerprint(files[place:]))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
