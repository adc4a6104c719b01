/** The map's door. Screens use `MapView.svelte`; the module with Leaflet is loaded by it when needed. */
export type { CityMapView, MapOptions } from './map.ts';
export type { Layer, MapPin, MapTeam, MapVisit, Picked, Tiles } from './things.ts';
