"""The roads once more, independently: a small reader of its own and networkx graphs, one edge per pair of points.

Nothing of ``dispatch.travel.roads`` is used but the table of speeds, which is a fact and not a method. docs/roads.md is
the specification that both follow.
"""

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import networkx as nx
import osmium

from dispatch.travel.roads.speeds import SPEEDS

RADIUS = 6371009.0
WIDTHS = {"minivan": 1.8, "motorcycle": 1.0, "foot": 0.0}
COLUMNS = {"minivan": 0, "motorcycle": 1, "foot": 2}
TAGS_OF = {
    "minivan": ["motorcar", "motor_vehicle", "vehicle", "access"],
    "motorcycle": ["motorcycle", "motor_vehicle", "vehicle", "access"],
    "foot": ["foot", "access"],
}
CLOSED = ("no", "agricultural", "forestry", "military", "emergency")


@dataclass
class Peer:
    """Places by OSM id, a graph by class (edges have ``seconds`` and ``metres``), and the nodes with bollards."""

    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    graphs: dict[str, "nx.DiGraph[int]"] = field(default_factory=dict)
    bollards: set[int] = field(default_factory=set)

    def islands(self, name: str, at_least_metres: float) -> list[set[int]]:
        """The networks of a class that are long enough to count, the longest first."""
        graph = self.graphs[name].to_undirected()
        if name == "minivan":
            graph.remove_nodes_from(self.bollards)
        found = [
            (sum(metres for *_, metres in graph.subgraph(part).edges(data="metres")), part)
            for part in nx.connected_components(graph)
        ]
        found.sort(key=lambda each: -each[0])
        return [part for metres, part in found if metres >= at_least_metres]


def read_peer(file: Path) -> Peer:
    """Both directions of every way, by its tags."""
    peer = Peer(graphs={name: nx.DiGraph() for name in COLUMNS})
    for thing in osmium.FileProcessor(str(file)):
        tags = dict(thing.tags)
        if isinstance(thing, osmium.osm.Node):
            peer.places[thing.id] = (thing.location.lat, thing.location.lon)
            if _stops(tags):
                peer.bollards.add(thing.id)
        elif isinstance(thing, osmium.osm.Way) and "highway" in tags:
            _add(peer, [node.ref for node in thing.nodes], tags)
    van = peer.graphs["minivan"]
    for node in peer.bollards & set(van):
        van.remove_edges_from(list(van.out_edges(node)))
    return peer


def _stops(tags: dict[str, str]) -> bool:
    said = tags.get("motorcar") or tags.get("motor_vehicle") or tags.get("access")
    if said:
        return said in CLOSED
    return tags.get("barrier") in ("bollard", "block", "chain", "cycle_barrier", "stile", "wall", "fence")


def _add(peer: Peer, nodes: list[int], tags: dict[str, str]) -> None:
    for name in COLUMNS:
        kmh = _kmh(name, tags)
        if not kmh or not _may(name, tags):
            continue
        along, against = _directions(name, tags)
        for one, other in pairwise(nodes):
            metres = haversine(peer.places[one], peer.places[other])
            for begin, end, is_open in ((one, other, along), (other, one, against)):
                known = peer.graphs[name].get_edge_data(begin, end)
                if is_open and begin != end and (known is None or known["seconds"] > metres * 3.6 / kmh):
                    peer.graphs[name].add_edge(begin, end, seconds=metres * 3.6 / kmh, metres=metres)


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two (lat, lon) in degrees."""
    (a, b), (c, d) = [tuple(map(math.radians, each)) for each in (one, other)]
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(h))


def _kind(tags: dict[str, str]) -> str:
    highway = tags["highway"].removesuffix("_link")
    return "alley" if highway == "service" and tags.get("service") == "alley" else highway


def _first(name: str, tags: dict[str, str], keys: int = 9) -> str:
    return next((tags[key] for key in TAGS_OF[name][:keys] if key in tags), "")


def _may(name: str, tags: dict[str, str]) -> bool:
    if _kind(tags) not in SPEEDS or _first(name, tags) in CLOSED:
        return False
    widths = [_number(tags[key]) for key in ("width", "maxwidth") if key in tags]
    if any(width < WIDTHS[name] for width in widths):
        return False
    named = _first(name, tags, len(TAGS_OF[name]) - 1)
    return SPEEDS[_kind(tags)][COLUMNS[name]] > 0 or bool(named)


def _kmh(name: str, tags: dict[str, str]) -> float:
    if _kind(tags) not in SPEEDS:
        return 0.0
    kmh = SPEEDS[_kind(tags)][COLUMNS[name]] or (5.0 if name == "foot" else 8.0)
    if name != "foot":
        if "maxspeed" in tags:
            kmh = min(kmh, _number(tags["maxspeed"]))
        if tags.get("surface") in ("gravel", "unpaved", "dirt", "ground", "sand"):
            kmh = min(kmh, 15.0)
        if _first(name, tags) == "private":
            kmh = min(kmh, 8.0)
    return kmh


def _number(text: str) -> float:
    found = re.match(r"[0-9.,]+", text)
    assert found, text
    return float(found[0].replace(",", "."))


def _directions(name: str, tags: dict[str, str]) -> tuple[bool, bool]:
    if name == "foot":
        return True, True
    said = tags.get(f"oneway:{name}") or tags.get("oneway")
    if said is None and tags.get("junction") == "roundabout":
        said = "yes"
    return said != "-1", said != "yes"
