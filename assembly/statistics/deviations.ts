import { Quantities, Quantity } from "../core/chunk";
import { StatisticsPart } from "./features";
import { StatisticsQuantity } from "./quantities";
import { floatsOf } from "./windowLanes";

/** Values of two windows that lie side by side in the lanes; NaN is outside. @typeParam T u16, levels above an origin; or i32, keys of floats */
// @ts-ignore: decorator
@inline
export function values2<T>(ptr: usize, origin: v128): v128 {
  if (sizeof<T>() == 4) return f64x2.promote_low_f32x4(floatsOf(v128.load64_zero(ptr)));
  const levels = f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(v128.load32_zero(ptr)));
  // All ones is NaN.
  return v128.or(f64x2.add(levels, origin), f64x2.eq(levels, f64x2.splat(0)));
}

/**
 * What is summed over the voxels of two windows, once their means and percentiles are there, in the order of place.
 *
 * @param parts of what is wanted: `moments` is the variance here
 * @param o     where the windows lie in rows
 */
export function deviate<T>(q: Quantities, o: usize, values: usize, end: usize, intensity0: f64, parts: i32): void {
  const origin = f64x2.splat(intensity0), one = f64x2.splat(1), zero = f64x2.splat(0), deviations = parts & StatisticsPart.deviations;
  const mean = q.at2(Quantity.mean, o), median = q.at2(StatisticsQuantity.median, o), r = q.at2(Quantity.reciprocal, o);
  const low = q.at2(StatisticsQuantity.percentile10, o), top = q.at2(StatisticsQuantity.percentile90, o);
  let m2 = zero, m3 = zero, m4 = zero, sum = zero, aboutMedian = zero, robustCount = zero, robustSum = zero;
  for (let ptr = values; ptr < end; ptr += 16) {
    const v = values2<T>(ptr, origin), inside = f64x2.eq(v, v), d = v128.and(f64x2.sub(v, mean), inside);
    if (parts & (StatisticsPart.moments | StatisticsPart.shape)) {
      const dd = f64x2.mul(d, d);
      m2 = f64x2.add(m2, dd);
      m3 = f64x2.add(m3, f64x2.mul(dd, d));
      m4 = f64x2.add(m4, f64x2.mul(dd, dd));
    }
    if (!deviations) continue;
    const robust = v128.and(f64x2.ge(v, low), f64x2.le(v, top));
    sum = f64x2.add(sum, f64x2.abs(d));
    aboutMedian = f64x2.add(aboutMedian, f64x2.abs(v128.and(f64x2.sub(v, median), inside)));
    robustCount = f64x2.add(robustCount, v128.and(robust, one));
    robustSum = f64x2.add(robustSum, v128.and(robust, v));
  }
  if (parts & StatisticsPart.moments) q.put2(Quantity.m2, o, f64x2.mul(m2, r));
  if (parts & StatisticsPart.shape) {
    q.put2(Quantity.m3, o, f64x2.mul(m3, r));
    q.put2(Quantity.m4, o, f64x2.mul(m4, r));
  }
  if (!deviations) return;
  const robustMean = f64x2.div(robustSum, robustCount);
  let aboutRobust = zero;
  for (let ptr = values; ptr < end; ptr += 16) {
    const v = values2<T>(ptr, origin), robust = v128.and(f64x2.ge(v, low), f64x2.le(v, top));
    aboutRobust = f64x2.add(aboutRobust, f64x2.abs(v128.and(f64x2.sub(v, robustMean), robust)));
  }
  q.put2(StatisticsQuantity.deviation, o, f64x2.mul(sum, r));
  q.put2(StatisticsQuantity.medianDeviation, o, f64x2.mul(aboutMedian, r));
  q.put2(StatisticsQuantity.robustDeviation, o, f64x2.div(aboutRobust, robustCount));
}
