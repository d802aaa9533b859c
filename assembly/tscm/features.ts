/** Slots of the values array, in the registry's order. */
export enum TscmFeature {
  jointEntropy,
  angularSecondMoment,
  jointMaximum,
  conditionalEntropy,
  mutualInformation,
  informationCorrelation1,
  informationCorrelation2,
  sameSignatureProbability,
  contrast,
  dissimilarity,
  correlation,
  jointAverage,
  jointVariance,
  inverseDifference,
  inverseDifferenceMoment,
}

export const TSCM_FEATURE_COUNT = 15;

export enum TscmPart {
  /** Counts of pairs of signatures. */
  cells = 1,
  maximum = 2,
  /** Counts of signatures, each pair twice. */
  marginals = 4,
  /** Sums over pairs of what their levels differ by. */
  differences = 8,
  /** Sums of levels and of their squares. */
  moments = 16,
  inverse = 32,
}

/**
 * What the features are functions of: sums over the n pairs of a window or region, each pair once. The symmetric matrix holds
 * 2n. With s = i + j and d = i - j for each image; ‖·‖ goes over the images.
 */
export enum TscmSum {
  // Σ over pairs: RowSums' terms.
  pairs,
  /** Pairs of equal signatures. */
  diagonal,
  absolute, // ‖d‖₁
  squared, // ‖d‖²
  sumSquared, // ‖s‖²
  inverse, // 1 / (1 + ‖d‖₁/N), times 2^inverseShift
  inverseMoment,
  /** s of the first image, of the second … */
  sum1,
  sum8 = 14,
  // Over cells.
  cells, // Σ F(c)
  squares, // Σ c², twice on the diagonal
  maximum, // the largest c, or 2c on the diagonal
  marginals, // Σ F(c) of signatures
}

export const TSCM_TERM_COUNT: i32 = 15;
export const TSCM_SUM_COUNT: i32 = 19;

/** Sums of one window or region, and how they are to be read. */
@unmanaged
export class TscmSums {
  ptr: usize; // i64[TSCM_SUM_COUNT]
  /** F(n) and F(2n). */
  total: i64;
  doubleTotal: i64;
  shift: i32;
  inverseShift: i32;
  imageCount: i32;

  // @ts-ignore: decorator
  @inline
  at(sum: i32): i64 {
    return load<i64>(this.ptr + (<usize>sum << 3));
  }

  // @ts-ignore: decorator
  @inline
  put(sum: i32, value: i64): void {
    store<i64>(this.ptr + (<usize>sum << 3), value);
  }
}

/** Such that sums of terms of at most 1 stay below 2^62; beyond 52 bits an f64 has no more to give. */
export function inverseShiftOf(sampleCountMax: f64): i32 {
  return min(52, 61 - <i32>Math.ceil(Math.log2(sampleCountMax + 1)));
}

/** One feature of a window or region with at least one pair. Reduces to the GLCM's feature for one image. */
export function evaluateTscmFeature(sums: TscmSums, slot: i32): f64 {
  const n = <f64>sums.at(TscmSum.pairs), images = <f64>sums.imageCount;
  switch (slot) {
    case TscmFeature.jointEntropy: return jointEntropy(sums, n);
    case TscmFeature.angularSecondMoment: return <f64>sums.at(TscmSum.squares) / (2 * n * n);
    case TscmFeature.jointMaximum: return <f64>sums.at(TscmSum.maximum) / (2 * n);
    case TscmFeature.conditionalEntropy: return jointEntropy(sums, n) - marginalEntropy(sums, n);
    case TscmFeature.mutualInformation: return mutualInformation(sums, n);
    case TscmFeature.informationCorrelation1: {
      const entropy = marginalEntropy(sums, n);
      return entropy > 0 ? -mutualInformation(sums, n) / entropy : 0;
    }
    case TscmFeature.informationCorrelation2: {
      const gain = mutualInformation(sums, n);
      return gain > 0 ? Math.sqrt(1 - Math.exp(-2 * gain)) : 0;
    }
    case TscmFeature.sameSignatureProbability: return <f64>sums.at(TscmSum.diagonal) / n;
    case TscmFeature.contrast: return <f64>sums.at(TscmSum.squared) / (n * images);
    case TscmFeature.dissimilarity: return <f64>sums.at(TscmSum.absolute) / (n * images);
    case TscmFeature.correlation: {
      // Cov = (Var s - E d²) / 4 and Var = (Var s + E d²) / 4, summed over the images; times n².
      const spread = sumVariance(sums), squared = n * <f64>sums.at(TscmSum.squared);
      return spread + squared > 0 ? (spread - squared) / (spread + squared) : 1;
    }
    case TscmFeature.jointAverage: return sumOfSums(sums) / (2 * n * images);
    case TscmFeature.jointVariance: return (sumVariance(sums) + n * <f64>sums.at(TscmSum.squared)) / (4 * n * n * images);
    case TscmFeature.inverseDifference: return <f64>sums.at(TscmSum.inverse) / (<f64>(<i64>1 << sums.inverseShift) * n);
    case TscmFeature.inverseDifferenceMoment: return <f64>sums.at(TscmSum.inverseMoment) / (<f64>(<i64>1 << sums.inverseShift) * n);
    default: return NaN;
  }
}

/** Off the diagonal two cells of c, on it one of 2c, and F(2c) = 2 F(c) + 2c. */
function jointEntropy(sums: TscmSums, n: f64): f64 {
  const off = (sums.at(TscmSum.pairs) - sums.at(TscmSum.diagonal)) << sums.shift;
  return <f64>(sums.total + off - sums.at(TscmSum.cells)) / (<f64>(<i64>1 << sums.shift) * n);
}

function marginalEntropy(sums: TscmSums, n: f64): f64 {
  return <f64>(sums.doubleTotal - sums.at(TscmSum.marginals)) / (<f64>(<i64>1 << sums.shift) * 2 * n);
}

function mutualInformation(sums: TscmSums, n: f64): f64 {
  return 2 * marginalEntropy(sums, n) - jointEntropy(sums, n);
}

function sumOfSums(sums: TscmSums): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < sums.imageCount; k++) sum += <f64>sums.at(TscmSum.sum1 + k);
  return sum;
}

/** n² Σ over images of Var(s): of integers, so that a flat window has 0. */
function sumVariance(sums: TscmSums): f64 {
  let variance = <f64>sums.at(TscmSum.pairs) * <f64>sums.at(TscmSum.sumSquared);
  for (let k = 0; k < sums.imageCount; k++) variance -= <f64>sums.at(TscmSum.sum1 + k) * <f64>sums.at(TscmSum.sum1 + k);
  return variance;
}
