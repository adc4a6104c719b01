"""Child processes that never outlive their parent, and the ones that an earlier start left behind."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dottoro.startup.refusals import CannotStart

PR_SET_PDEATHSIG = 1
LARGEST_LOG_BYTES = 10_000_000

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signal_number: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when the thread that started it is gone (Linux)."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)


def leash(signal_number: signal.Signals) -> list[str]:
    """The words in front of a command that make it get this signal when its parent's thread is gone.

    `setpriv` is on every Debian; without it a child of a killed parent lives until the next start ends it. (Not a
    function run in the forked child: with threads in the parent that is unsafe, and Python 3.12 says so.)
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, f"--pdeathsig={signal_number.name}"] if setpriv else []


def birth_of(pid: int) -> int | None:
    """When a process was born, in clock ticks since the machine's start; None when it is gone (or a zombie).

    Together with the number it names one process for good: numbers are used again.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def signal_group(pid: int, signal_number: signal.Signals) -> None:
    """Send a signal to a child and all that it started in its session; silent when they are gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal_number)
        else:
            os.kill(pid, signal_number)


def wait_until(done: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Look again and again until it is done; False when the time is over first."""
    ends = time.monotonic() + seconds
    while not done():
        if time.monotonic() > ends:
            return False
        time.sleep(every)
    return True


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, indented, for showing to a person."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return "    (nothing was written)"
    return "\n".join(f"    {line}" for line in text.splitlines()[-count:]) or "    (nothing was written)"


class Child:
    """One process of ours, in its own session so that Ctrl-C reaches only the parent, who ends it in order.

    Its output goes to `<folder>/<name>.log`, its number to `<folder>/<name>.pid`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace_seconds: float = 10,
        working_folder: Path | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.environment = environment
        self.stop_signal = stop_signal
        self.grace_seconds = grace_seconds
        self.working_folder = working_folder
        self._log = folder / f"{name}.log"
        self.pid_file = folder / f"{name}.pid"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Its number while it runs."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self._log

    @property
    def running(self) -> bool:
        """Whether it is alive now."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        """How it ended; negative is the signal that ended it."""
        return None if self._process is None else self._process.poll()

    def start(self) -> None:
        """Start it. A process left by an earlier start is ended first.

        Raises CannotStart when the program cannot be run at all.
        """
        self.end_leftover()
        self._shorten_log()
        try:
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    [*leash(self.stop_signal), *self.command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=None if self.environment is None else dict(self.environment),
                    cwd=self.working_folder,
                    start_new_session=True,
                )
            birth = birth_of(self._process.pid)
            self.pid_file.write_text(json.dumps({"pid": self._process.pid, "birth": birth}), encoding="utf-8")
        except OSError as error:
            self.stop()
            raise CannotStart(f"{self.name} cannot be started: {error.strerror or error}") from error

    def stop(self) -> None:
        """End it in its own good way, after the grace by force; silent when it does not run."""
        if self._process is not None:
            if self._process.poll() is None:
                signal_group(self._process.pid, self.stop_signal)
            try:
                self._process.wait(self.grace_seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it at once (kill -9), with all that it started in its session."""
        if self._process is not None and self._process.poll() is None:
            signal_group(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def end_leftover(self) -> None:
        """End the process that the pid file of an earlier start names, if that very process still lives."""
        try:
            left = json.loads(self.pid_file.read_text(encoding="utf-8"))
            pid, birth = int(left["pid"]), left["birth"]
        except (OSError, ValueError, KeyError, TypeError):
            return

        def gone() -> bool:
            return birth is None or birth_of(pid) != birth

        for signal_number, seconds in ((self.stop_signal, self.grace_seconds), (signal.SIGKILL, 10.0)):
            if gone():
                break
            signal_group(pid, signal_number)
            wait_until(gone, seconds=seconds)
        if not gone():
            raise CannotStart(
                f"{self.name} of an earlier start still runs and cannot be ended: process {pid}."
            )
        self.pid_file.unlink(missing_ok=True)

    def _shorten_log(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LARGEST_LOG_BYTES:
                self.log.replace(self.log.with_suffix(".log.old"))
