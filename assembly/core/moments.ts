/**
 * Central moments from integer power sums. The sums are taken about 0 in wrapping i64 and moved to an integer near the
 * mean before anything is divided: the move is exact as long as the *centered* sums fit in 63 bits (the host checks), even
 * where the raw ones have wrapped. So a narrow distribution far from 0 loses no digit.
 */
@unmanaged
export class PowerSums {
  s1: i64;
  s2: i64;
  s3: i64;
  s4: i64;
}

/** Mean and central moments 2 to 4 (population). */
@unmanaged
export class Moments {
  mean: f64;
  m2: f64;
  m3: f64;
  m4: f64;
}

/** The first two alone: half of the work where nobody wants the others. */
export function evaluateVariance(sums: PowerSums, n: i32, out: Moments): void {
  const count = <f64>n, k = <i64>n;
  const c = <i64>nearest(<f64>sums.s1 / count);
  const d1 = <f64>(sums.s1 - k * c);
  const d2 = <f64>(sums.s2 - 2 * c * sums.s1 + k * c * c);
  out.mean = <f64>c + d1 / count;
  out.m2 = (count * d2 - d1 * d1) / (count * count);
}

export function evaluateMoments(sums: PowerSums, n: i32, out: Moments): void {
  const count = <f64>n;
  const c = <i64>nearest(<f64>sums.s1 / count);
  const c2 = c * c;
  const k = <i64>n;
  const d1 = <f64>(sums.s1 - k * c);
  const d2 = <f64>(sums.s2 - 2 * c * sums.s1 + k * c2);
  const d3 = <f64>(sums.s3 - 3 * c * sums.s2 + 3 * c2 * sums.s1 - k * c2 * c);
  const d4 = <f64>(sums.s4 - 4 * c * sums.s3 + 6 * c2 * sums.s2 - 4 * c2 * c * sums.s1 + k * c2 * c2);
  const d = d1 / count;
  out.mean = <f64>c + d;
  out.m2 = (count * d2 - d1 * d1) / (count * count);
  out.m3 = d3 / count - 3 * d * (d2 / count) + 2 * d * d * d;
  out.m4 = d4 / count - 4 * d * (d3 / count) + 6 * d * d * (d2 / count) - 3 * d * d * d * d;
}

/**
 * The same from counts, in two passes of f64: for values so wide or so many that centered power sums could pass 63 bits.
 *
 * @param countsPtr u32[end], the number of samples with value k at k
 */
export function evaluateCountMoments(countsPtr: usize, end: i32, n: f64, out: Moments): void {
  let sum: f64 = 0;
  for (let k = 0; k < end; k++) sum += <f64>load<u32>(countsPtr + (<usize>k << 2)) * <f64>k;
  const mean = sum / n;
  let m2: f64 = 0, m3: f64 = 0, m4: f64 = 0;
  for (let k = 0; k < end; k++) {
    const c = <f64>load<u32>(countsPtr + (<usize>k << 2));
    if (c == 0) continue;
    const d = <f64>k - mean, dd = d * d;
    m2 += c * dd;
    m3 += c * dd * d;
    m4 += c * dd * dd;
  }
  out.mean = mean;
  out.m2 = m2 / n;
  out.m3 = m3 / n;
  out.m4 = m4 / n;
}

/** Whether centered fourth-power sums of `samples` values within a span of `width` always fit in 63 bits. */
export function powerSumsFit(samples: i32, width: i32): bool {
  // The largest central fourth moment on an interval of width w is w⁴/12.
  const w = <f64>width;
  return <f64>samples * w * w * w * w / 12 < 2e18;
}
