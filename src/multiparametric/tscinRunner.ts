import type { Group } from "../compute/groups.js";
import { tscin } from "../families/tscin.js";
import { SignatureCounts, countInside, cutSlices } from "./counts.js";
import { measureNetwork, type NetworkFeatures, type Points } from "./network.js";
import { nextRandom } from "./shuffle.js";
import { SignatureRunner } from "./signatureRunner.js";

/** Points of one network: their distances take seconds, and memory that grows with their square. */
const POINTS_MAX = 2048;
const NAMES = Object.keys(tscin.features) as (keyof NetworkFeatures)[];
const SEED = 0x2f6e2b1;

/** The network of one region's signatures. */
export class TscinRunner extends SignatureRunner {
  override evaluate({ zStart, zEnd }: Group): number[] {
    const planes = cutSlices(this.levels, this.region.box.size, zStart, zEnd), samples = countInside(planes.planes[0]!);
    if (samples === 0) return this.settings.slots.map(() => NaN);
    this.kernels.reset();
    const { ids, count } = new SignatureCounts(this.kernels, samples, this.levels.length).number(planes);
    const sampled = count > POINTS_MAX;
    if (sampled && this.warnings.length === 0) {
      this.warnings.push({
        code: "network-sampled", count: samples,
        message: `the network has ${POINTS_MAX} of ${samples} voxels, drawn at random: with ${count} different signatures, all would be too many`,
      });
    }
    const values = measureNetwork(toPoints(sampled ? draw(ids, samples) : ids, count, planes.planes));
    return this.settings.slots.map((slot) => values[NAMES[slot]!]);
  }
}

/** Keeps the numbers of so many voxels, each set of them as likely as any other (Knuth, The Art of Computer Programming 2, 3.4.2 S). */
function draw(ids: Uint32Array, samples: number): Uint32Array {
  let wanted = POINTS_MAX, left = samples, state = SEED;
  return ids.map((id) => {
    if (id === 0) return 0;
    state = nextRandom(state);
    if ((state / 2 ** 32) * left-- >= wanted) return 0;
    wanted--;
    return id;
  });
}

/** The signatures that voxels have, scaled by the lowest and highest level of each image over all voxels, drawn or not. */
function toPoints(ids: Uint32Array, count: number, planes: readonly (Uint8Array | Uint16Array)[]): Points {
  const voxels = new Uint32Array(count + 1), weights = new Uint32Array(count + 1);
  ids.forEach((id, i) => {
    voxels[id] = i;
    weights[id]!++;
  });
  const present = Array.from(weights.keys()).filter((id) => id > 0 && weights[id]! > 0);
  const scales = planes.map((plane) => {
    let low = Infinity, high = 0;
    for (const level of plane) {
      if (level === 0) continue;
      low = Math.min(low, level);
      high = Math.max(high, level);
    }
    return { low, range: Math.max(1, high - low) };
  });
  return {
    count: present.length,
    weights: Uint32Array.from(present, (id) => weights[id]!),
    coordinates: Float64Array.from(present.flatMap((id) => scales.map(({ low, range }, k) => (planes[k]![voxels[id]!]! - low) / range))),
  };
}
