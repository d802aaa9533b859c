/** Voxels along x, y, z. */
export type Size = readonly [number, number, number];

/** A box of voxels: start and size along x, y, z. */
export interface Box {
  readonly start: Size;
  readonly size: Size;
}

export function voxelCount(size: Size): number {
  return size[0] * size[1] * size[2];
}

/** The box grown by `margin` on every side, clipped to `bounds`. */
export function grow(box: Box, margin: Size, bounds: Box): Box {
  const start = box.start.map((s, axis) => Math.max(bounds.start[axis]!, s - margin[axis]!));
  const size = box.start.map((s, axis) => (
    Math.min(bounds.start[axis]! + bounds.size[axis]!, s + box.size[axis]! + margin[axis]!) - start[axis]!
  ));
  return { start: start as unknown as Size, size: size as unknown as Size };
}

export function wholeBox(size: Size): Box {
  return { start: [0, 0, 0], size };
}

/** Copies `box` of a packed array of `size` into `out`, row by row. */
export function cutBox<T extends { set(source: ArrayLike<number>, offset: number): void }>(
  source: Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array, size: Size, box: Box, out: T,
): T {
  const [width, height, depth] = box.size;
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const from = ((box.start[2] + z) * size[1] + box.start[1] + y) * size[0] + box.start[0];
      out.set(source.subarray(from, from + width), to);
      to += width;
    }
  }
  return out;
}
