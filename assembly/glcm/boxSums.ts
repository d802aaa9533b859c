import { Offset, Settings, Tile, offsetAt } from "../core/tile";
import { GlcmFeature, GlcmPart } from "./features";

/** Sums over the pairs of a window, each an i64: the terms of the features that need no matrix. */
export enum Term {
  count,
  sum, // s = i + j
  absoluteDifference, // |d|, d = i - j
  sumSquared,
  differenceSquared,
  sumCubed,
  sumToTheFourth,
  difference,
  product, // s d
  inverseDifference,
  normalizedInverseDifference,
  inverseDifferenceMoment,
  normalizedInverseDifferenceMoment,
  inverseVariance,
}

export const TERM_COUNT: i32 = 14;
const FIRST_INVERSE: i32 = Term.inverseDifference;
const INVERSE_COUNT: i32 = 5;

/**
 * Box sums of pair terms, row of windows by row of windows.
 *
 *     columns  i64[offset][term][columnStride]   Σ of a term over the window's rows, for each x: moved down by adding the rows
 *                                                that enter and subtracting those that leave, two lanes a step
 *     rows     i64[term][coreWidth]              Σ over the window: the columns, summed along x as the window slides
 *
 * Cost per voxel and offset: O(2rz + 1) pair terms, constant in the window's width and in the number of levels. Integers
 * (the inverse terms in fixed point), so that it does not matter where a sum began.
 */
@unmanaged
export class BoxSums {
  tile: Tile;
  settings: Settings;
  /** Bit per Term. */
  terms: i32;
  columnStride: i32;
  columnsPtr: usize;
  rowsPtr: usize;
  inversePtr: usize; // i64[INVERSE_COUNT][levelCount]
  inverseShift: i32;
  // The rows (of pairs' first voxels) that `columns` holds now, per offset: i32[offset][4] yStart, yEnd, zStart, zEnd.
  heldPtr: usize;

  /** Sets every pointer, from `top` up; returns the first address after. Memory must be zero before `initialize`. */
  layout(tile: Tile, settings: Settings, top: usize): usize {
    this.tile = tile;
    this.settings = settings;
    this.terms = termsOf(settings);
    this.columnStride = (tile.width + 7) & ~3;
    const offsets = settings.averaged ? 1 : settings.offsetCount;
    this.inversePtr = top; top += <usize>(INVERSE_COUNT * settings.levelCount) << 3;
    this.heldPtr = top; top += <usize>offsets << 4;
    this.columnsPtr = top; top += <usize>(offsets * TERM_COUNT * this.columnStride) << 3;
    this.rowsPtr = top; top += <usize>(TERM_COUNT * tile.coreWidth) << 3;
    return top;
  }

  initialize(): void {
    const g = this.settings.levelCount, size = <f64>g;
    // Sums of terms <= 1 must stay within 63 bits.
    this.inverseShift = min(52, 61 - (32 - clz<i32>(this.settings.sampleCountMax)));
    const scale = <f64>(<i64>1 << this.inverseShift);
    for (let k = 0; k < g; k++) {
      const d = <f64>k, ptr = this.inversePtr + (<usize>k << 3), next = <usize>g << 3;
      store<i64>(ptr, <i64>nearest(scale / (1 + d)));
      store<i64>(ptr + next, <i64>nearest(scale / (1 + d / size)));
      store<i64>(ptr + 2 * next, <i64>nearest(scale / (1 + d * d)));
      store<i64>(ptr + 3 * next, <i64>nearest(scale / (1 + d * d / (size * size))));
      store<i64>(ptr + 4 * next, k == 0 ? 0 : <i64>nearest(scale / (d * d)));
    }
  }

  /** Forgets the columns: the next rows belong to other offsets, or another tile. */
  reset(): void {
    const offsets = this.settings.averaged ? 1 : this.settings.offsetCount;
    memory.fill(this.heldPtr, 0, <usize>offsets << 4);
    memory.fill(this.columnsPtr, 0, <usize>(offsets * TERM_COUNT * this.columnStride) << 3);
  }

  /** Fills `rows` with the sums over offsets [first, last) of the windows around the core's row (y, z). */
  row(y: i32, z: i32, first: i32, last: i32): void {
    memory.fill(this.rowsPtr, 0, <usize>(TERM_COUNT * this.tile.coreWidth) << 3);
    for (let k = first; k < last; k++) {
      this.moveDown(y, z, offsetAt(this.settings, k), k - first);
      this.sumAlong(offsetAt(this.settings, k), k - first);
    }
  }

