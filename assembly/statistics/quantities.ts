import { Quantities, Quantity, storeRow } from "../core/chunk";
import { Settings, Tile } from "../core/tile";
import { StatisticsFeature } from "./features";

/** What the statistics of integers are functions of. Features that are quantities themselves have rows one beyond their slots. */
export enum StatisticsQuantity {
  // As in Quantity.
  reciprocal,
  mean,
  m2,
  m3,
  m4,
  median,
  minimum,
  percentile10,
  percentile90,
  maximum,
  /** In the place of the interquartile range, and of the range. */
  percentile25,
  percentile75,
  deviation,
  robustDeviation,
  medianDeviation,
  /** Room for a feature. */
  result,
  energy = StatisticsFeature.energy + 1,
}

export const STATISTICS_QUANTITY_COUNT: i32 = StatisticsQuantity.energy + 1;

/** Rows by feature, as bits: percentiles that are features, and those that others are made of. */
export function percentilesOf(settings: Settings): i32 {
  let rows = 0;
  for (let k = 0; k < settings.featureCount; k++) {
    const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
    if (slot >= 0) rows |= 2 << slot;
  }
  rows = rows & OF_QUARTILES ? rows | QUARTILES : rows & ~QUARTILES;
  if (rows & 1 << StatisticsQuantity.robustDeviation) rows |= 1 << StatisticsQuantity.percentile10 | 1 << StatisticsQuantity.percentile90;
  if (rows & 1 << StatisticsQuantity.medianDeviation) rows |= 1 << StatisticsQuantity.median;
  return rows & (1 << StatisticsQuantity.median | 1 << StatisticsQuantity.percentile10 | 1 << StatisticsQuantity.percentile90 | QUARTILES);
}

const QUARTILES: i32 = 1 << StatisticsQuantity.percentile25 | 1 << StatisticsQuantity.percentile75;
const OF_QUARTILES: i32 = 2 << StatisticsFeature.interquartileRange | 2 << StatisticsFeature.quartileCoefficientOfDispersion;

/** The share of voxels below a percentile. */
// @ts-ignore: decorator
@inline
export function fractionOf(row: i32): f64 {
  return row == StatisticsQuantity.median ? 0.5 : row == StatisticsQuantity.percentile10 ? 0.1 : row == StatisticsQuantity.percentile90 ? 0.9
    : row == StatisticsQuantity.percentile25 ? 0.25 : 0.75;
}

/** A feature of two windows (IBSI UHIW), population moments. `o` is where they lie in rows. A flat window has a variance of 0. */
function evaluateStatistic(q: Quantities, slot: i32, o: usize, settings: Settings): v128 {
  const m2 = q.at2(Quantity.m2, o), energy = q.at2(StatisticsQuantity.energy, o), undefined2 = f64x2.splat(NaN);
  const p25 = q.at2(StatisticsQuantity.percentile25, o), p75 = q.at2(StatisticsQuantity.percentile75, o);
  const ofFlat = settings.pyradiomics && slot != StatisticsFeature.excessKurtosis ? f64x2.splat(0) : undefined2;
  switch (slot) {
    case StatisticsFeature.skewness: return ratio(q.at2(Quantity.m3, o), f64x2.mul(m2, f64x2.sqrt(m2)), ofFlat);
    case StatisticsFeature.kurtosis: return ratio(q.at2(Quantity.m4, o), f64x2.mul(m2, m2), ofFlat);
    case StatisticsFeature.excessKurtosis: return f64x2.sub(ratio(q.at2(Quantity.m4, o), f64x2.mul(m2, m2), ofFlat), f64x2.splat(3));
    case StatisticsFeature.standardDeviation: return f64x2.sqrt(m2);
    case StatisticsFeature.coefficientOfVariation: return ratio(f64x2.sqrt(m2), q.at2(Quantity.mean, o), undefined2);
    case StatisticsFeature.range: return f64x2.sub(q.at2(StatisticsQuantity.maximum, o), q.at2(StatisticsQuantity.minimum, o));
    case StatisticsFeature.interquartileRange: return f64x2.sub(p75, p25);
    case StatisticsFeature.quartileCoefficientOfDispersion: return ratio(f64x2.sub(p75, p25), f64x2.add(p75, p25), undefined2);
    case StatisticsFeature.rootMeanSquare: return f64x2.sqrt(f64x2.mul(energy, q.at2(Quantity.reciprocal, o)));
    case StatisticsFeature.totalEnergy: return f64x2.mul(f64x2.splat(settings.voxelVolume), energy);
    default: return q.at2(slot + 1, o);
  }
}

/** Stores the maps' values of a chunk of windows; those without a voxel have none. */
export function storeStatistics(q: Quantities, settings: Settings, tile: Tile, from: i32, count: i32, coreRow: i32): void {
  const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth, result = q.row(StatisticsQuantity.result), zero = f64x2.splat(0);
  for (let f = 0; f < settings.featureCount; f++) {
    const slot = load<i32>(settings.featuresPtr + (<usize>f << 2));
    if (slot < 0) continue;
    for (let o: usize = 0; o < <usize>count << 3; o += 16) {
      // The reciprocal of an empty window is infinite: all of its features become NaN.
      const poison = f64x2.mul(zero, q.at2(Quantity.reciprocal, o));
      v128.store(result + o, f64x2.add(evaluateStatistic(q, slot, o, settings), poison));
    }
    storeRow(result, count, tile.mapsPtr + (<usize>(f * coreSize + coreRow + from) << 2));
  }
}

/** A quotient that is not infinite over 0. */
function ratio(a: v128, b: v128, overZero: v128): v128 {
  return v128.bitselect(overZero, f64x2.div(a, b), f64x2.eq(b, f64x2.splat(0)));
}
