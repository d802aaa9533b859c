import { PairRow, addHigh, addLow, addWide, invertRow, replaceNarrow } from "./pairTerms";
import { Offset, Settings, Tile, distanceOf, offsetAt, planeOf, poolMax } from "./tile";

/**
 * Sums over the pairs of a window: the terms of the features that need no matrix. Levels are taken about the middle of
 * 1..levelCount, so that products stay small: s = i + j - (levelCount + 1) lies within ±(levelCount - 1), as d = i - j does.
 * A voxel alone is a pair with itself, at offset 0.
 */
export enum Term {
  count,
  sum, // s
  absoluteDifference, // |d|
  sumSquared,
  differenceSquared,
  difference, // d
  product, // s d
  sumCubed,
  sumToTheFourth,
  inverseDifference,
  normalizedInverseDifference,
  inverseDifferenceMoment,
  normalizedInverseDifferenceMoment,
  inverseVariance,
}

export const TERM_COUNT: i32 = 14;
export const FIRST_HIGH: i32 = Term.sumCubed;
const FIRST_INVERSE: i32 = Term.inverseDifference;
const INVERSE_COUNT: i32 = 5;

/**
 * Box sums of pair terms, row of windows by row of windows.
 *
 *     columns  [offset][term][columnStride]   Σ of a term over the window's rows, for each x: moved down by adding the rows
 *                                             that enter and subtracting those that leave; zeros beside it, radiusX wide
 *     rows     [term][rowStride]              Σ over the window: the columns, summed along x
 *
 * Elements of rows are i32 where the largest possible sum fits, else i64, and those of columns i16 where the sum over a
 * whole window of one offset does; the inverse terms are i64 in fixed point. Cost per voxel
 * and offset: O(2rz + 1) pair terms, constant in the window's width and in the number of levels. All integers, so that it
 * does not matter where a sum began.
 */
@unmanaged
export class BoxSums {
  tile: Tile;
  settings: Settings;
  /** Bit per Term. */
  terms: i32;
  /** Bit per Term: i64 elements. */
  wideTerms: i32;
  /** Bit per Term: columns of i16. */
  narrowTerms: i32;
  columnStride: i32;
  rowStride: i32;
  columnsPtr: usize;
  rowsPtr: usize;
  inverseShift: i32;
  /** 1: products of up to four sums and numbers of samples stay below 2^53, too. */
  exactProducts: i32;
  // The rows (of pairs' first voxels) that `columns` holds now, per offset: i32[offset][4] yStart, yEnd, zStart, zEnd.
  heldPtr: usize;
  /** A row that is all outside. */
  zerosPtr: usize;
  /** Room for the sums of all columns up to each. */
  prefixPtr: usize;
  entering: PairRow;
  leaving: PairRow;
  // Core columns of the row that have as many samples as each other, where no voxel is outside; and how many.
  innerStart: i32;
  innerEnd: i32;
  innerCount: i32;
  /** Inverse terms, i64[offset][term][keptRows][columnStride]: kept from coming to going in 2-D; 1 is a row for all, made twice. */
  keptPtr: usize;
  keptRows: i32;

  /** Sets the tables from `top` up, which do not depend on the tile; `layoutRows` follows. */
  layoutTables(settings: Settings, terms: i32, offsetCount: i32, top: usize): usize {
    this.settings = settings;
    this.terms = terms | (1 << Term.count);
    this.wideTerms = wideTermsOf(settings);
    // Sums of terms <= 1 must stay below 2^51: so an i64 becomes an f64 in two SIMD steps.
    const samples = settings.sampleCountMax * poolMax(settings);
    this.inverseShift = 50 - (32 - clz<i32>(samples));
    // Of a fourth moment's terms 6 n s1² s2 is the largest: at most 6 (n g)⁴.
    this.exactProducts = i32(<f64>samples * <f64>settings.levelCount < 6200);
    this.heldPtr = top; top += <usize>offsetCount << 4;
    this.entering = changetype<PairRow>(top); top += offsetof<PairRow>();
    this.leaving = changetype<PairRow>(top); top += offsetof<PairRow>();
    return (top + 15) & ~15;
  }

