import { Settings } from "../core/tile";
import { levelCountOf } from "../signatures/encode";

/** Slots of the values array, in the registry's order. */
export enum TspmFeature {
  jointEntropy,
  uniformity,
  maximumProbability,
  mutualInformation,
  normalizedMutualInformation,
  dualTotalCorrelation,
  interaction,
  conditionalEntropy1,
  conditionalEntropy2,
  conditionalEntropy3,
  conditionalEntropy4,
  conditionalEntropy5,
  conditionalEntropy6,
  conditionalEntropy7,
  conditionalEntropy8,
  normalizedEntropy,
  attainableEntropy,
  effectiveSignatureCount,
  distinctSignatureCount,
  renyiEntropy,
  millerMadowEntropy,
  correctedMutualInformation,
}

export const TSPM_FEATURE_COUNT = 22;

/** Which subsets of the images are counted, and how. */
export enum TspmPart {
  /** Σ c log2 c and Σ c² over the signatures of all images. */
  joint = 1,
  maximum = 2,
  distinct = 4,
  /** Σ c log2 c of each image alone. */
  singles = 8,
  /** Of all images but one. */
  leaveOneOut = 16,
  /** Of every subset. */
  subsets = 32,
  /** What chance alone gives. */
  correction = 64,
}

/** What the features are functions of: sums over counts, F(c) = round(c log2 c · 2^shift) (`core/counts.ts`). */
export enum TspmSum {
  /** Voxels. */
  samples,
  /** Σ F(c) of the signatures. */
  joint,
  squares,
  maximum,
  distinct,
  /** Σ over images of Σ F(c). */
  singles,
  /** Of the most uncertain image. */
  singlesMinimum,
  /** Σ over subsets, with the sign of their entropy in the interaction, in units of 2^interactionShift. */
  interaction,
  /** f64: two images: the expected mutual information in bits; more: the mean of (joint - joint of a shuffle). */
  chance,
  /** All images but the first, but the second … */
  without1,
}

export const TSPM_SUM_COUNT: i32 = 17;

/** Keeps an alternating sum over all subsets within 63 bits. */
export function interactionShift(imageCount: i32): i32 {
  return max(0, imageCount - 5);
}

/** Sums of one window or region, and how they are to be read. */
@unmanaged
export class TspmSums {
  /** Where the sums are found: each an i64 as many bytes from here as `places` says, i32[TSPM_SUM_COUNT]. */
  ptr: usize;
  placesPtr: usize;
  samples: f64;
  /** F(samples). */
  total: i64;
  /** What makes bits of sums of F. */
  unit: f64;
  shift: i32;
  imageCount: i32;
  /** Π of the level counts. */
  possible: f64;

  setSamples(samples: f64, total: i64): void {
    this.samples = samples;
    this.total = total;
    this.unit = 1 / (<f64>(<i64>1 << this.shift) * samples);
  }

  // @ts-ignore: decorator
  @inline
  at(sum: i32): i64 {
    return load<i64>(this.ptr + <usize>load<i32>(this.placesPtr + (<usize>sum << 2)));
  }
}

/** Entropy of counts from their Σ F(c), and what is linear in it. */
// @ts-ignore: decorator
@inline
function toBits(value: i64, sums: TspmSums): f64 {
  return <f64>value * sums.unit;
}

