"""eta_one_to_all_ms, graph_load_ms, graph_mb: one home, every team, over a city of 100,000 points of road.

The generated city (lorong of every width, one-ways, bollards, islands) is always there; with DOTTORO_ROAD_EXTRACT
the same is measured on a real extract, as ``eta_one_to_all_real_ms``. Times are wall-clock in one thread.
"""

import os
import random
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

import networkx as nx
import numpy as np

from dispatch.practice.streets import generate_streets, write_streets
from dispatch.travel import Place
from dispatch.travel.roads import RoadGraph, build_graph, open_graph, read, to_all, write_graph
from dispatch.travel.roads.files import size_bytes
from tests.bench.registry import Ground, Result, bench, percentile
from tests.rules.road_peer import Peer, read_peer

NODES, SEED = 100_000, 1
TEAMS, PATIENTS, PEER_PATIENTS = 54, 300, 6
LOADS = 20
BESIDE_DEGREES = 0.0002
"""Homes and teams stand up to 22 m beside a point of the roads."""


@dataclass(frozen=True)
class Measured:
    """Milliseconds: from the home to the times of all teams."""

    each: list[float]
    of_its_own: list[float]
    """The part the thread itself worked: the same on a busy machine."""
    walked: int
    answered: float

    def detail(self) -> dict[str, float | int | str]:
        """For the line of the bench."""
        return {
            "p50": round(median(self.each), 2),
            "p99 of the thread's own time": round(percentile(self.of_its_own, 0.99), 2),
            "teams": TEAMS,
            "patients": len(self.each),
            "last metres walked": self.walked,
            "share of ways found": round(self.answered, 3),
        }


@cache
def generated(folder: Path) -> Path:
    """The city of 100,000 points as a file."""
    file = folder / "generated.osm.pbf"
    write_streets(generate_streets(NODES, SEED), file)
    return file


@cache
def graph_in(folder: Path, file: Path) -> RoadGraph:
    """Read, built, written, opened: as a worker has it."""
    graph = build_graph(read(file))
    graph.facts["stamp"] = file.name
    write_graph(graph, folder / f"roads-{file.name}")
    return open_graph(folder / f"roads-{file.name}")


@cache
def peer_of(file: Path) -> Peer:
    """The same roads in networkx."""
    return read_peer(file)


def measure(graph: RoadGraph, vehicle_class: str) -> Measured:
    """Homes and teams anywhere on land and islands, by one seed."""
    draw = np.random.default_rng(SEED)
    shift = draw.uniform(-BESIDE_DEGREES, BESIDE_DEGREES, (PATIENTS, 2))
    homes = graph.nodes[draw.integers(0, len(graph.nodes), PATIENTS)] + shift
    teams = graph.nodes[draw.integers(0, len(graph.nodes), TEAMS)]
    to_all(graph, Place(*homes[0]), vehicle_class)  # what a worker prepares once per set of closures
    each, of_its_own, walked, answered = [], [], 0, 0.0
    for home in homes:
        began, worked = perf_counter(), thread_time()
        tree = to_all(graph, Place(*home), vehicle_class)
        seconds = tree.seconds(teams)[0] if tree else np.full(TEAMS, np.inf)
        each.append((perf_counter() - began) * 1000)
        of_its_own.append((thread_time() - worked) * 1000)
        walked += tree is not None and tree.walk is not None
        answered += float(np.isfinite(seconds).mean()) / PATIENTS
    return Measured(each, of_its_own, walked, answered)


def peer_milliseconds(file: Path, vehicle_class: str) -> float:
    """networkx: one Dijkstra over its reversed graph per home (no snapping, no walking), the middle one."""
    graph = peer_of(file).graphs[vehicle_class].reverse()
    homes = random.Random(SEED).sample(sorted(graph), PEER_PATIENTS)
    return median(
        timed(lambda home=home: nx.single_source_dijkstra_path_length(graph, home, weight="seconds"))
        for home in homes
    )


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def one_to_all(ground: Ground, file: Path) -> Result:
    """p99 for the van; the motorcycle beside it."""
    graph = graph_in(ground.folder, file)
    van, motorcycle = measure(graph, "minivan"), measure(graph, "motorcycle")
    return Result(
        value=round(percentile(van.each, 0.99), 2),
        unit="ms p99",
        peer="networkx single_source_dijkstra on the same roads, p50",
        peer_value=round(peer_milliseconds(file, "minivan"), 1),
        detail={
            **van.detail(),
            "motorcycle p99": round(percentile(motorcycle.each, 0.99), 2),
            "points": len(graph.nodes),
        },
    )


@bench("eta_one_to_all_ms")
def eta_generated(ground: Ground) -> Result:
    """From a home to 54 teams on the generated city: snapping, search, last metres, metres and seconds."""
    return one_to_all(ground, generated(ground.folder))


if os.environ.get("DOTTORO_ROAD_EXTRACT"):

    @bench("eta_one_to_all_real_ms")
    def eta_real(ground: Ground) -> Result:
        """The same on the extract that DOTTORO_ROAD_EXTRACT names."""
        return one_to_all(ground, Path(os.environ["DOTTORO_ROAD_EXTRACT"]))


@bench("graph_load_ms")
def graph_load(ground: Ground) -> Result:
    """Opening the files to the first answer, all networks prepared: what a worker pays once per import."""
    file = generated(ground.folder)
    graph_in(ground.folder, file)
    folder = ground.folder / f"roads-{file.name}"

    def first_answers() -> None:
        graph = open_graph(folder)
        for vehicle_class in ("minivan", "motorcycle", "foot"):
            to_all(graph, Place(*graph.nodes[0]), vehicle_class)

    worked = thread_time()
    loads = [timed(first_answers) for _ in range(LOADS)]
    worked = thread_time() - worked
    return Result(
        value=round(percentile(loads, 0.99), 1),
        unit="ms p99",
        peer="reading the .osm.pbf and building the graph anew",
        peer_value=round(timed(lambda: build_graph(read(file))), 1),
        detail={
            "p50": round(median(loads), 1),
            "mean of the thread's own time": round(worked * 1000 / LOADS, 1),
            "files opened only, p50": round(
                median(timed(lambda: open_graph(folder)) for _ in range(LOADS)), 2
            ),
        },
    )


@bench("graph_mb")
def graph_size(ground: Ground) -> Result:
    """The mapped arrays (shared by all workers) and what one worker prepares of its own per class."""
    file = generated(ground.folder)
    graph = graph_in(ground.folder, file)
    tracemalloc.start()
    for vehicle_class in ("minivan", "motorcycle", "foot"):
        to_all(graph, Place(*graph.nodes[0]), vehicle_class)
    own, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    peer = read_peer(file)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del peer
    return Result(
        value=round(size_bytes(graph) / 1e6, 1),
        unit="MB on disk and shared",
        peer="networkx graphs of the three classes",
        peer_value=round((after - before) / 1e6, 1),
        detail={
            "own to a worker, all classes": round(own / 1e6, 1),
            "points": len(graph.nodes),
            "stretches": len(graph.chain_kind),
        },
    )