  layoutRows(tile: Tile, offsetCount: i32, top: usize): usize {
    this.tile = tile;
    this.narrowTerms = narrowTermsOf(tile, this.settings) & ~this.wideTerms;
    this.columnStride = (tile.width + 2 * tile.radiusX + 12) & ~3;
    this.rowStride = (tile.coreWidth + 11) & ~3;
    this.columnsPtr = top; top += <usize>(offsetCount * TERM_COUNT * this.columnStride) << 3;
    this.rowsPtr = top; top += <usize>(TERM_COUNT * this.rowStride) << 3;
    this.prefixPtr = top; top += <usize>(this.columnStride + 16) << 2;
    this.zerosPtr = top; top = (top + (<usize>(tile.width + 8) << 1) + 15) & ~15;
    const inverse = this.terms >> FIRST_INVERSE != 0, window = 2 * tile.radiusY + 1, rows = offsetCount * INVERSE_COUNT * window;
    this.keptRows = tile.radiusZ == 0 && rows * this.columnStride <= KEPT_MAX ? window : 1;
    this.keptPtr = top; if (inverse) top += <usize>((this.keptRows == 1 ? 1 : rows) * this.columnStride) << 3;
    return (top + 15) & ~15;
  }

  /** Forgets the columns: the next rows belong to another tile. */
  reset(offsetCount: i32): void {
    memory.fill(this.heldPtr, 0, <usize>offsetCount << 4);
    memory.fill(this.columnsPtr, 0, <usize>(offsetCount * TERM_COUNT * this.columnStride) << 3);
    memory.fill(this.zerosPtr, 0, <usize>(this.tile.width + 8) << 1);
  }

  /** Fills `rows` with the sums of some terms over offsets [first, last), of the windows around the core's row (y, z). */
  row(y: i32, z: i32, first: i32, last: i32, terms: i32 = -1): void {
    const complete = this.settings.complete;
    for (let k = first; k < last; k++) {
      const offset = offsetAt(this.settings, k);
      this.moveDown(y, z, offset, k);
      for (let term = complete ? 1 : 0; term < TERM_COUNT; term++) {
        if (!(this.terms & terms & (1 << term))) continue;
        const columns = this.columns(k, term), row = this.rowOf(term);
        if (this.isWide(term)) sumAlong<i64>(this, offset.dx, columns, row, k == first, false);
        else if (!(this.narrowTerms & (1 << term))) sumAlong<i32>(this, offset.dx, columns, row, k == first, false);
        else sumAlong<i16>(this, offset.dx, columns, row, k == first, (SIGNED & (1 << term)) != 0);
      }
    }
    if (!(terms & (1 << Term.count))) return;
    if (complete) {
      if (this.isWide(Term.count)) this.countPairs<i64>(y, z, first, last);
      else this.countPairs<i32>(y, z, first, last);
    }
    // Windows are evaluated in twos: the one beyond the row has no pair.
    store<i64>(this.rowOf(Term.count) + (<usize>this.tile.coreWidth << (this.isWide(Term.count) ? 3 : 2)), 0);
  }

  /** The number of pairs where no voxel is outside: by the borders of the windows alone. */
  private countPairs<T>(y: i32, z: i32, first: i32, last: i32): void {
    const tile = this.tile, row = this.rowOf(Term.count), radius = tile.radiusX, end = tile.coreWidth;
    const height = min(tile.height, y + tile.radiusY + 1) - max(0, y - tile.radiusY);
    const depth = min(tile.depth, z + tile.radiusZ + 1) - max(0, z - tile.radiusZ);
    // Away from the borders all windows have as many.
    const start = max(0, radius - tile.coreX), stop = tile.width - radius - tile.coreX, step = 16 / <i32>sizeof<T>();
    const pairs = this.pairsOf(2 * radius + 1, height, depth, first, last), inner = sizeof<T>() == 8 ? i64x2.splat(pairs) : i32x4.splat(<i32>pairs);
    for (let i = 0; i < end; i += step) v128.store(row + <usize>i * sizeof<T>(), inner);
    this.innerStart = start;
    this.innerEnd = stop;
    this.innerCount = <i32>pairs;
    for (let i = 0; i < end; i++) {
      if (i == start && i < stop) i = stop;
      if (i >= end) break;
      const x = tile.coreX + i, width = min(tile.width, x + radius + 1) - max(0, x - radius);
      store<T>(row + <usize>i * sizeof<T>(), <T>this.pairsOf(width, height, depth, first, last));
    }
  }

