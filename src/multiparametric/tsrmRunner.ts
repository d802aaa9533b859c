import type { Group } from "../compute/groups.js";
import type { Size } from "../image/box.js";
import { writeSettings } from "../wasm/layout.js";
import { SignatureCounts, countInside, cutSlices } from "./counts.js";
import { walkTiles } from "./tileWalk.js";
import { SignatureRunner, VALUES } from "./signatureRunner.js";

/** Sums of eight images' levels and products. */
const TERMS = 45;

/** Levels of one image against levels of another, over one region. */
export class TsrmRunner extends SignatureRunner {
  override evaluate({ zStart, zEnd, offsets }: Group): number[] {
    const kernels = this.kernels, { parts, slots } = this.settings, images = this.levels.length;
    const planes = cutSlices(this.levels, this.region.box.size, zStart, zEnd), samples = countInside(planes.planes[0]!);
    const size: Size = [this.region.box.size[0], this.region.box.size[1], zEnd - zStart];
    const entropies = kernels.constant("TsrmPart", "entropies");
    kernels.reset();
    const settingsPtr = writeSettings(kernels, { ...this.settings, offsets, parts: parts & (entropies - 1) });
    const statePtr = this.#reserveZeros((ptr) => kernels.kernel("regionBytesTsrm")(settingsPtr, ptr));
    // Without a feature of the table there is no part of it.
    const tablePtr = (parts & (entropies - 1)) === 0 ? 0 : this.#reserveZeros((ptr) => kernels.kernel("tableBytesTsrm")(settingsPtr, ptr));
    const shift = kernels.kernel("beginTsrm")(settingsPtr, statePtr, samples);
    const valuesPtr = kernels.reserve(VALUES * 8);
    const { walk, widthMax } = walkTiles(kernels, planes.planes, size, offsets, 2), rowPtr = kernels.reserve(TERMS * widthMax * 8);
    walk((tilePtr) => {
      kernels.kernel("accumulateTsrm")(tilePtr, settingsPtr, statePtr, tablePtr, rowPtr);
      return true;
    });
    if (parts & entropies && samples > 0) {
      // The counts of two images are few beside those of signatures: no more than the pairs of their levels.
      const [first, second] = this.levels.map(({ levelCount }) => levelCount).sort((a, b) => b - a) as [number, number];
      const counts = new SignatureCounts(kernels, Math.min(samples, first * second), images);
      for (let k = 0; k < images; k++) {
        for (let l = 0; l <= k; l++) kernels.kernel("addTsrm")(statePtr, k, l, counts.sum(planes, (1 << k) | (1 << l), shift));
      }
    }
    kernels.kernel("evaluateTsrm")(settingsPtr, statePtr, tablePtr, valuesPtr);
    const values = kernels.f64(valuesPtr, VALUES);
    return slots.map((slot) => values[slot]!);
  }

  /** @param layout writes the state's layout into its first KiB, returns its bytes */
  #reserveZeros(layout: (ptr: number) => number): number {
    const kernels = this.kernels, ptr = kernels.reserve(1024), bytes = layout(ptr) >>> 0;
    kernels.reserve(Math.max(0, bytes - 1024));
    kernels.u8(ptr, Math.max(1024, bytes)).fill(0);
    return ptr;
  }
}
