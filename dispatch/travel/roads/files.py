"""The graph on disk: one folder an import, and a file ``current`` that names the one in force.

``<roads>/<stamp>/*.npy`` and ``meta.json``. A folder is written whole under a name of its own, then renamed,
then named in ``current`` by another rename: a reader sees the old import or the new one, never half of one.
Arrays are mapped, not read: workers share the pages.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from dispatch.travel.roads.graph import ARRAYS, RoadGraph

FORMAT: Final = 1
"""Counted up when the arrays change: an older import is then not opened but asked for again."""
CURRENT: Final = "current"
META: Final = "meta.json"
KEPT: Final = 2
"""The import in force and the one before: a worker may still be reading that one."""


class NoRoads(Exception):
    """There is no road graph here, or none that this version reads."""


def write_graph(
    graph: RoadGraph, folder: Path, *, also: Callable[[Path], None] = lambda folder: None
) -> Path:
    """Put the graph in force below ``folder``; gives its own folder, named by its stamp.

    ``also`` may add files to the new folder (the base map) before it counts. Raises OSError (disk full, no
    right to write) with the import in force untouched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph.facts["stamp"] = _free_stamp(folder, graph.stamp)
    building = Path(tempfile.mkdtemp(prefix=f".building-{os.getpid()}-", dir=folder))
    try:
        for name in ARRAYS:
            np.save(building / f"{name}.npy", np.ascontiguousarray(getattr(graph, name)))
        also(building)
        facts = {**graph.facts, "format": FORMAT}
        (building / META).write_text(json.dumps(facts, indent=1, ensure_ascii=False), encoding="utf-8")
        building.chmod(0o755)
        target = building.rename(folder / graph.stamp)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    _put_in_force(folder, graph.stamp)
    forget_old(folder)
    return target


def _free_stamp(folder: Path, wanted: str) -> str:
    """The same file again within one second is an import of its own."""
    stamps = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
    return next(stamp for stamp in stamps if not (folder / stamp).exists())


def _put_in_force(folder: Path, stamp: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".current-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(stamp)
        opened.flush()
        os.fsync(opened.fileno())
    os.chmod(name, 0o644)
    os.replace(name, folder / CURRENT)


def forget_old(folder: Path) -> None:
    """Remove all imports but the one in force and the one before, and what a broken-off import left."""
    written = {path: (path / META).stat().st_mtime for path in folder.iterdir() if (path / META).is_file()}
    written.pop(folder / (current_stamp(folder) or ""), None)
    for path in sorted(written, key=lambda each: written[each])[: 1 - KEPT]:
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".building-*"):
        if not Path("/proc", path.name.split("-")[1]).exists():
            shutil.rmtree(path, ignore_errors=True)


def current_stamp(folder: Path) -> str | None:
    """The stamp of the import in force; None when there is none. One small read: cheap enough to ask often."""
    try:
        stamp = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return stamp if stamp and Path(stamp).name == stamp else None


def current_folder(folder: Path) -> Path | None:
    """The folder of the import in force."""
    stamp = current_stamp(folder)
    return folder / stamp if stamp else None


def read_facts(folder: Path) -> dict[str, Any]:
    """meta.json of the import in force. Raises :class:`NoRoads`."""
    own = current_folder(folder)
    try:
        facts = json.loads((own / META).read_text(encoding="utf-8")) if own else None
    except (OSError, ValueError) as error:
        raise NoRoads(str(error)) from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise NoRoads("no import, or one of another version")
    return facts


def open_graph(folder: Path) -> RoadGraph:
    """The graph in force below ``folder``. Raises :class:`NoRoads` when there is none that can be read."""
    facts = read_facts(folder)
    own = folder / str(facts["stamp"])
    try:
        arrays = {name: np.load(own / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS}
    except (OSError, ValueError) as error:
        raise NoRoads(str(error)) from error
    return RoadGraph(**arrays, facts=facts)


def size_bytes(graph: RoadGraph) -> int:
    """What the arrays take, on disk and, once touched, in memory."""
    return sum(getattr(graph, each.name).nbytes for each in fields(graph) if each.name in ARRAYS)