  /** Pairs of some offsets in a window of this size that has no voxel outside. */
  pairsOf(width: i32, height: i32, depth: i32, first: i32, last: i32): i64 {
    let pairs: i64 = 0;
    for (let k = first; k < last; k++) {
      const offset = offsetAt(this.settings, k);
      pairs += <i64>max(0, width - offset.dx) * max(0, height - abs(offset.dy)) * max(0, depth - abs(offset.dz));
    }
    return pairs;
  }

  // @ts-ignore: decorator
  @inline
  isWide(term: i32): bool {
    return (this.wideTerms & (1 << term)) != 0;
  }

  /** The number of samples that all windows around core columns [from, from + count) have, if it is known; else 0. */
  commonCount(from: i32, count: i32): i32 {
    return this.settings.complete && from >= this.innerStart && from + count <= this.innerEnd ? this.innerCount : 0;
  }

  /** i32 or i64[coreWidth]. */
  // @ts-ignore: decorator
  @inline
  rowOf(term: i32): usize {
    return this.rowsPtr + (<usize>(term * this.rowStride) << 3);
  }

  // @ts-ignore: decorator
  @inline
  columns(slot: i32, term: i32): usize {
    return this.columnsPtr + (<usize>((slot * TERM_COUNT + term) * this.columnStride) << 3);
  }

  /** Rows of first voxels whose pairs lie in the window: as many fewer as the offset spans. */
  private moveDown(y: i32, z: i32, offset: Offset, slot: i32): void {
    const tile = this.tile, dy = offset.dy, dz = offset.dz;
    const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
    const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
    const yStart = max(yLow, yLow - dy), yEnd = max(yStart, min(yHigh, yHigh - dy));
    const zStart = max(zLow, zLow - dz), zEnd = max(zStart, min(zHigh, zHigh - dz));
    const held = this.heldPtr + (<usize>slot << 4);
    let from = load<i32>(held), to = load<i32>(held, 4);
    // Rows only come and go downwards: after rows that were skipped, the next slice may have the same slices and fewer rows.
    if (load<i32>(held, 8) != zStart || load<i32>(held, 12) != zEnd || from > yStart || yStart >= to || to > yEnd) {
      memory.fill(this.columns(slot, 0), 0, <usize>(TERM_COUNT * this.columnStride) << 3);
      from = to = yStart;
    }
    while (from < yStart || to < yEnd) {
      const leaving = from < yStart ? from++ : -1, entering = to < yEnd ? to++ : -1;
      for (let z = zStart; z < zEnd; z++) this.replaceRow(entering, leaving, z, offset, slot);
    }
    store<i32>(held, from);
    store<i32>(held, to, 4);
    store<i32>(held, zStart, 8);
    store<i32>(held, zEnd, 12);
  }

  /** Row `entering` of slice z comes and row `leaving` goes; -1 is none. */
  private replaceRow(entering: i32, leaving: i32, z: i32, offset: Offset, slot: i32): void {
    const end = this.tile.width - offset.dx, squares = this.narrowTerms & (1 << Term.sumSquared);
    if (end <= 0) return;
    this.place(this.entering, entering, z, offset);
    this.place(this.leaving, leaving, z, offset);
    if (this.narrowTerms) {
      if (squares) replaceNarrow<i16>(this, this.entering, this.leaving, end, offset.backwards, slot);
      else replaceNarrow<i32>(this, this.entering, this.leaving, end, offset.backwards, slot);
    }
    if (entering >= 0) this.addRow(this.entering, 0, end, offset, slot);
    if (leaving >= 0) this.addRow(this.leaving, -1, end, offset, slot);
    for (let term = FIRST_INVERSE; term < FIRST_INVERSE + INVERSE_COUNT; term++) {
      if (!(this.terms & (1 << term))) continue;
      const columns = this.columns(slot, term) + (<usize>this.tile.radiusX << 3);
      // First what goes: what comes may take its place.
      if (leaving >= 0) {
        const terms = this.inverseRow(slot, term, leaving);
        if (this.keptRows == 1) invertRow(this, term, this.leaving, end, terms);
        addWide(columns, terms, end, false);
      }
      if (entering >= 0) {
        const terms = this.inverseRow(slot, term, entering);
        invertRow(this, term, this.entering, end, terms);
        addWide(columns, terms, end, true);
      }
    }
  }

