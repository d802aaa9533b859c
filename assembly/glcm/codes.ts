import { Offset, Settings, Tile } from "../core/tile";
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
 * The code of each voxel's pair at one offset: byte offsets into a table of cells.
 *
 * @param codeBytes 2 or 4, of a code
 * @param cellBytes 2 or 4, of a cell
 * @param codesPtr  u16 or u32[depth][height][width]; only voxels whose second voxel lies in the tile are written
 *
 * Cost: O(voxels).
 */
export function encodePairs(
  tile: Tile, settings: Settings, offset: Offset, what: i32, codeBytes: i32, cellBytes: i32, codesPtr: usize,
): void {
  const shift = cellBytes == 2 ? 1 : 2;
  if (settings.levelBytes == 1) {
    if (codeBytes == 2) encode<u8, u16>(tile, settings, offset, what, shift, codesPtr);
    else encode<u8, u32>(tile, settings, offset, what, shift, codesPtr);
  } else if (codeBytes == 2) encode<u16, u16>(tile, settings, offset, what, shift, codesPtr);
  else encode<u16, u32>(tile, settings, offset, what, shift, codesPtr);
}

function encode<L, C>(tile: Tile, settings: Settings, offset: Offset, what: i32, shift: i32, codesPtr: usize): void {
  const dy = offset.dy, dz = offset.dz, xEnd = tile.width - offset.dx;
  const neighbor = <usize>(((dz * tile.height + dy) * tile.width + offset.dx) * <i32>sizeof<L>());
  for (let z = max(0, -dz); z < min(tile.depth, tile.depth - dz); z++) {
    for (let y = max(0, -dy); y < min(tile.height, tile.height - dy); y++) {
      const first = <usize>((z * tile.height + y) * tile.width);
      const ptr = tile.inputPtr + first * sizeof<L>(), out = codesPtr + first * sizeof<C>();
      const left = offset.backwards ? ptr + neighbor : ptr, right = offset.backwards ? ptr : ptr + neighbor;
      if (what == PairCode.cell) encodeCells<L, C>(left, right, xEnd, settings.levelCount, settings.symmetric, shift, out);
      else encodeRow<L, C>(left, right, xEnd, what, shift, out);
    }
  }
}

function encodeCells<L, C>(left: usize, right: usize, count: i32, levelCount: i32, symmetric: i32, shift: i32, out: usize): void {
  for (let x = 0; x < count; x++, left += sizeof<L>(), right += sizeof<L>(), out += sizeof<C>()) {
    const i = <i32>load<L>(left), j = <i32>load<L>(right);
    store<C>(out, i != 0 && j != 0 ? <C>(cellIndex(i, j, levelCount, symmetric) << shift) : 0);
  }
}

function encodeRow<L, C>(left: usize, right: usize, count: i32, what: i32, shift: i32, out: usize): void {
  for (let x = 0; x < count; x++, left += sizeof<L>(), right += sizeof<L>(), out += sizeof<C>()) {
    const i = <i32>load<L>(left), j = <i32>load<L>(right);
    const index = what == PairCode.difference ? 1 + abs(i - j) : what == PairCode.sum ? i + j : what == PairCode.first ? i : j;
    store<C>(out, i != 0 && j != 0 ? <C>(index << shift) : 0);
  }
}
