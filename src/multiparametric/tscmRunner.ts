import type { Group } from "../compute/groups.js";
import type { Size } from "../image/box.js";
import { writeSettings } from "../wasm/layout.js";
import { SignatureCounts, countInside, cutSlices, type Planes } from "./counts.js";
import { walkTiles } from "./tileWalk.js";
import { SignatureRunner, VALUES } from "./signatureRunner.js";

/** `TSCM_TERM_COUNT` of the kernels. */
const TERMS = 15;

/** Pairs of signatures of one region. */
export class TscmRunner extends SignatureRunner {
  /** Numbers of the slices' signatures, kept from group to group. */
  #numbered: { slices: string; ids: Uint32Array } | undefined;

  override evaluate({ zStart, zEnd, offsets }: Group): number[] {
    const kernels = this.kernels, size: Size = [this.region.box.size[0], this.region.box.size[1], zEnd - zStart];
    const planes = cutSlices(this.levels, this.region.box.size, zStart, zEnd), samples = countInside(planes.planes[0]!);
    const wants = (part: string): boolean => (this.settings.parts & kernels.constant("TscmPart", part)) !== 0;
    const ids = (wants("cells") || wants("marginals")) && samples > 0 ? this.#number(planes, samples, `${zStart}-${zEnd}`) : null;

    kernels.reset();
    const settingsPtr = writeSettings(kernels, { ...this.settings, offsets });
    const statePtr = kernels.reserve(1024);
    kernels.u8(statePtr, 1024).fill(0);
    kernels.kernel("regionBytesTscm")(settingsPtr, statePtr);
    const pairsMax = samples * offsets.length;
    const shift = kernels.kernel("beginTscm")(settingsPtr, statePtr, pairsMax);
    const valuesPtr = kernels.reserve(VALUES * 8);
    const levels = walkTiles(kernels, planes.planes, size, offsets, 2), rowPtr = kernels.reserve(TERMS * levels.widthMax * 8);
    levels.walk((tilePtr) => {
      kernels.kernel("accumulateTscm")(tilePtr, settingsPtr, statePtr, rowPtr);
      return true;
    });
    if (ids) {
      const { walk } = walkTiles(kernels, [ids], size, offsets, 4), counts = new SignatureCounts(kernels, 2 * pairsMax, 1);
      if (wants("cells")) kernels.kernel("addTscm")(statePtr, counts.sumPairs(walk, settingsPtr, 0, shift), 0);
      if (wants("marginals")) kernels.kernel("addTscm")(statePtr, counts.sumPairs(walk, settingsPtr, 1, shift), 1);
    }
    kernels.kernel("evaluateTscm")(settingsPtr, statePtr, valuesPtr);
    const values = kernels.f64(valuesPtr, VALUES);
    return this.settings.slots.map((slot) => values[slot]!);
  }

  #number(planes: Planes, samples: number, slices: string): Uint32Array {
    if (this.#numbered?.slices !== slices) {
      this.kernels.reset();
      this.#numbered = { slices, ids: new SignatureCounts(this.kernels, samples, planes.planes.length).number(planes).ids };
    }
    return this.#numbered.ids;
  }
}