  /** Where the inverse terms of a row of pairs are put, and found again when it leaves. */
  private inverseRow(slot: i32, term: i32, y: i32): usize {
    const index = this.keptRows == 1 ? 0 : (slot * INVERSE_COUNT + term - FIRST_INVERSE) * this.keptRows + y % this.keptRows;
    return this.keptPtr + (<usize>(index * this.columnStride) << 3);
  }

  private place(row: PairRow, y: i32, z: i32, offset: Offset): void {
    const tile = this.tile;
    row.left = row.right = this.zerosPtr;
    if (y < 0) return;
    row.left = tile.inputPtr + <usize>(planeOf(tile, offset) + (z * tile.height + y) * tile.width) * sizeof<u16>();
    row.right = row.left + <usize>(distanceOf(tile, offset) * <i32>sizeof<u16>());
  }

  /** Terms that are not narrow. */
  private addRow(row: PairRow, sign: i32, end: i32, offset: Offset, slot: i32): void {
    if (!this.narrowTerms) {
      if (this.isWide(Term.sum)) addLow<i64>(this, row, sign, end, offset.backwards, slot);
      else addLow<i32>(this, row, sign, end, offset.backwards, slot);
    }
    if (this.terms & (1 << Term.sumCubed)) {
      if (this.isWide(Term.sumCubed)) addHigh<i64>(this, row, sign, end, slot);
      else addHigh<i32>(this, row, sign, end, slot);
    }
  }
}

/**
 * Sums 2 radiusX + 1 - dx columns from x - radiusX on, for each core column; into the row, or added to it.
 *
 * @typeParam T of columns: i64, and so are rows; or i32 or i16, and rows are i32
 * @param signed whether a sum of 16 bits may be negative
 */
function sumAlong<T>(box: BoxSums, dx: i32, columns: usize, row: usize, fresh: bool, signed: bool): void {
  const tile = box.tile, width = 2 * tile.radiusX + 1 - dx, end = tile.coreWidth, lanes = 16 / <i32>sizeof<T>();
  const from = columns + <usize>tile.coreX * sizeof<T>(), bytes = <usize>width * sizeof<T>();
  if (width > DIRECT_BYTES / <i32>sizeof<T>()) {
    if (sizeof<T>() == 8) sumOneByOne(from, width, row, end, fresh);
    else sumByDifference<T>(from, width, row, end, fresh, signed, box.prefixPtr);
    return;
  }
  for (let i = 0, left = from, out = row; i < end; i += 2 * lanes, left += 32) {
    let low = i64x2.splat(0), high = low;
    for (let ptr = left, stop = left + bytes; ptr < stop; ptr += sizeof<T>()) {
      low = v128.add<T>(low, v128.load(ptr));
      high = v128.add<T>(high, v128.load(ptr, 16));
    }
    out = putSums<T>(out, low, fresh, signed);
    out = putSums<T>(out, high, fresh, signed);
  }
}

/** Inverse terms that are kept, which in larger windows would be far from the processor. */
const KEPT_MAX: i32 = 1 << 18;

/** Up to as many bytes of columns are added anew for each window, in SIMD lanes; beyond, a window is the difference of two sums. */
const DIRECT_BYTES: i32 = 36;

/** Lanes of sums into the row, or added to it; returns where the next go. */
// @ts-ignore: decorator
@inline
function putSums<T>(row: usize, sums: v128, fresh: bool, signed: bool): usize {
  if (sizeof<T>() == 2) {
    const low = signed ? i32x4.extend_low_i16x8_s(sums) : i32x4.extend_low_i16x8_u(sums);
    const high = signed ? i32x4.extend_high_i16x8_s(sums) : i32x4.extend_high_i16x8_u(sums);
    v128.store(row, fresh ? low : i32x4.add(v128.load(row), low));
    v128.store(row, fresh ? high : i32x4.add(v128.load(row, 16), high), 16);
    return row + 32;
  }
  v128.store(row, fresh ? sums : v128.add<T>(v128.load(row), sums));
  return row + 16;
}

