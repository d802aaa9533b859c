import type { Group } from "../compute/groups.js";
import type { Size } from "../image/box.js";
import { writeSettings } from "../wasm/layout.js";
import { countInside, cutSlices } from "./counts.js";
import { walkTiles } from "./tileWalk.js";
import { SignatureRunner, VALUES } from "./signatureRunner.js";

/** Sums of eight images' levels and products, of magnitudes and of spreads. */
const TERMS = 47;

/** Moments of one region's signatures, in two passes. */
export class TsfosRunner extends SignatureRunner {
  override evaluate({ zStart, zEnd }: Group): number[] {
    const kernels = this.kernels, size: Size = [this.region.box.size[0], this.region.box.size[1], zEnd - zStart];
    const planes = cutSlices(this.levels, this.region.box.size, zStart, zEnd);
    kernels.reset();
    const settingsPtr = writeSettings(kernels, this.settings), statePtr = kernels.reserve(4096);
    kernels.u8(statePtr, 4096).fill(0);
    kernels.kernel("beginTsfos")(settingsPtr, statePtr, countInside(planes.planes[0]!));
    const valuesPtr = kernels.reserve(VALUES * 8);
    const { walk, widthMax } = walkTiles(kernels, planes.planes, size, [], 2), rowPtr = kernels.reserve(TERMS * widthMax * 8);
    for (const pass of this.settings.parts & kernels.constant("TsfosPart", "deviations") ? [0, 1] : [0]) {
      if (pass === 1) kernels.kernel("deviateTsfos")(statePtr);
      walk((tilePtr) => {
        kernels.kernel("accumulateTsfos")(tilePtr, statePtr, rowPtr, pass);
        return true;
      });
    }
    kernels.kernel("evaluateTsfos")(settingsPtr, statePtr, valuesPtr);
    const values = kernels.f64(valuesPtr, VALUES);
    return this.settings.slots.map((slot) => values[slot]!);
  }
}
