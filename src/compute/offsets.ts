import type { Offset } from "../wasm/layout.js";
import type { Size } from "../image/box.js";

/** The same place, for pairs of two images. */
const SAME_VOXEL: Offset = { dx: 0, dy: 0, dz: 0 };

/**
 * Offsets of pairs whose voxels are of two images: at the same place one for each two of them, elsewhere one for each order.
 */
export function acrossImages(offsets: readonly Offset[], imageCount: number): Offset[] {
  return offsets.flatMap((offset) => {
    const pairs: Offset[] = [];
    for (let k = 0; k < imageCount; k++) {
      for (let l = k + 1; l < imageCount; l++) {
        pairs.push({ ...offset, images: [k, l] });
        if (offset.dx !== 0 || offset.dy !== 0 || offset.dz !== 0) pairs.push({ ...offset, images: [l, k] });
      }
    }
    return pairs;
  });
}

/**
 * One of each pair of opposite neighbors at Chebyshev distances `distances` (IBSI PVMT): 13 in 3-D and 4 in plane at
 * distance 1, 49 and 8 at distance 2; distance 0 is the same place. The order is fixed (averages are summed in it).
 */
export function toOffsets(distances: readonly number[], inPlane: boolean): Offset[] {
  return distances.flatMap((distance) => {
    if (distance === 0) return [SAME_VOXEL];
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

/** Offsets that differ only in their signs next to each other, where the first of them stood: they have as many pairs in any box. */
export function byExtent(offsets: readonly Offset[]): Offset[] {
  const groups = new Map<string, Offset[]>();
  for (const offset of offsets) {
    const extent = [offset.dx, offset.dy, offset.dz].map(Math.abs).join(), group = groups.get(extent);
    if (group) group.push(offset);
    else groups.set(extent, [offset]);
  }
  return [...groups.values()].flat();
}

/** Pairs with both voxels in a box of `size`. */
export function pairCount({ dx, dy, dz }: Offset, size: Size): number {
  return Math.max(0, size[0] - Math.abs(dx)) * Math.max(0, size[1] - Math.abs(dy)) * Math.max(0, size[2] - Math.abs(dz));
}
