import { CountTable } from "../core/counts";
import { Offset, Settings, Tile, align, distanceOf, narrow16, offsetAt, planeOf } from "../core/tile";

/** Pairs of the largest window that has a key: those of 3×3 voxels. */
const PAIRS_MAX: i32 = 6;
const KEYS: i32 = 512;

/**
 * What a pair adds to the key of its window, by the number c = 1..6 of pairs that equal it, itself included; from the ninth
 * element on for pairs on the diagonal. Of all ways to share up to six pairs among cells, on the diagonal or not, no two have the
 * same sums (found by trial; a spec checks it): of the first modulo 256, and of the second modulo 2.
 */
const SHARES: StaticArray<u8> = [227, 89, 239, 193, 147, 130, 0, 0, 136, 36, 171, 130, 29, 106, 0, 0];
const BITS: StaticArray<u8> = [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];

/** Zeros beside each row: as many as a window may reach beyond its tile. */
const PAD: usize = 16;

/**
 * Sums over the cells of windows with few pairs, without counting: sixteen windows a step. All pairs are compared with each
 * other, how many equal each makes a key, and for a key the sums are in a table, as `SlidingCounts` has them.
 *
 *     pairs   u8[offset][depth][height][2][stride]   lower and higher level (first and second, if order matters); 0 is no pair
 *     keys    u16[coreWidth + 16]                    of the windows of a row
 *     sums    v128[KEYS]
 *     maxima  i32[KEYS]                              the largest c, and 2c on the diagonal
 */
@unmanaged
export class FewPairs {
  tile: Tile;
  settings: Settings;
  sumsPtr: usize;
  maximaPtr: usize;
  pairsPtr: usize;
  stride: usize;
  zerosPtr: usize;
  keysPtr: usize;

  /** Whether no window has more pairs of an offset. */
  static fits(tile: Tile, settings: Settings): bool {
    if (settings.levelCount > 255 || !(settings.averaged || settings.offsetCount == 1)) return false;
    for (let k = 0; k < settings.offsetCount; k++) {
      const offset = offsetAt(settings, k);
      const columns = 2 * tile.radiusX + 1 - offset.dx;
      const rows = 2 * tile.radiusY + 1 - abs(offset.dy), slices = 2 * tile.radiusZ + 1 - abs(offset.dz);
      if (max(0, columns) * max(0, rows) * max(0, slices) > PAIRS_MAX) return false;
    }
    return true;
  }

  layoutTables(top: usize): usize {
    this.sumsPtr = top; top += KEYS << 4;
    this.maximaPtr = top; top += KEYS << 2;
    return top;
  }

  layoutRows(tile: Tile, settings: Settings, top: usize): usize {
    this.tile = tile;
    this.settings = settings;
    this.stride = (<usize>tile.width + PAD + 15) & ~15;
    this.zerosPtr = top + PAD; top += 2 * this.stride + 2 * PAD;
    this.pairsPtr = top + PAD; top += <usize>(settings.offsetCount * tile.depth * tile.height * 2) * this.stride + 2 * PAD;
    this.keysPtr = top;
    return align(top + (<usize>(tile.coreWidth + 16) << 1));
  }

  initialize(table: CountTable): void {
    this.share(table, min(PAIRS_MAX, table.countMax), 15, 0, 0, 0, 0);
  }

  /** All ways to share up to `left` pairs among cells of at most `most`: pairs less one, and 8 more on the diagonal. */
  private share(table: CountTable, left: i32, most: i32, key: i32, terms: i64, squares: i64, largest: i32): void {
    store<i64>(this.sumsPtr + (<usize>key << 4), terms);
    store<i64>(this.sumsPtr + (<usize>key << 4), squares, 8);
    store<i32>(this.maximaPtr + (<usize>key << 2), largest);
    for (let cell = most; cell >= 0; cell--) {
      const c = (cell & 7) + 1, twice = cell >> 3;
      if (c > left) continue;
      const next = (key + c * <i32>unchecked(SHARES[cell]) & 255) | (key + (c * <i32>unchecked(BITS[cell]) << 8) & 256);
      const more = table.total(c) + (twice ? c * table.diagonalTerm : 0);
      this.share(table, left - c, cell, next, terms + more, squares + (c * c << twice), max(largest, c << twice));
    }
  }

