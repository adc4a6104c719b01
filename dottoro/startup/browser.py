"""Is Debian's chromium here? The browser journeys need it: `python3 -I dottoro/startup/browser.py`.

Root gets it installed; anyone else is told the line to type. Standard library only, as it runs first of all.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")


def install() -> int:
    """Install chromium by apt; the exit status of the step that failed, or 0."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "chromium"]):
        status = subprocess.call(command, env=environment, stdin=subprocess.DEVNULL)
        if status:
            return status
    return 0


def main() -> None:
    """End with 0 when a browser is there."""
    if any(shutil.which(name) for name in NAMES):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the browser journeys", flush=True)
        if install() == 0 and any(shutil.which(name) for name in NAMES):
            return
        sys.exit("\nchromium could not be installed; the lines above say why.\n")
    sys.exit(
        "\nThe browser journeys need chromium. Install it, then start again: sudo apt install chromium\n"
    )


if __name__ == "__main__":
    main()
