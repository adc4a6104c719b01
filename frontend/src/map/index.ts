/** The map's door. Screens use `MapView.svelte`; the module with Leaflet is loaded by it when needed. */
export type { CityMapView, MapOptions } from './map.ts';
export type {
  Drawn,
  LatLon,
  Layer,
  MapClosure,
  MapCoverage,
  MapPin,
  MapRound,
  MapTeam,
  MapVisit,
  MapWay,
  Picked,
  Roads,
  Shown,
  Tiles,
} from './things.ts';
