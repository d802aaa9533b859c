import type { Offset } from "../wasm/layout.js";
import type { Size } from "../image/box.js";

/**
 * One of each pair of opposite neighbors at Chebyshev distances `distances` (IBSI PVMT): 13 in 3-D and 4 in plane at
 * distance 1, 49 and 8 at distance 2. The order is fixed (averages are summed in it).
 */
export function toOffsets(distances: readonly number[], inPlane: boolean): Offset[] {
  return distances.flatMap((distance) => {
    const offsets: Offset[] = [];
    const zReach = inPlane ? 0 : distance;
    for (let dz = 0; dz <= zReach; dz++) {
      for (let dy = dz === 0 ? 0 : -distance; dy <= distance; dy++) {
        for (let dx = dz === 0 && dy === 0 ? 1 : -distance; dx <= distance; dx++) {
          if (Math.max(Math.abs(dx), Math.abs(dy), dz) === distance) offsets.push({ dx, dy, dz });
        }
      }
    }
    return offsets;
  });
}

/** Pairs with both voxels in a box of `size`. */
export function pairCount({ dx, dy, dz }: Offset, size: Size): number {
  return Math.max(0, size[0] - Math.abs(dx)) * Math.max(0, size[1] - Math.abs(dy)) * Math.max(0, size[2] - Math.abs(dz));
}