  /** A term's sum for core column i of the current row. */
  // @ts-ignore: decorator
  @inline
  at(term: i32, i: i32): i64 {
    return load<i64>(this.rowsPtr + (<usize>(term * this.tile.coreWidth + i) << 3));
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
    if (load<i32>(held, 8) != zStart || load<i32>(held, 12) != zEnd || from > yStart || yStart >= to) {
      memory.fill(this.columns(slot, 0), 0, <usize>(TERM_COUNT * this.columnStride) << 3);
      from = to = yStart;
    }
    for (; from < yStart; from++) this.accumulate(from, zStart, zEnd, offset, slot, false);
    for (; to < yEnd; to++) this.accumulate(to, zStart, zEnd, offset, slot, true);
    store<i32>(held, from);
    store<i32>(held, to, 4);
    store<i32>(held, zStart, 8);
    store<i32>(held, zEnd, 12);
  }

  // @ts-ignore: decorator
  @inline
  private columns(slot: i32, term: i32): usize {
    return this.columnsPtr + (<usize>((slot * TERM_COUNT + term) * this.columnStride) << 3);
  }

  private accumulate(y: i32, zStart: i32, zEnd: i32, offset: Offset, slot: i32, entering: bool): void {
    for (let z = zStart; z < zEnd; z++) {
      if (this.settings.levelBytes == 1) this.accumulateRow<u8>(y, z, offset, slot, entering);
      else this.accumulateRow<u16>(y, z, offset, slot, entering);
    }
  }

  /**
   * Four pairs a step. The last step may read beyond the row (never beyond the tile's memory, which scratch follows) and
   * fills columns that nobody sums.
   */
  private accumulateRow<L>(y: i32, z: i32, offset: Offset, slot: i32, entering: bool): void {
    const tile = this.tile, terms = this.terms;
    const leftPtr = tile.inputPtr + <usize>((z * tile.height + y) * tile.width) * sizeof<L>();
    const rightPtr = leftPtr + <usize>(((offset.dz * tile.height + offset.dy) * tile.width + offset.dx) * <i32>sizeof<L>());
    const columns = this.columns(slot, 0), stride = <usize>this.columnStride << 3;
    // Leaving pairs are added as negative numbers.
    const signV = i64x2.splat(entering ? 0 : -1), oneV = i32x4.splat(1), zeroV = i32x4.splat(0);
    const backwards = i32x4.splat(offset.backwards ? -1 : 0);
    for (let x = 0; x < tile.width - offset.dx; x += 4) {
      const i = load4<L>(leftPtr + <usize>x * sizeof<L>()), j = load4<L>(rightPtr + <usize>x * sizeof<L>());
      const outside = v128.or(i32x4.eq(i, zeroV), i32x4.eq(j, zeroV));
      const s = v128.andnot(i32x4.add(i, j), outside);
      const signed = v128.andnot(i32x4.sub(i, j), outside);
      const ptr = columns + (<usize>x << 3);
      add4(ptr, v128.andnot(oneV, outside), signV);
      if (terms & (1 << Term.sum)) {
        const d = i32x4.abs(signed);
        add4(ptr + stride, s, signV);
        add4(ptr + 2 * stride, d, signV);
        multiply4(ptr + 3 * stride, s, s, signV);
        multiply4(ptr + 4 * stride, d, d, signV);
      }
      if (terms & (1 << Term.sumCubed)) {
        const ss = i32x4.mul(s, s);
        multiply4(ptr + 5 * stride, ss, s, signV);
        multiply4(ptr + 6 * stride, ss, ss, signV);
      }
      if (terms & (1 << Term.difference)) {
        const d = i32x4.sub(v128.xor(signed, backwards), backwards);
        add4(ptr + 7 * stride, d, signV);
        multiply4(ptr + 8 * stride, d, s, signV);
      }
    }
    for (let k = 0; k < INVERSE_COUNT; k++) {
      if (!(terms & (1 << (FIRST_INVERSE + k)))) continue;
      const table = this.inversePtr + (<usize>(k * this.settings.levelCount) << 3);
      this.accumulateInverse<L>(leftPtr, rightPtr, tile.width - offset.dx, table, this.columns(slot, FIRST_INVERSE + k), entering);
    }
  }

