import { planTiles } from "../compute/tiles.js";
import { cutBox, voxelCount, type Size } from "../image/box.js";
import type { KernelInstance } from "../wasm/instance.js";
import { TILE_BYTES, writeTile, type Offset } from "../wasm/layout.js";
import type { TileWalk } from "./counts.js";

/** Of the kernels' memory, for what tiles hold. */
const TILE_BUDGET = 8 * 1024 * 1024;

/**
 * Cuts planes of one size into tiles that reach as far as the offsets do, and puts each into the kernels' memory.
 *
 * @param elementBytes 2 for levels, 4 for numbers of signatures
 */
export function walkTiles(
  kernels: KernelInstance, planes: readonly (Uint8Array | Uint16Array | Uint32Array)[], size: Size, offsets: readonly Offset[], elementBytes: 2 | 4,
): { walk: TileWalk; widthMax: number } {
  const reach = (["dx", "dy", "dz"] as const).map((axis) => Math.max(0, ...offsets.map((o) => Math.abs(o[axis])))) as unknown as Size;
  const bytes = planes.length * elementBytes;
  const { tiles, inputMax } = planTiles(size, reach, (_core, input) => voxelCount(input) * bytes, TILE_BUDGET, Infinity);
  const tilePtr = kernels.reserve(TILE_BYTES), inputPtr = kernels.reserve(voxelCount(inputMax) * bytes + 16);
  const walk: TileWalk = (visit) => {
    for (const { core, input } of tiles) {
      const count = voxelCount(input.size), length = count * planes.length;
      const view = elementBytes === 2 ? kernels.u16(inputPtr, length) : kernels.u32(inputPtr, length);
      planes.forEach((plane, k) => cutBox(plane, size, input, view.subarray(k * count, (k + 1) * count)));
      writeTile(kernels, tilePtr, {
        input: inputPtr, centers: 0, status: 0, maps: 0, size: input.size,
        coreStart: core.start.map((s, axis) => s - input.start[axis]!) as unknown as Size,
        coreSize: core.size, radius: [0, 0, 0],
      });
      if (!visit(tilePtr)) return false;
    }
    return true;
  };
  return { walk, widthMax: inputMax[0] };
}
