"""The door of the map's streets: public road data as vector tiles, the same for everybody."""

import gzip

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Router

from clinics.refusals import Refusal
from dispatch.api.conditional import already_has
from dispatch.api.doors import REFUSALS
from dispatch.travel.basemap import OutsideMap, current_basemap

router = Router(tags=["map"])

A_YEAR_SECONDS = 31_536_000
MVT = "application/vnd.mapbox-vector-tile"


@router.get(
    "/map/tiles/{z}/{x}/{y}",
    operation_id="map_tile",
    response={**REFUSALS},
    openapi_extra={
        "responses": {
            200: {
                "description": "A vector tile",
                "content": {MVT: {"schema": {"type": "string", "format": "binary"}}},
            },
            204: {"description": "Inside the city, and no street in it"},
            304: {"description": "The browser has it already"},
        }
    },
)
def map_tile(request: HttpRequest, z: int, x: int, y: int, v: str = "") -> HttpResponse:
    """Streets of one tile (Mapbox Vector Tile). Asked with ``v=<stamp>`` of the import in force it may be kept."""
    basemap = current_basemap(settings.ROADS_DIR)
    if basemap is None:
        raise Refusal("not_found")
    try:
        tile = basemap.tile(z, x, y)
    except OutsideMap:
        raise Refusal("not_found") from None
    tag = f'"{basemap.stamp}/{z}/{x}/{y}"'
    if already_has(request, tag):
        response = HttpResponse(status=304)
    elif tile is None:
        response = HttpResponse(status=204)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(tile, content_type=MVT)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(tile), content_type=MVT)
    response["ETag"] = tag
    fixed = v == basemap.stamp
    response["Cache-Control"] = (
        f"public, max-age={A_YEAR_SECONDS}, immutable" if fixed else "public, no-cache"
    )
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