  private accumulateInverse<L>(
    leftPtr: usize, rightPtr: usize, count: i32, tablePtr: usize, columnPtr: usize, entering: bool,
  ): void {
    const sign: i64 = entering ? 1 : -1;
    for (let x = 0; x < count; x++) {
      const i = <i32>load<L>(leftPtr + <usize>x * sizeof<L>()), j = <i32>load<L>(rightPtr + <usize>x * sizeof<L>());
      if (i == 0 || j == 0) continue;
      const ptr = columnPtr + (<usize>x << 3);
      store<i64>(ptr, load<i64>(ptr) + sign * load<i64>(tablePtr + (<usize>abs(i - j) << 3)));
    }
  }

  private sumAlong(offset: Offset, slot: i32): void {
    const tile = this.tile, radius = tile.radiusX, dx = offset.dx;
    for (let term = 0; term < TERM_COUNT; term++) {
      if (!(this.terms & (1 << term))) continue;
      const columns = this.columns(slot, term);
      let out = this.rowsPtr + (<usize>(term * tile.coreWidth) << 3);
      let start = max(0, tile.coreX - radius), end = start;
      let sum: i64 = 0;
      for (let x = tile.coreX; x < tile.coreX + tile.coreWidth; x++, out += 8) {
        const newStart = max(0, x - radius), newEnd = min(tile.width, x + radius + 1) - dx;
        if (newStart == start + 1 && newEnd == end + 1 && end > start) {
          // Away from the borders: one column in, one out.
          sum += load<i64>(columns + (<usize>end << 3)) - load<i64>(columns + (<usize>start << 3));
          start = newStart;
          end = newEnd;
        } else {
          for (; end < newEnd; end++) sum += load<i64>(columns + (<usize>end << 3));
          for (; start < newStart; start++) if (start < end) sum -= load<i64>(columns + (<usize>start << 3));
          end = max(end, start);
        }
        store<i64>(out, load<i64>(out) + sum);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function bit(settings: Settings, slot: i32, term: i32): i32 {
  for (let k = 0; k < settings.featureCount; k++) {
    if (load<i32>(settings.featuresPtr + (<usize>k << 2)) == slot) return 1 << term;
  }
  return 0;
}

/** Terms that the wanted features are functions of; the count always. */
function termsOf(settings: Settings): i32 {
  let terms = 1 << Term.count;
  if (settings.parts & GlcmPart.moments) {
    terms |= (1 << Term.sum) | (1 << Term.absoluteDifference) | (1 << Term.sumSquared) | (1 << Term.differenceSquared);
    const higher = bit(settings, GlcmFeature.clusterShade, 0) | bit(settings, GlcmFeature.clusterProminence, 0);
    if (higher) terms |= (1 << Term.sumCubed) | (1 << Term.sumToTheFourth);
    if (!settings.symmetric) terms |= (1 << Term.difference) | (1 << Term.product);
  }
  terms |= bit(settings, GlcmFeature.inverseDifference, Term.inverseDifference);
  terms |= bit(settings, GlcmFeature.normalizedInverseDifference, Term.normalizedInverseDifference);
  terms |= bit(settings, GlcmFeature.inverseDifferenceMoment, Term.inverseDifferenceMoment);
  terms |= bit(settings, GlcmFeature.normalizedInverseDifferenceMoment, Term.normalizedInverseDifferenceMoment);
  terms |= bit(settings, GlcmFeature.inverseVariance, Term.inverseVariance);
  return terms;
}

/** Four levels, widened to i32. */
// @ts-ignore: decorator
@inline
function load4<L>(ptr: usize): v128 {
  return sizeof<L>() == 1
    ? i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(ptr)))
    : i32x4.extend_low_i16x8_u(v128.load64_zero(ptr));
}

/** Adds four i32 to four i64; signV all ones takes them away. */
// @ts-ignore: decorator
@inline
function add4(ptr: usize, v: v128, signV: v128): void {
  put4(ptr, i64x2.extend_low_i32x4_s(v), i64x2.extend_high_i32x4_s(v), signV);
}

/** Adds four products. */
// @ts-ignore: decorator
@inline
function multiply4(ptr: usize, a: v128, b: v128, signV: v128): void {
  put4(ptr, i64x2.extmul_low_i32x4_s(a, b), i64x2.extmul_high_i32x4_s(a, b), signV);
}

// @ts-ignore: decorator
@inline
function put4(ptr: usize, low: v128, high: v128, signV: v128): void {
  v128.store(ptr, i64x2.add(v128.load(ptr), i64x2.sub(v128.xor(low, signV), signV)));
  v128.store(ptr, i64x2.add(v128.load(ptr, 16), i64x2.sub(v128.xor(high, signV), signV)), 16);
}
