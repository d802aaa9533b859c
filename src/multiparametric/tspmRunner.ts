import type { Group } from "../compute/groups.js";
import { writeSettings } from "../wasm/layout.js";
import { SignatureCounts, countInside, cutSlices, type Planes } from "./counts.js";
import { shuffleLevels } from "./shuffle.js";
import { SignatureRunner, VALUES } from "./signatureRunner.js";

/** The signatures of one region: subset after subset of its images. */
export class TspmRunner extends SignatureRunner {
  override evaluate({ zStart, zEnd }: Group): number[] {
    const kernels = this.kernels, images = this.levels.length, all = 2 ** images - 1;
    kernels.reset();
    const settingsPtr = writeSettings(kernels, this.settings);
    const statePtr = kernels.reserve(1024);
    kernels.u8(statePtr, 1024).fill(0);
    kernels.kernel("regionBytesTspm")(settingsPtr, statePtr);
    const planes = cutSlices(this.levels, this.region.box.size, zStart, zEnd);
    const samples = countInside(planes.planes[0]!);
    const shift = kernels.kernel("beginTspm")(settingsPtr, statePtr, samples);
    const valuesPtr = kernels.reserve(VALUES * 8);
    if (samples > 0) {
      const counts = new SignatureCounts(kernels, samples, images);
      for (let subset = 1; subset <= all; subset++) {
        if (!kernels.kernel("wantsTspm")(settingsPtr, subset)) continue;
        kernels.kernel("addTspm")(settingsPtr, statePtr, subset, counts.sum(planes, subset, shift));
      }
      if (this.settings.parts & kernels.constant("TspmPart", "correction")) {
        if (images === 2) this.#addMargins(planes, settingsPtr, statePtr);
        else if (images > 2) this.#addShuffles(counts, planes, samples, shift, statePtr);
      }
    }
    kernels.kernel("evaluateTspm")(settingsPtr, statePtr, valuesPtr);
    const values = kernels.f64(valuesPtr, VALUES);
    return this.settings.slots.map((slot) => values[slot]!);
  }

  #addMargins({ planes }: Planes, settingsPtr: number, statePtr: number): void {
    const kernels = this.kernels, margins = planes.map((plane, k) => {
      const counts = new Uint32Array(this.levels[k]!.levelCount + 1);
      for (const level of plane) counts[level]!++;
      counts[0] = 0;
      return counts;
    });
    const [first, second] = margins as [Uint32Array, Uint32Array];
    const ptr = kernels.reserve((first.length + second.length) * 4), view = kernels.u32(ptr, first.length + second.length);
    view.set(first);
    view.set(second, first.length);
    kernels.kernel("addMarginsTspm")(settingsPtr, statePtr, ptr);
  }

  #addShuffles(counts: SignatureCounts, { planes }: Planes, samples: number, shift: number, statePtr: number): void {
    const kernels = this.kernels, all = 2 ** planes.length - 1;
    const inside = planes.map((plane) => Uint16Array.from(plane.filter((level) => level > 0)));
    for (let s = 0; s < kernels.kernel("shuffleCount")(); s++) {
      let seed = kernels.kernel("seedOfShuffle")(s) >>> 0;
      // The first image stays; each shuffle goes on from the one before.
      for (const levels of inside.slice(1)) seed = shuffleLevels(levels, seed);
      kernels.kernel("addShuffleTspm")(statePtr, counts.sum({ planes: inside, voxels: samples }, all, shift));
    }
  }
}
