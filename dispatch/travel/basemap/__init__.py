"""The streets under the map: vector tiles written when roads are imported, and read when a screen asks.

``write_basemap`` makes one PMTiles archive out of the roads of a file; ``current_basemap`` opens the one of the
import in force. Neither needs a network, and no map service is asked for anything.
"""

from dispatch.travel.basemap.archive import Basemap, OutsideMap, current_basemap
from dispatch.travel.basemap.writing import BASEMAP_FILE, BasemapFacts, write_basemap

__all__ = ["BASEMAP_FILE", "Basemap", "BasemapFacts", "OutsideMap", "current_basemap", "write_basemap"]