/** i64: one column comes and one goes. */
function sumOneByOne(from: usize, width: i32, row: usize, end: i32, fresh: bool): void {
  let sum: i64 = 0, left = from, out = row;
  for (let k = 0; k < width - 1; k++) sum += load<i64>(left + (<usize>k << 3));
  const ahead = <usize>(width - 1) << 3;
  for (let i = 0; i < end; i++, left += 8, out += 8) {
    sum += load<i64>(left + ahead);
    store<i64>(out, fresh ? sum : load<i64>(out) + sum);
    sum -= load<i64>(left);
  }
}

/**
 * The sums of all columns up to each, and their differences. They may overflow; a window's sum, which fits, comes out right.
 *
 * @param prefix T[width + end + 16]
 */
function sumByDifference<T>(from: usize, width: i32, row: usize, end: i32, fresh: bool, signed: bool, prefix: usize): void {
  const lanes = 16 / <i32>sizeof<T>(), ahead = <usize>width * sizeof<T>(), zero = i64x2.splat(0);
  let carry = zero;
  store<T>(prefix, 0);
  for (let x = 0, ptr = from, out = prefix + sizeof<T>(); x < width + end; x += lanes, ptr += 16, out += 16) {
    let v = v128.load(ptr);
    // Lanes move up by one, by two and by four.
    if (sizeof<T>() == 2) {
      v = v128.add<T>(v, v128.shuffle<i16>(zero, v, 0, 8, 9, 10, 11, 12, 13, 14));
      v = v128.add<T>(v, v128.shuffle<i16>(zero, v, 0, 1, 8, 9, 10, 11, 12, 13));
    } else v = v128.add<T>(v, v128.shuffle<i32>(zero, v, 0, 4, 5, 6));
    v = v128.add<T>(v128.add<T>(v, v128.shuffle<i64>(zero, v, 0, 2)), carry);
    carry = sizeof<T>() == 2 ? v128.shuffle<i16>(v, v, 7, 7, 7, 7, 7, 7, 7, 7) : v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    v128.store(out, v);
  }
  for (let i = 0, ptr = prefix, out = row; i < end; i += lanes, ptr += 16) {
    out = putSums<T>(out, v128.sub<T>(v128.load(ptr + ahead), v128.load(ptr)), fresh, signed);
  }
}

/** Terms of which a sum may be negative. */
const SIGNED: i32 = (1 << Term.sum) | (1 << Term.difference) | (1 << Term.product);

/** Terms whose sums over one window's pairs of one offset, of which there are no more than voxels, fit 16 bits. */
function narrowTermsOf(tile: Tile, settings: Settings): i32 {
  const n = <f64>(2 * tile.radiusX + 1) * <f64>(2 * tile.radiusY + 1) * <f64>(2 * tile.radiusZ + 1), d = <f64>max(1, settings.levelCount - 1);
  if (n * d > 32767) return 0;
  const firsts = (1 << Term.count) | (1 << Term.sum) | (1 << Term.absoluteDifference) | (1 << Term.difference);
  const fit = n * d * d <= (settings.symmetric ? 65535 : 32767);
  return fit ? firsts | (1 << Term.sumSquared) | (1 << Term.differenceSquared) | (1 << Term.product) : firsts;
}

/**
 * Whether moments of s come out exact in f64: no sum of powers, times the number of samples, may pass 53 bits.
 *
 * @param high 1: the third and fourth, too
 */
export function momentsFit(settings: Settings, high: i32): bool {
  const g = <f64>settings.levelCount, n = <f64>settings.sampleCountMax;
  return n * n * g * g < 4e15 && (!high || n * g * g * g * g < 5e14);
}

/** Terms whose window sums may pass 31 bits. */
function wideTermsOf(settings: Settings): i32 {
  const g = <f64>settings.levelCount, samples = <f64>settings.sampleCountMax * <f64>poolMax(settings);
  const low = samples * g * g > 2147483647 ? (1 << FIRST_HIGH) - 1 : 0;
  const high = samples * g * g * g * g > 2147483647 ? (1 << Term.sumCubed) | (1 << Term.sumToTheFourth) : 0;
  return low | high | (((1 << INVERSE_COUNT) - 1) << FIRST_INVERSE);
}
