"""The city's roads: read from an OpenStreetMap extract, kept as mapped arrays, searched from the patient's door.

``read`` -> ``build_graph`` -> ``write_graph`` when a file is imported; ``open_graph`` -> ``closed_by`` ->
``to_all`` -> ``Tree.seconds`` / ``path_from`` when a team is chosen. Pure but for the files.
"""

from dispatch.travel.roads.building import build_graph
from dispatch.travel.roads.classes import FOOT, MINIVAN, MOTORCYCLE, ROAD_CLASSES
from dispatch.travel.roads.closed import NOTHING_CLOSED, Closed
from dispatch.travel.roads.closing import closed_by, segments_of
from dispatch.travel.roads.files import (
    NoRoads,
    current_folder,
    current_stamp,
    open_graph,
    read_facts,
    write_graph,
)
from dispatch.travel.roads.graph import RoadGraph
from dispatch.travel.roads.importing import Imported, import_file
from dispatch.travel.roads.path import RoadPath, path_from
from dispatch.travel.roads.reader import Box, RoadData, RoadWay, read
from dispatch.travel.roads.refusing import BadRoadFile
from dispatch.travel.roads.search import Tree, to_all
from dispatch.travel.roads.snap import SNAP_METRES, Spots

__all__ = [
    "FOOT",
    "MINIVAN",
    "MOTORCYCLE",
    "NOTHING_CLOSED",
    "ROAD_CLASSES",
    "SNAP_METRES",
    "BadRoadFile",
    "Box",
    "Closed",
    "Imported",
    "NoRoads",
    "RoadData",
    "RoadGraph",
    "RoadPath",
    "RoadWay",
    "Spots",
    "Tree",
    "build_graph",
    "closed_by",
    "current_folder",
    "current_stamp",
    "import_file",
    "open_graph",
    "path_from",
    "read",
    "read_facts",
    "segments_of",
    "to_all",
    "write_graph",
]
