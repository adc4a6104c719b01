/** Keeping labels readable: chips that would lie on each other are moved apart. Pure. */

export interface Spot {
  id: number;
  x: number;
  y: number;
}

export interface Shift {
  dx: number;
  dy: number;
}

/** Half the size of a visit's sign, in pixels. */
const SIGN = 7;

const STEPS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, -1],
  [0, 1],
  [1, 0],
  [-1, 0],
  [1, -1],
  [-1, -1],
  [1, 1],
  [-1, 1],
  [0, -2],
  [0, 2],
];

/**
 * Where to draw each chip, in pixels from its own place, so that boxes of `width` x `height` rarely overlap.
 * `signs` are points (visits) that a chip should not cover. The order given decides who stays; the same input always gives the same picture, so nothing jitters.
 */
export function spread(
  spots: readonly Spot[],
  width: number,
  height: number,
  signs: readonly { x: number; y: number }[] = [],
): Map<number, Shift> {
  const taken = new Map<string, Spot[]>();
  const cell = (x: number, y: number) => `${Math.floor(x / width)}:${Math.floor(y / height)}`;
  const free = (x: number, y: number): boolean => {
    for (const sign of signs) {
      if (Math.abs(sign.x - x) < width / 2 + SIGN && Math.abs(sign.y - y) < height / 2 + SIGN) return false;
    }
    for (let i = -1; i <= 1; i++) {
      for (let j = -1; j <= 1; j++) {
        for (const other of taken.get(cell(x + i * width, y + j * height)) ?? []) {
          if (Math.abs(other.x - x) < width && Math.abs(other.y - y) < height) return false;
        }
      }
    }
    return true;
  };
  const shifts = new Map<number, Shift>();
  for (const spot of spots) {
    let chosen: readonly [number, number] = [0, 0];
    for (const step of STEPS) {
      if (free(spot.x + step[0] * width, spot.y + step[1] * height)) {
        chosen = step;
        break;
      }
    }
    const shift = { dx: chosen[0] * width, dy: chosen[1] * height };
    shifts.set(spot.id, shift);
    const placed = { id: spot.id, x: spot.x + shift.dx, y: spot.y + shift.dy };
    const key = cell(placed.x, placed.y);
    const there = taken.get(key);
    if (there) there.push(placed);
    else taken.set(key, [placed]);
  }
  return shifts;
}