/** One feature of a window or region with at least one voxel. The feature's parts must be there. */
export function evaluateTspmFeature(sums: TspmSums, slot: i32): f64 {
  const n = sums.samples, images = <i64>sums.imageCount;
  if (slot >= TspmFeature.conditionalEntropy1 && slot <= TspmFeature.conditionalEntropy8) {
    return toBits(withoutImage(sums, slot - TspmFeature.conditionalEntropy1) - sums.at(TspmSum.joint), sums);
  }
  switch (slot) {
    case TspmFeature.jointEntropy: return jointEntropy(sums);
    case TspmFeature.uniformity: return uniformity(sums, n);
    case TspmFeature.maximumProbability: return <f64>sums.at(TspmSum.maximum) / n;
    case TspmFeature.mutualInformation: return mutualInformation(sums);
    case TspmFeature.normalizedMutualInformation: {
      const largest = (images - 1) * sums.total - sums.at(TspmSum.singles) + sums.at(TspmSum.singlesMinimum);
      return largest == 0 ? 0 : mutualInformation(sums) / toBits(largest, sums);
    }
    case TspmFeature.dualTotalCorrelation: {
      let without: i64 = 0;
      for (let k = 0; k < sums.imageCount; k++) without += withoutImage(sums, k);
      return toBits(sums.total - without + (images - 1) * sums.at(TspmSum.joint), sums);
    }
    // All subsets together have F(n) once.
    case TspmFeature.interaction: {
      const shift = interactionShift(sums.imageCount);
      return toBits((sums.total >> shift) - sums.at(TspmSum.interaction), sums) * <f64>(1 << shift);
    }
    case TspmFeature.normalizedEntropy: return n > 1 ? jointEntropy(sums) / Math.log2(n) : 0;
    case TspmFeature.attainableEntropy: {
      const attainable = min(n, sums.possible);
      return attainable > 1 ? jointEntropy(sums) / Math.log2(attainable) : 0;
    }
    case TspmFeature.effectiveSignatureCount: return Math.pow(2, jointEntropy(sums));
    case TspmFeature.distinctSignatureCount: return <f64>sums.at(TspmSum.distinct);
    case TspmFeature.renyiEntropy: return 0 - Math.log2(uniformity(sums, n));
    case TspmFeature.millerMadowEntropy: return jointEntropy(sums) + <f64>(sums.at(TspmSum.distinct) - 1) / (2 * n * Math.LN2);
    case TspmFeature.correctedMutualInformation: {
      const chance = reinterpret<f64>(sums.at(TspmSum.chance));
      return sums.imageCount == 2 ? mutualInformation(sums) - chance : chance * sums.unit;
    }
    default: return NaN;
  }
}

function jointEntropy(sums: TspmSums): f64 {
  return toBits(sums.total - sums.at(TspmSum.joint), sums);
}

function uniformity(sums: TspmSums, n: f64): f64 {
  return <f64>sums.at(TspmSum.squares) / (n * n);
}

function mutualInformation(sums: TspmSums): f64 {
  return toBits((<i64>sums.imageCount - 1) * sums.total - sums.at(TspmSum.singles) + sums.at(TspmSum.joint), sums);
}

/** Σ F(c) of all images but one; of none, one signature has all voxels. */
function withoutImage(sums: TspmSums, k: i32): i64 {
  return sums.imageCount == 1 ? sums.total : sums.at(TspmSum.without1 + k);
}

/** Whether the parts ask for the counts of a subset of the images, a bit each; of all of them they always do. */
export function wantsSubset(parts: i32, imageCount: i32, subset: i32): bool {
  const images = <i32>popcnt(subset);
  return images == imageCount || (parts & TspmPart.subsets) != 0
    || ((parts & TspmPart.singles) != 0 && images == 1) || ((parts & TspmPart.leaveOneOut) != 0 && images == imageCount - 1);
}

/** Sums that a subset adds to: a bit each. Of all images, `squares`, `maximum` and `distinct` come beside. */
export function sumsOfSubset(parts: i32, imageCount: i32, subset: i32): i32 {
  const images = <i32>popcnt(subset);
  let sums = 0;
  if (images == imageCount) sums |= 1 << TspmSum.joint;
  if (parts & TspmPart.singles && images == 1) sums |= (1 << TspmSum.singles) | (1 << TspmSum.singlesMinimum);
  if (parts & TspmPart.subsets) sums |= 1 << TspmSum.interaction;
  if (parts & TspmPart.leaveOneOut && images == imageCount - 1) {
    sums |= 1 << (TspmSum.without1 + <i32>ctz(~subset & ((1 << imageCount) - 1)));
  }
  return sums;
}

/** A sum with one more subset's Σ F(c) in it. */
// @ts-ignore: decorator
@inline
export function addSubset(sum: i32, before: i64, terms: i64, imageCount: i32, subset: i32, first: bool): i64 {
  if (sum == TspmSum.singlesMinimum) return first ? terms : min(before, terms);
  const value = sum == TspmSum.interaction ? (terms >> interactionShift(imageCount)) * (popcnt(subset) & 1 ? 1 : -1) : terms;
  return first ? value : before + value;
}

/** Π of the level counts. */
export function possibleSignatures(settings: Settings): f64 {
  let product: f64 = 1;
  for (let k = 0; k < settings.imageCount; k++) product *= <f64>levelCountOf(settings, k);
  return product;
}
