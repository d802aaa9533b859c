import { CountTable } from "../core/counts";
import { Settings, Tile, narrow16 } from "../core/tile";

/** Voxels of a 3×3 window. */
const VOXELS: i32 = 9;
const KEYS: i32 = 256;

/**
 * What a voxel adds to the key of its window, by the number c = 1..9 of voxels that have its level (outside is one): of all
 * ways to share nine voxels among levels no two have the same sum modulo 256 (found by trial; a spec checks it).
 */
const SHARES: StaticArray<u8> = [0, 14, 113, 224, 253, 119, 176, 118, 112, 235, 0, 0, 0, 0, 0, 0];

/**
 * Entropy and uniformity of 3×3 windows: sixteen windows a step, without counts. Each voxel is compared with all nine, the
 * counts make a key, and for a key and a number of voxels outside the values are in a table.
 *
 *     levels  u8[3][1 + width + 31]     three rows of the tile, in turns, with what is outside beside them
 *     keys    u8[coreWidth + 16]        of the windows of a row
 *     outside u8[coreWidth + 16]        voxels of each that are not inside
 *     values  f64[10][256][2]           entropy and uniformity
 */
@unmanaged
export class NineVoxels {
  levelsPtr: usize;
  stride: usize;
  keysPtr: usize;
  outsidePtr: usize;
  valuesPtr: usize;

  /** Whether a tile's windows are such. */
  static fits(tile: Tile, settings: Settings): bool {
    return settings.levelCount < 256 && tile.radiusX == 1 && tile.radiusY == 1 && tile.radiusZ == 0;
  }

  layoutTables(top: usize): usize {
    this.valuesPtr = top;
    return top + ((VOXELS + 1) * KEYS << 4);
  }

  layoutRows(tile: Tile, top: usize): usize {
    const windows = (<usize>tile.coreWidth + 31) & ~15;
    this.stride = (<usize>tile.width + 63) & ~15;
    this.levelsPtr = top;
    this.keysPtr = top + 3 * this.stride;
    this.outsidePtr = this.keysPtr + windows;
    return this.outsidePtr + windows;
  }

  initialize(table: CountTable): void {
    for (let n = 0; n <= VOXELS; n++) {
      const outside = VOXELS - n;
      this.share(table, n, n, n, (outside << 8) + (outside * <i32>unchecked(SHARES[outside]) & (KEYS - 1)), 0, 0);
    }
  }

  /** All ways to share `left` of n voxels among levels that have at most `most` each; values as a chunk has them. */
  private share(table: CountTable, n: i32, left: i32, most: i32, key: i32, terms: i64, squares: i64): void {
    if (left == 0) {
      const ptr = this.valuesPtr + (<usize>key << 4), r = 1 / <f64>n;
      store<f64>(ptr, <f64>(table.total(n) - terms) * (1 / <f64>(<i64>1 << table.shift) * r));
      store<f64>(ptr, <f64>squares * (r * r), 8);
    }
    for (let c = min(left, most); c > 0; c--) {
      const next = (key & ~(KEYS - 1)) + (key + c * <i32>unchecked(SHARES[c]) & (KEYS - 1));
      this.share(table, n, left - c, c, next, terms + table.total(c), squares + c * c);
    }
  }

  /** Fills the keys of the windows of row (y, z). */
  compare(tile: Tile, y: i32, z: i32): void {
    for (let k = -1; k <= 1; k++) {
      const row = this.row(k + 1);
      if (y + k < 0 || y + k >= tile.height) memory.fill(row, 0, this.stride);
      else narrow(tile.inputPtr + <usize>((z * tile.height + y + k) * tile.width) * sizeof<u16>(), tile.width, row + 1);
      store<u8>(row, 0);
      store<u8>(row + 1 + tile.width, 0);
    }
    const shares = v128.load(changetype<usize>(SHARES)), above = this.row(0), middle = this.row(1), below = this.row(2), zero = i64x2.splat(0);
    for (let i = 0; i < tile.coreWidth; i += 16) {
      const x = <usize>(tile.coreX + i);
      const a = v128.load(above + x), b = v128.load(above + x, 1), c = v128.load(above + x, 2);
      const d = v128.load(middle + x), e = v128.load(middle + x, 1), f = v128.load(middle + x, 2);
      const g = v128.load(below + x), h = v128.load(below + x, 1), j = v128.load(below + x, 2);
      let keys = zero, outside = zero;
      for (let row = above; row <= below; row += this.stride) {
        for (let ptr = row + x, end = ptr + 3; ptr < end; ptr++) {
          const v = v128.load(ptr);
          // All ones is -1.
          const three = i8x16.add(i8x16.add(i8x16.eq(v, a), i8x16.eq(v, b)), i8x16.eq(v, c));
          const six = i8x16.add(i8x16.add(i8x16.eq(v, d), i8x16.eq(v, e)), i8x16.eq(v, f));
          const nine = i8x16.add(i8x16.add(i8x16.eq(v, g), i8x16.eq(v, h)), i8x16.eq(v, j));
          keys = i8x16.add(keys, i8x16.swizzle(shares, i8x16.neg(i8x16.add(i8x16.add(three, six), nine))));
          outside = i8x16.sub(outside, i8x16.eq(v, zero));
        }
      }
      v128.store(this.keysPtr + i, keys);
      v128.store(this.outsidePtr + i, outside);
    }
  }

  /** Values of the windows around core columns [from, from + count): f64[count], two a step. */
  fill(from: i32, count: i32, entropies: usize, uniformities: usize): void {
    for (let k = 0; k < count; k += 2) {
      const v = this.valuesAt(from + k), w = this.valuesAt(from + k + 1);
      v128.store(entropies + (<usize>k << 3), v128.shuffle<i64>(v, w, 0, 2));
      v128.store(uniformities + (<usize>k << 3), v128.shuffle<i64>(v, w, 1, 3));
    }
  }

  // @ts-ignore: decorator
  @inline
  private valuesAt(i: i32): v128 {
    return v128.load(this.valuesPtr + (<usize>(<i32>load<u8>(this.outsidePtr + i) << 8 | <i32>load<u8>(this.keysPtr + i)) << 4));
  }

  // @ts-ignore: decorator
  @inline
  private row(k: i32): usize {
    return this.levelsPtr + <usize>k * this.stride;
  }
}

/** u16 to u8, sixteen a step. */
function narrow(from: usize, count: i32, to: usize): void {
  for (let x = 0, ptr = from; x < count; x += 16, ptr += 32) {
    v128.store(to + x, narrow16(ptr));
  }
}
