/**
 * Entropies from counts, in fixed point: F(c) = round(c log2 c * 2^shift) as i64. Sums of F are exact, so that a window's
 * entropy does not depend on the way it was reached. F's own error is below 2^-52 relative (AssemblyScript's log2 is
 * within 1 ULP), and F(n) - F(n) is exactly 0 for a window with one level.
 *
 * Within a kernel log2 comes from AssemblyScript's Math, never from the host: the same bits in every engine.
 */
@unmanaged
export class EntropyTable {
  /** i64[length]: F(c + 1) - F(c). */
  deltasPtr: usize;
  length: i32;
  shift: i32;
}

/** Deltas for counts beyond the table are computed on the spot: a window of that size has other costs. */
const TABLE_LENGTH_MAX: i32 = 1 << 16;

export function entropyTableLength(sampleCountMax: i32): i32 {
  return min(sampleCountMax + 1, TABLE_LENGTH_MAX);
}

/** @param table receives its fields; `deltasPtr` must be set to i64[entropyTableLength(sampleCountMax)] */
export function initializeEntropyTable(table: EntropyTable, sampleCountMax: i32): void {
  // n log2 n * 2^shift must stay below 2^61.
  const n = <f64>max(2, sampleCountMax);
  table.shift = min(48, 61 - <i32>Math.ceil(Math.log2(n * Math.log2(n) + n)));
  table.length = entropyTableLength(sampleCountMax);
  let previous: i64 = 0;
  for (let c = 0; c < table.length; c++) {
    const next = entropyTerm(c + 1, table.shift);
    store<i64>(table.deltasPtr + (<usize>c << 3), next - previous);
    previous = next;
  }
}

/** F(count). */
export function entropyTerm(count: i32, shift: i32): i64 {
  const c = <f64>count;
  return count > 1 ? <i64>nearest(c * Math.log2(c) * <f64>(<i64>1 << shift)) : 0;
}

/** F(count + 1) - F(count). */
// @ts-ignore: decorator
@inline
export function entropyDelta(table: EntropyTable, count: i32): i64 {
  return count < table.length
    ? load<i64>(table.deltasPtr + (<usize>count << 3))
    : entropyTerm(count + 1, table.shift) - entropyTerm(count, table.shift);
}

/** Entropy in bits of `n` samples whose counts' F sum to `termSum`. */
// @ts-ignore: decorator
@inline
export function entropyOf(table: EntropyTable, n: i32, termSum: i64): f64 {
  return <f64>(entropyTerm(n, table.shift) - termSum) / (<f64>n * <f64>(<i64>1 << table.shift));
}
