/** Mean and central moments 2 to 4 (population). */
@unmanaged
export class Moments {
  mean: f64;
  m2: f64;
  m3: f64;
  m4: f64;
}

/**
 * From counts, in two passes of f64.
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
