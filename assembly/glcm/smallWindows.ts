import { Settings, Tile, offsetAt } from "../core/tile";
import { PairMatrix, isSplit, link } from "./maximalCorrelation";

/** Windows of so many voxels, whose levels then fit into the bits of one word. */
const VOXELS_MAX: i32 = 32;

/** What stands for a voxel outside. */
const NONE: u8 = 128;

/**
 * Maximal correlation coefficients of small windows with symmetric matrices: a window's levels are numbered once for all
 * offsets, and most matrices are known by their graph alone to have 1.
 *
 *     ids     u8[coreWidth][32]       0, 1, 2 … in the order of appearance, for each voxel of the whole window; NONE outside
 *     lists   u8[offsetCount][64]     places of first and second voxels of all pairs of the whole window
 */
@unmanaged
export class SmallWindows {
  matrix: PairMatrix;
  idsPtr: usize;
  listsPtr: usize;
  listCountsPtr: usize; // i32[offsetCount]
  slotsPtr: usize; // u8[levelCount + 1], 1 + id; 0 between windows
  pairsPtr: usize; // u16[32][2]
  masksPtr: usize; // u32[32]

  static fits(tile: Tile, settings: Settings): bool {
    return settings.imageCount == 1 && settings.symmetric && settings.averaged
      && (2 * tile.radiusX + 1) * (2 * tile.radiusY + 1) * (2 * tile.radiusZ + 1) <= VOXELS_MAX;
  }

  layoutTables(settings: Settings, start: usize): usize {
    let top = start;
    this.listsPtr = top; top += <usize>settings.offsetCount << 6;
    this.listCountsPtr = top; top += <usize>settings.offsetCount << 2;
    this.pairsPtr = top; top += VOXELS_MAX << 2;
    this.masksPtr = top; top += VOXELS_MAX << 2;
    this.slotsPtr = top; top += settings.levelCount + 1;
    return (top + 15) & ~15;
  }

  layoutRows(tile: Tile, start: usize): usize {
    this.idsPtr = start;
    return start + (<usize>tile.coreWidth << 5);
  }

  initialize(tile: Tile, settings: Settings): void {
    const width = 2 * tile.radiusX + 1, height = 2 * tile.radiusY + 1, depth = 2 * tile.radiusZ + 1;
    for (let k = 0; k < settings.offsetCount; k++) {
      const offset = offsetAt(settings, k), dx = offset.dx, dy = offset.dy, dz = offset.dz;
      let list = this.listsPtr + (<usize>k << 6), count = 0;
      for (let z = max(0, -dz); z < min(depth, depth - dz); z++) {
        for (let y = max(0, -dy); y < min(height, height - dy); y++) {
          for (let x = 0; x < width - dx; x++, list += 2, count++) {
            store<u8>(list, (z * height + y) * width + x);
            store<u8>(list, ((z + dz) * height + y + dy) * width + x + dx, 1);
          }
        }
      }
      store<i32>(this.listCountsPtr + (<usize>k << 2), count);
    }
  }

  /** Numbers the levels of the windows around core columns [first, last) of row (y, z). */
  label(tile: Tile, y: i32, z: i32, first: i32, last: i32): void {
    for (let i = first; i < last; i++) labelWindow(this, tile, tile.coreX + i, y, z, this.idsPtr + (<usize>i << 5));
  }

  /**
   * Of core column i and offset k.
   *
   * @param oneLevel what a matrix with one level has
   * @returns NaN without a pair
   */
  maximalCorrelation(i: i32, k: i32, oneLevel: f64): f64 {
    const ids = this.idsPtr + (<usize>i << 5), masks = this.masksPtr, pairs = this.pairsPtr;
    const list = this.listsPtr + (<usize>k << 6), end = list + (<usize>load<i32>(this.listCountsPtr + (<usize>k << 2)) << 1);
    for (let o: usize = 0; o < <usize>VOXELS_MAX << 2; o += 16) v128.store(masks + o, i64x2.splat(0));
    let present: u32 = 0, count = 0;
    for (let ptr = list; ptr < end; ptr += 2) {
      const a = <u32>load<u8>(ids + load<u8>(ptr)), b = <u32>load<u8>(ids + load<u8>(ptr, 1));
      if ((a | b) & NONE) continue;
      link(masks, a, b);
      link(masks, b, a);
      present |= (1 << a) | (1 << b);
      store<u32>(pairs + (<usize>count << 2), a | (b << 16));
      count++;
    }
    if (count == 0) return NaN;
    const n = <i32>popcnt(present);
    if (n == 1) return oneLevel;
    // Levels in one piece, with a cycle of odd length: that takes a pair for each.
    if (count < n || isSplit(masks, present)) return 1;
    // Levels of the window that this offset does not meet leave gaps.
    for (let c = 0; c < count; c++) {
      const pair = load<u32>(pairs + (<usize>c << 2)), a = pair & 0xffff, b = pair >> 16;
      store<u32>(pairs + (<usize>c << 2), popcnt(present & ((1 << a) - 1)) | (popcnt(present & ((1 << b) - 1)) << 16));
    }
    return this.matrix.evaluatePairs(pairs, count, n, 1);
  }
}

function labelWindow(windows: SmallWindows, tile: Tile, x: i32, y: i32, z: i32, out: usize): void {
  const slots = windows.slotsPtr, seen = windows.pairsPtr;
  let present = 0;
  for (let w = z - tile.radiusZ; w <= z + tile.radiusZ; w++) {
    for (let v = y - tile.radiusY; v <= y + tile.radiusY; v++) {
      const inside = w >= 0 && w < tile.depth && v >= 0 && v < tile.height;
      const row = tile.inputPtr + <usize>((w * tile.height + v) * tile.width) * sizeof<u16>();
      for (let u = x - tile.radiusX; u <= x + tile.radiusX; u++, out++) {
        const level = inside && u >= 0 && u < tile.width ? <usize>load<u16>(row + <usize>u * sizeof<u16>()) : 0;
        if (level == 0) {
          store<u8>(out, NONE);
          continue;
        }
        let id = <i32>load<u8>(slots + level);
        if (id == 0) {
          store<u16>(seen + (<usize>present << 1), <u16>level);
          id = ++present;
          store<u8>(slots + level, <u8>id);
        }
        store<u8>(out, <u8>(id - 1));
      }
    }
  }
  for (let k = 0; k < present; k++) store<u8>(slots + <usize>load<u16>(seen + (<usize>k << 1)), 0);
}
