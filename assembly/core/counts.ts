/**
 * What one count adds to a window's sums, tabulated. Sums over cells are kept as integers: F(c) = round(c log2 c * 2^shift)
 * in fixed point and c². So they do not depend on the way a window was reached, F(n) - F(n) is exactly 0 for a window with
 * one level, and 2^shift is such that every sum stays below 2^62.
 *
 * log2 comes from AssemblyScript's Math, never from the host: the same bits in every engine.
 *
 *     steps  i64[length][2][2]    for a cell that goes from c to c + 1: F(c + 1) - F(c) and 2c + 1, then the same for a cell
 *                                 on a symmetric matrix' diagonal, whose square counts twice
 *            i64[length][2][2]    zeros: where cell 0, which counts what is no sample, has its steps
 *     totals i64[2 length + 1]    F(n)
 *
 * A cell holds the byte offset of its step instead of its count: `c * 32`, and 16 more on the diagonal.
 */
@unmanaged
export class CountTable {
  stepsPtr: usize;
  totalsPtr: usize;
  length: i32;
  /** The largest count there can be. */
  countMax: i32;
  shift: i32;
  /** Low bits without which every sum stays below 2^51. */
  spareBits: i32;
  /** 1: counts beyond the table are possible, and computed on the spot; cells hold u32 then. */
  large: i32;
  /** 1: the second sum is not of squares but of cells that hold something. To be set before `initialize`. */
  distinct: i32;
  /**
   * 1: a sample on the diagonal counts 2^shift more. The entropy of a symmetric matrix needs it: off the diagonal it has two cells
   * of c, on it one of 2c, and F(2c) = 2 F(c) + 2c. To be set before `initialize`.
   */
  doublesDiagonal: i32;

  /** Sets the fields and pointers from `top` up; returns the first address after. @param shares counts whose sums are added up */
  layout(sampleCountMax: i32, top: usize, shares: i32 = 1): usize {
    const samples = <f64>sampleCountMax * <f64>shares;
    this.shift = termShift(samples);
    this.spareBits = max(0, this.shift + termBits(samples) - 51);
    this.countMax = sampleCountMax;
    this.large = i32(sampleCountMax >= LENGTH_MAX);
    this.length = this.large ? 0 : sampleCountMax + 1;
    this.stepsPtr = top; top += <usize>this.length << 6;
    this.totalsPtr = top; top += <usize>(2 * this.length + 1) << 3;
    return (top + 15) & ~15;
  }

  /** Fills the tables. */
  initialize(): void {
    let previous: i64 = 0;
    for (let c = 0; c < this.length; c++) {
      const next = countTerm(c + 1, this.shift), ptr = this.stepsPtr + (<usize>c << 5);
      store<i64>(ptr, next - previous);
      store<i64>(ptr, this.distinct ? i64(c == 0) : 2 * c + 1, 8);
      store<i64>(ptr, next - previous + this.diagonalTerm, 16);
      store<i64>(ptr, this.distinct ? i64(c == 0) : 4 * c + 2, 24);
      previous = next;
    }
    memory.fill(this.stepsPtr + (<usize>this.length << 5), 0, <usize>this.length << 5);
    for (let c = 0; c < 2 * this.length + 1; c++) store<i64>(this.totalsPtr + (<usize>c << 3), countTerm(c, this.shift));
  }

  /** F(n), up to n = 2 sampleCountMax. */
  total(n: i32): i64 {
    return this.large ? countTerm(n, this.shift) : load<i64>(this.totalsPtr + (<usize>n << 3));
  }

  get diagonalTerm(): i64 {
    return this.doublesDiagonal ? <i64>1 << this.shift : 0;
  }

  /** What cell 0 holds at the start. */
  get nothing(): i32 {
    return this.length << 5;
  }

  /** Bytes of a cell that can hold all offsets. */
  get cellBytes(): i32 {
    return this.length > 0 && this.length <= 1023 ? 2 : 4;
  }
}

/** 2 MiB of steps: a larger window has other costs. */
const LENGTH_MAX: i32 = 1 << 15;

/** Such that sums of F over twice as many samples stay below 2^62. */
export function termShift(sampleCountMax: f64): i32 {
  // Beyond 48 bits the f64 that F comes from has no more to give.
  return min(48, 61 - termBits(sampleCountMax));
}

/** Bits of such a sum before the point. */
function termBits(sampleCountMax: f64): i32 {
  const n = max<f64>(2, sampleCountMax);
  return <i32>Math.ceil(Math.log2(2 * n * Math.log2(2 * n) + n));
}

/** F(count). */
export function countTerm(count: i32, shift: i32): i64 {
  return termOf(<f64>count, shift);
}

/** The same of counts beyond 31 bits. */
export function termOf(c: f64, shift: i32): i64 {
  return c > 1 ? <i64>nearest(c * Math.log2(c) * <f64>(<i64>1 << shift)) : 0;
}

/** The step of a cell that holds `v`: [F(c + 1) - F(c), squares]. */
// @ts-ignore: decorator
@inline
export function stepOf(stepsPtr: usize, v: usize): v128 {
  return v128.load(stepsPtr + v);
}

/** The same without a table. */
export function largeStep(v: u32, table: CountTable): v128 {
  const c = <i32>(v >> 5), squares = <i64>(2 * <i64>c + 1) << <i64>((v >> 4) & 1);
  const terms = countTerm(c + 1, table.shift) - countTerm(c, table.shift) + (v & 16 ? table.diagonalTerm : 0);
  return i64x2.replace_lane(i64x2.splat(terms), 1, table.distinct ? i64(c == 0) : squares);
}
