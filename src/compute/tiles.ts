import { outOfMemory } from "../wasm/instance.js";
import { grow, voxelCount, wholeBox, type Box, type Size } from "../image/box.js";

/** A part of a map: the core is what is computed, the input what its windows reach. */
export interface TileBoxes {
  readonly core: Box;
  readonly input: Box;
}

export interface TilePlan {
  readonly tiles: readonly TileBoxes[];
  /** The largest of each, to reserve memory once. */
  readonly coreMax: Size;
  readonly inputMax: Size;
}

/**
 * Cuts a volume into tiles whose bytes stay below a budget. Slabs of whole slices, then of whole rows: rows are cut only
 * where one alone is too much, since each cut starts its windows anew.
 *
 * @param bytesOf      kernel memory for a tile of these sizes
 * @param budget       bytes of one tile
 * @param voxelsWanted core voxels of a tile that make a good unit of work
 * @param within       what is computed; default all
 * @throws {@link MemoryError} if one window does not fit
 */
export function planTiles(
  size: Size, radius: Size, bytesOf: (core: Size, input: Size) => number, budget: number, voxelsWanted: number,
  within: Box = wholeBox(size),
): TilePlan {
  const inputOf = (core: Size): Size => core.map((n, axis) => Math.min(size[axis]!, n + 2 * radius[axis]!)) as unknown as Size;
  let core = within.size;
  const halve = (axis: number): void => {
    core = core.map((n, a) => (a === axis ? Math.ceil(n / 2) : n)) as unknown as Size;
  };
  const tooLarge = (): boolean => bytesOf(core, inputOf(core)) > budget;
  while (core[2] > 1 && (tooLarge() || voxelCount(core) > voxelsWanted)) halve(2);
  while (core[1] > 1 && (tooLarge() || voxelCount(core) > voxelsWanted)) halve(1);
  while (core[0] > 1 && tooLarge()) halve(0);
  if (tooLarge()) throw outOfMemory(bytesOf(core, inputOf(core)));

  const tiles: TileBoxes[] = [];
  for (let z = 0; z < within.size[2]; z += core[2]) {
    for (let y = 0; y < within.size[1]; y += core[1]) {
      for (let x = 0; x < within.size[0]; x += core[0]) {
        const box = {
          start: [x, y, z].map((s, axis) => s + within.start[axis]!) as unknown as Size,
          size: [x, y, z].map((s, axis) => Math.min(core[axis]!, within.size[axis]! - s)) as unknown as Size,
        };
        tiles.push({ core: box, input: grow(box, radius, wholeBox(size)) });
      }
    }
  }
  return { tiles, coreMax: core, inputMax: inputOf(core) };
}