  /** Fills the pairs of the tile. */
  encode(): void {
    const tile = this.tile;
    // All rows: a window that begins before one reads the end of the row before it, which no pair may have written to.
    memory.fill(this.zerosPtr - PAD, 0, this.keysPtr - this.zerosPtr + PAD);
    for (let k = 0; k < this.settings.offsetCount; k++) {
      const offset = offsetAt(this.settings, k);
      for (let z = 0; z < tile.depth; z++) {
        for (let y = 0; y < tile.height; y++) if (hasPairs(tile, offset, y, z)) this.encodeRow(offset, y, z, this.row(k, y, z));
      }
    }
  }

  // @ts-ignore: decorator
  @inline
  private row(k: i32, y: i32, z: i32): usize {
    return this.pairsPtr + <usize>(((k * this.tile.depth + z) * this.tile.height + y) * 2) * this.stride;
  }

  private encodeRow(offset: Offset, y: i32, z: i32, low: usize): void {
    const tile = this.tile, symmetric = this.settings.symmetric, zero = i64x2.splat(0), end = <usize>max(0, tile.width - offset.dx);
    const high = low + this.stride, neighbor = <usize>(distanceOf(tile, offset) * <i32>sizeof<u16>());
    let left = tile.inputPtr + <usize>(planeOf(tile, offset) + (z * tile.height + y) * tile.width) * sizeof<u16>();
    for (let x: usize = 0; x < end; x += 16, left += 16 * sizeof<u16>()) {
      const i = narrow16(left), j = narrow16(left + neighbor);
      const none = v128.or(i8x16.eq(i, zero), i8x16.eq(j, zero));
      v128.store(low + x, v128.andnot(symmetric ? i8x16.min_u(i, j) : i, none));
      v128.store(high + x, symmetric ? i8x16.max_u(i, j) : j);
    }
    memory.fill(low + end, 0, this.stride - end);
  }

  /**
   * The sums of the windows around row (y, z), of offsets [first, last) together.
   *
   * @param sums   v128[coreWidth + 1]
   * @param maxima i32[coreWidth + 1], or 0: they are not wanted
   */
  fill(y: i32, z: i32, first: i32, last: i32, sums: usize, maxima: usize): void {
    const bytes = <usize>this.tile.coreWidth << 1;
    for (let k = first; k < last; k++) {
      const add = k > first;
      this.compare(y, z, k);
      for (let o: usize = 0, out = sums; o < bytes; o += 4, out += 32) {
        const a = v128.load(this.sumsPtr + (<usize>load<u16>(this.keysPtr + o) << 4));
        const b = v128.load(this.sumsPtr + (<usize>load<u16>(this.keysPtr + o, 2) << 4));
        v128.store(out, add ? i64x2.add(v128.load(out), a) : a);
        v128.store(out, add ? i64x2.add(v128.load(out, 16), b) : b, 16);
      }
      if (!maxima) continue;
      for (let o: usize = 0, out = maxima; o < bytes; o += 2, out += 4) {
        const largest = load<i32>(this.maximaPtr + (<usize>load<u16>(this.keysPtr + o) << 2));
        store<i32>(out, add ? load<i32>(out) + largest : largest);
      }
    }
  }

