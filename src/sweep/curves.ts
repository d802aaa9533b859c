import { features, type FeatureId } from "../families/index.js";
import type { SweepCurve } from "../grayLevelTypes.js";
import { expectedEntropy } from "../multiparametric/saturation.js";

export interface CurveInput {
  readonly feature: string;
  readonly id: FeatureId;
  readonly kernelRadius: number | null;
  readonly voxels: number;
  readonly points: readonly { readonly levelCount: number; readonly mean: number | null }[];
}

/** Segments as steep as this share of the steepest belong to the linear range. */
const STEEP = 0.9;
/** Bits a doubling below which a curve has come to its end. */
const FLAT = 0.05;
/** Powers are fitted from this number of levels on: below, rounding to levels hides them. */
const POWER_FROM = 8;

interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly fit: number;
}

/**
 * How a feature grows with its levels. Entropies: the line through the steepest part of the mean against log2 B, and where it
 * meets 0 and the ceiling; for intensities of standard deviation σ within a range R these are R / (4.133 σ) and that times the
 * voxels of a window. Others: the exponent. Fits and knees are ours.
 */
export function toCurve({ feature, id, kernelRadius, voxels, points }: CurveInput): SweepCurve {
  const isEntropy = features.find((info) => info.id === id)!.unit === "bit", ofLevels = id === "histogram.entropy";
  const sorted = [...points].sort((a, b) => a.levelCount - b.levelCount);
  const found = isEntropy ? fitEntropy(sorted, ofLevels ? Math.log2(voxels) : null) : fitPower(sorted);
  return {
    feature, id, kernelRadius, voxels, law: isEntropy ? "logarithmic" : "power", ...found,
    points: sorted.map(({ levelCount, mean }) => ({
      levelCount, mean,
      ceiling: ofLevels ? Math.log2(Math.min(voxels, levelCount)) : null,
      expected: ofLevels ? expectedEntropy(levelCount, voxels) : null,
    })),
  };
}

type Fit = Pick<SweepCurve, "slope" | "fit" | "lowerKnee" | "upperKnee">;
const NONE: Fit = { slope: null, fit: null, lowerKnee: null, upperKnee: null };

function fitEntropy(points: CurveInput["points"], ceiling: number | null): Fit {
  const xy = points.flatMap(({ levelCount, mean }) => (mean === null ? [] : [[Math.log2(levelCount), mean] as const]))
    .filter(([x], k, all) => k === 0 || x > all[k - 1]![0]);
  if (xy.length < 3) return NONE;
  const slopes = xy.slice(1).map(([x, y], k) => (y - xy[k]![1]) / (x - xy[k]![0]));
  const steepest = slopes.indexOf(Math.max(...slopes));
  if (!(slopes[steepest]! > FLAT)) return NONE;
  let first = steepest, last = steepest;
  while (first > 0 && slopes[first - 1]! >= STEEP * slopes[steepest]!) first--;
  while (last + 1 < slopes.length && slopes[last + 1]! >= STEEP * slopes[steepest]!) last++;
  const { slope, intercept, fit } = fitLine(xy.slice(first, last + 2));
  const flat = slopes.at(-1)! < FLAT ? Math.max(...xy.map(([, y]) => y)) : null;
  const plateau = flat ?? ceiling;
  return { slope, fit, lowerKnee: 2 ** (-intercept / slope), upperKnee: plateau === null ? null : 2 ** ((plateau - intercept) / slope) };
}

function fitPower(points: CurveInput["points"]): Fit {
  const all = points.flatMap(({ levelCount, mean }) => (mean === null || mean === 0 ? [] : [[levelCount, Math.log(Math.abs(mean))] as const]));
  const fine = all.filter(([levelCount]) => levelCount >= POWER_FROM);
  const chosen = fine.length >= 3 ? fine : all;
  if (chosen.length < 3) return NONE;
  const { slope, fit } = fitLine(chosen.map(([levelCount, y]) => [Math.log(levelCount), y] as const));
  return { ...NONE, slope, fit };
}

function fitLine(xy: readonly (readonly [number, number])[]): Line {
  const n = xy.length, meanX = xy.reduce((sum, [x]) => sum + x, 0) / n, meanY = xy.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = 0, cross = 0, yy = 0;
  for (const [x, y] of xy) {
    xx += (x - meanX) ** 2;
    cross += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const slope = xx > 0 ? cross / xx : 0;
  return { slope, intercept: meanY - slope * meanX, fit: yy > 0 ? cross * cross / (xx * yy) : 1 };
}
