import { toOffsets } from "../compute/offsets.js";
import { toSettings } from "../compute/plan.js";
import { RegionRunner } from "../compute/regionRunner.js";
import { OptionError } from "../errors.js";
import { glcm } from "../families/glcm.js";
import type { GrayLevelOptions, InformationLoss } from "../grayLevelTypes.js";
import { regionValues, toLevels, type Levels } from "../image/levels.js";
import { toRegion, type Region } from "../image/region.js";
import { checkSameGrid, toVolume } from "../image/volume.js";
import { LIMITS } from "../options.js";
import type { Discretization, ImageLike } from "../types.js";
import { borrowInstance, returnInstance, type KernelInstance } from "../wasm/instance.js";
import { loadAll } from "../wasm/module.js";
import { distinct, entropyOf, type Distinct } from "./distinct.js";
import { levelMoments, poolMoments, type LevelMoments } from "./levelMoments.js";
import { structuralInformation, type PairTable } from "./mutualInformation.js";

/** A region whose discretizations are looked at one after the other. Give it back when done. */
export class Study {
  readonly region: Region;
  readonly values: Float64Array;
  readonly distinct: Distinct;
  /** Bits of the intensities as they are. */
  readonly #entropy: number;
  readonly #kernels: KernelInstance;
  readonly #module: WebAssembly.Module;
  readonly #force2D: boolean;
  readonly #variance: number;

  private constructor(module: WebAssembly.Module, kernels: KernelInstance, region: Region, force2D: boolean) {
    this.#module = module;
    this.#kernels = kernels;
    this.region = region;
    this.#force2D = force2D;
    this.values = regionValues(region, 0, region.box.size[2]);
    this.distinct = distinct(this.values);
    this.#entropy = entropyOf(this.distinct.counts);
    this.#variance = varianceOf(this.values);
  }

  static async of(image: ImageLike, discretization: Discretization, options: GrayLevelOptions): Promise<Study> {
    const volume = toVolume(image, "image"), mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
    if (mask) checkSameGrid(volume, mask);
    const { module } = await loadAll(), kernels = borrowInstance(module);
    const region = toRegion(kernels, volume, mask, { label: options.label, discretization, margin: null });
    return new Study(module, kernels, region, options.force2D ?? false);
  }

  giveBack(): void {
    returnInstance(this.#module, this.#kernels);
  }

  /** Moments of the levels that a rule makes, and the pairs of neighbors. */
  quantize(rule: Discretization): Quantized {
    const { region } = this, kernels = this.#kernels, levels = toLevels(kernels, region, rule, "ibsi");
    if (levels.levelCount > LIMITS.asymmetricGlcmLevelCount) {
      throw new OptionError("discretization", `a rule that makes at most ${LIMITS.asymmetricGlcmLevelCount} levels`, rule, `it makes ${levels.levelCount}`);
    }
    const inside = region.inside ? levels.data.filter((level) => level > 0) : levels.data;
    return { moments: levelMoments(this.values, inside, levels.levelCount), pairs: this.#countPairs(levels) };
  }

  /** In each direction from a voxel to the one after it in its row, or to one in the row or slice before. */
  #countPairs(levels: Levels): PairTable {
    const { levelCount } = levels, { size } = this.region.box;
    const settings = toSettings(this.#kernels, { family: glcm, ids: [] }, {
      preset: "ibsi", symmetric: false, averaged: false, levelCounts: [levelCount], oneLevel: levels.oneLevel, voxelVolume: 1, offsets: [], window: null,
    });
    const runner = new RegionRunner(this.#kernels, glcm.kernel, settings, this.region, levels);
    const [along, ...others] = toOffsets([1], this.#force2D || size[2] === 1);
    const counts = Float64Array.from(runner.matrix({ zStart: 0, zEnd: size[2], offsets: [along!] }));
    const back = runner.matrix({ zStart: 0, zEnd: size[2], offsets: others });
    for (let i = 0; i < levelCount; i++) for (let j = 0; j < levelCount; j++) counts[i * levelCount + j]! += back[j * levelCount + i]!;
    return { levelCount, counts };
  }

  report({ moments, pairs }: Quantized): InformationLoss {
    const { counts, within } = moments, n = this.values.length;
    const original = this.#entropy, quantized = entropyOf(counts);
    const distortion = within.reduce((sum, squares) => sum + squares, 0) / n, lost = this.#variance > 0 ? distortion / this.#variance : 0;
    return {
      levelCount: moments.levelCount,
      occupied: counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
      entropyOriginal: original, entropyQuantized: quantized,
      lostBits: Math.max(0, original - quantized),
      entropyRetention: original > 0 ? Math.min(1, quantized / original) : 1,
      distortion, explainedVariance: 1 - lost, sqnrDb: -10 * Math.log10(lost),
      ...structuralInformation(pairs),
    };
  }
}

export interface Quantized {
  readonly moments: LevelMoments;
  readonly pairs: PairTable;
}

/** Each `share` neighboring levels as one: what fixed bin numbers make of a divisor of the number, to the last bit. */
export function pool({ moments, pairs }: Quantized, share: number): Quantized {
  const levelCount = pairs.levelCount / share, counts = new Float64Array(levelCount * levelCount);
  for (let i = 0; i < pairs.levelCount; i++) {
    const to = Math.floor(i / share) * levelCount, from = i * pairs.levelCount;
    for (let j = 0; j < pairs.levelCount; j++) counts[to + Math.floor(j / share)]! += pairs.counts[from + j]!;
  }
  return { moments: poolMoments(moments, share), pairs: { levelCount, counts } };
}

function varianceOf(values: Float64Array): number {
  const first = values[0]!;
  const mean = values.reduce((sum, value) => sum + (value - first), 0) / values.length;
  return values.reduce((sum, value) => sum + (value - first - mean) ** 2, 0) / values.length;
}