  /** Fills the keys of a row of windows. */
  private compare(y: i32, z: i32, k: i32): void {
    const tile = this.tile, offset = offsetAt(this.settings, k), dy = offset.dy, dz = offset.dz, start = tile.coreX - tile.radiusX;
    const columns = max(0, 2 * tile.radiusX + 1 - offset.dx);
    const rows = 2 * tile.radiusY + 1 - abs(dy), slices = 2 * tile.radiusZ + 1 - abs(dz);
    const places = memory.data(PAIRS_MAX * 4, 16);
    let count: usize = 0;
    for (let w = 0; w < slices; w++) {
      for (let v = 0; v < rows; v++) {
        const pairY = y - tile.radiusY + max(0, -dy) + v, pairZ = z - tile.radiusZ + max(0, -dz) + w;
        if (!hasPairs(tile, offset, pairY, pairZ)) continue;
        for (let u = 0; u < columns; u++, count++) store<u32>(places + (count << 2), <u32>this.row(k, pairY, pairZ) + start + u);
      }
    }
    for (let n = count; n < <usize>PAIRS_MAX; n++) store<u32>(places + (n << 2), <u32>this.zerosPtr);
    const p = <usize>load<u32>(places), q = <usize>load<u32>(places, 4), r = <usize>load<u32>(places, 8), s = <usize>load<u32>(places, 12);
    const t = <usize>load<u32>(places, 16), u = <usize>load<u32>(places, 20), high = this.stride;
    const shares = v128.load(changetype<usize>(SHARES)), bits = v128.load(changetype<usize>(BITS)), one = i8x16.splat(1);
    const none = i8x16.splat(-128), onDiagonal = i8x16.splat(this.settings.symmetric ? 8 : 0);
    let keys = this.keysPtr;
    for (let o: usize = 0, end = <usize>tile.coreWidth; o < end; o += 16, keys += 32) {
      const a = v128.load(p + o), b = v128.load(q + o), c = v128.load(r + o), d = v128.load(s + o);
      const a2 = v128.load(p + o + high), b2 = v128.load(q + o + high), c2 = v128.load(r + o + high), d2 = v128.load(s + o + high);
      const ab = equal(a, a2, b, b2), ac = equal(a, a2, c, c2), ad = equal(a, a2, d, d2);
      const bc = equal(b, b2, c, c2), bd = equal(b, b2, d, d2), cd = equal(c, c2, d, d2);
      let as = i8x16.add(i8x16.add(ab, ac), ad), bs = i8x16.add(i8x16.add(ab, bc), bd);
      let cs = i8x16.add(i8x16.add(ac, bc), cd), ds = i8x16.add(i8x16.add(ad, bd), cd);
      let low = i64x2.splat(0), other = low;
      if (count > 4) {
        const e = v128.load(t + o), f = v128.load(u + o), e2 = v128.load(t + o + high), f2 = v128.load(u + o + high);
        const ae = equal(a, a2, e, e2), af = equal(a, a2, f, f2), be = equal(b, b2, e, e2), bf = equal(b, b2, f, f2);
        const ce = equal(c, c2, e, e2), cf = equal(c, c2, f, f2), de = equal(d, d2, e, e2), df = equal(d, d2, f, f2);
        const ef = equal(e, e2, f, f2);
        as = i8x16.add(i8x16.add(as, ae), af);
        bs = i8x16.add(i8x16.add(bs, be), bf);
        cs = i8x16.add(i8x16.add(cs, ce), cf);
        ds = i8x16.add(i8x16.add(ds, de), df);
        const es = placeOf(e, e2, i8x16.add(i8x16.add(i8x16.add(i8x16.add(ae, be), ce), de), ef), none, onDiagonal);
        const fs = placeOf(f, f2, i8x16.add(i8x16.add(i8x16.add(i8x16.add(af, bf), cf), df), ef), none, onDiagonal);
        low = i8x16.add(i8x16.swizzle(shares, es), i8x16.swizzle(shares, fs));
        other = v128.xor(i8x16.swizzle(bits, es), i8x16.swizzle(bits, fs));
      }
      as = placeOf(a, a2, as, none, onDiagonal);
      bs = placeOf(b, b2, bs, none, onDiagonal);
      cs = placeOf(c, c2, cs, none, onDiagonal);
      ds = placeOf(d, d2, ds, none, onDiagonal);
      low = i8x16.add(i8x16.add(low, i8x16.swizzle(shares, as)), i8x16.swizzle(shares, bs));
      low = i8x16.add(i8x16.add(low, i8x16.swizzle(shares, cs)), i8x16.swizzle(shares, ds));
      other = v128.xor(v128.xor(other, i8x16.swizzle(bits, as)), i8x16.swizzle(bits, bs));
      other = v128.xor(v128.xor(other, i8x16.swizzle(bits, cs)), i8x16.swizzle(bits, ds));
      other = v128.and(other, one);
      v128.store(keys, v128.shuffle<i8>(low, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(keys, v128.shuffle<i8>(low, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    }
  }
}

/** Whether a row of voxels has partners at an offset. */
// @ts-ignore: decorator
@inline
function hasPairs(tile: Tile, offset: Offset, y: i32, z: i32): bool {
  const dy = offset.dy, dz = offset.dz;
  return y >= max(0, -dy) && y < tile.height - max(0, dy) && z >= max(0, -dz) && z < tile.depth - max(0, dz);
}

// @ts-ignore: decorator
@inline
function equal(low: v128, high: v128, otherLow: v128, otherHigh: v128): v128 {
  return v128.and(i8x16.eq(low, otherLow), i8x16.eq(high, otherHigh));
}

/** Where a pair finds its share: by the others that equal it (each is -1), and by whether it is on the diagonal; nowhere if it is none. */
// @ts-ignore: decorator
@inline
function placeOf(low: v128, high: v128, others: v128, none: v128, onDiagonal: v128): v128 {
  const start = v128.or(v128.and(i8x16.eq(low, i64x2.splat(0)), none), v128.and(i8x16.eq(low, high), onDiagonal));
  return i8x16.sub(start, others);
}
