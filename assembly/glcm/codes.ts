import { Offset, Settings, Tile, distanceOf, planeOf } from "../core/tile";
import { cellIndex } from "./cells";

/** What a code image tells of each pair, as the index of a cell; 0 is no pair. In the order of the map's counters. */
export enum PairCode {
  /** Its cell in the matrix. */
  cell,
  /** 1 + |i - j|. */
  difference,
  /** i + j. */
  sum,
  /** i. */
  first,
  /** j. */
  second,
}

/**
 * The code of each voxel's pair at one offset.
 *
 * @param codeBytes 2 or 4
 * @param codesPtr  u16 or u32[depth][height][width]; only voxels whose second voxel lies in the tile are written, in steps
 *                  of eight: seven more elements must be there
 *
 * Cost: O(voxels), eight pairs a step.
 */
export function encodePairs(tile: Tile, settings: Settings, offset: Offset, what: i32, codeBytes: i32, codesPtr: usize): void {
  if (codeBytes == 2) encode<u16>(tile, settings, offset, what, codesPtr);
  else encode<u32>(tile, settings, offset, what, codesPtr);
}

function encode<C>(tile: Tile, settings: Settings, offset: Offset, what: i32, codesPtr: usize): void {
  const dy = offset.dy, dz = offset.dz, xEnd = tile.width - offset.dx;
  const levelCount = settings.levelCount, symmetric = settings.symmetric;
  const neighbor = <usize>(distanceOf(tile, offset) * <i32>sizeof<u16>()), plane = tile.inputPtr + <usize>planeOf(tile, offset) * sizeof<u16>();
  for (let z = max(0, -dz); z < min(tile.depth, tile.depth - dz); z++) {
    // In the order of rows: what a step writes beyond its row, the next one overwrites.
    for (let y = max(0, -dy); y < min(tile.height, tile.height - dy); y++) {
      const first = <usize>((z * tile.height + y) * tile.width);
      const ptr = plane + first * sizeof<u16>(), out = codesPtr + first * sizeof<C>();
      const left = offset.backwards ? ptr + neighbor : ptr, right = offset.backwards ? ptr : ptr + neighbor;
      if (sizeof<C>() == 4) encodeWideCells(left, right, xEnd, levelCount, symmetric, out);
      else encodeRow(left, right, xEnd, what, levelCount, symmetric, out);
    }
  }
}

/** All indices fit into u16. */
function encodeRow(left: usize, right: usize, count: i32, what: i32, levelCount: i32, symmetric: i32, out: usize): void {
  const zero = i16x8.splat(0), one = i16x8.splat(1), two = i16x8.splat(2), g = i16x8.splat(<i16>levelCount);
  for (let x = 0; x < count; x += 8, left += 8 * sizeof<u16>(), right += 8 * sizeof<u16>(), out += 16) {
    const i = v128.load(left), j = v128.load(right), outside = v128.or(i16x8.eq(i, zero), i16x8.eq(j, zero));
    let code = i;
    if (what == PairCode.cell) {
      if (symmetric) {
        // As cellIndex has it.
        const hi = i16x8.max_u(i, j), lo = i16x8.min_u(i, j);
        const a = i16x8.sub(hi, one), b = i16x8.sub(hi, two);
        // Half of a b, which itself may not fit: the even one of them is halved.
        const halfA = i16x8.mul(i16x8.shr_u(a, 1), b), halfB = i16x8.mul(a, i16x8.shr_u(b, 1));
        const triangle = v128.bitselect(halfA, halfB, i16x8.eq(v128.and(a, one), zero));
        code = v128.bitselect(hi, i16x8.add(i16x8.add(g, triangle), lo), i16x8.eq(i, j));
      } else code = i16x8.add(i16x8.mul(i16x8.sub(i, one), g), j);
    } else if (what == PairCode.difference) code = i16x8.add(one, i16x8.sub(i16x8.max_u(i, j), i16x8.min_u(i, j)));
    else if (what == PairCode.sum) code = i16x8.add(i, j);
    else if (what == PairCode.second) code = j;
    v128.store(out, v128.andnot(code, outside));
  }
}

/** Only cells are ever so many. */
function encodeWideCells(left: usize, right: usize, count: i32, levelCount: i32, symmetric: i32, out: usize): void {
  for (let x = 0; x < count; x++, left += sizeof<u16>(), right += sizeof<u16>(), out += 4) {
    const i = <i32>load<u16>(left), j = <i32>load<u16>(right);
    store<i32>(out, i != 0 && j != 0 ? cellIndex(i, j, levelCount, symmetric) : 0);
  }
}
