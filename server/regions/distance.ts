import type { Position } from '../../models/position.js';

const EARTH_RADIUS_KM = 6371;

/** Kilometres between two places, as the crow flies. */
export function kilometresBetween(a: Position, b: Position): number {
  const down = radians(b.latitude - a.latitude);
  const across = radians(b.longitude - a.longitude);
  const haversine =
    Math.sin(down / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(across / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(haversine));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
