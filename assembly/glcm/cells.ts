import { Offset, Settings, Tile } from "../core/tile";

/**
 * Where the count of a pair of levels lies. A symmetric matrix keeps one cell for (i,j) and (j,i), so that a table for
 * 4 096 levels fits (33.6 MB of u32); its diagonal comes first (cells 1..levelCount), since it counts pairs, half of the
 * matrix entry. Cell 0 is no pair.
 *
 *     symmetric, 4 levels    1  5  6  8       not symmetric    1 + (i - 1) levelCount + j - 1
 *                               2  7  9
 *                                  3 10
 *                                     4
 */
// @ts-ignore: decorator
@inline
export function cellIndex(i: i32, j: i32, levelCount: i32, symmetric: i32): i32 {
  if (!symmetric) return (i - 1) * levelCount + j;
  const hi = max(i, j), lo = min(i, j);
  return hi == lo ? hi : levelCount + (((hi - 1) * (hi - 2)) >> 1) + lo;
}

/** Cells, and cell 0. */
export function cellCount(levelCount: i32, symmetric: i32): i32 {
  return 1 + (symmetric ? (levelCount * (levelCount + 1)) >> 1 : levelCount * levelCount);
}

/** Bytes of one cell's index. */
export function codeBytes(settings: Settings): i32 {
  return cellCount(settings.levelCount, settings.symmetric) <= 65_536 ? 2 : 4;
}

/**
 * The cell of each voxel's pair at one offset, 0 where a voxel of it is outside.
 *
 * @param codesPtr u16 or u32[depth][height][width] (codeBytes), only voxels whose second voxel lies in the tile are written
 */
export function encodePairs(tile: Tile, settings: Settings, offset: Offset, codesPtr: usize): void {
  const narrow = codeBytes(settings) == 2;
  if (settings.levelBytes == 1) {
    if (narrow) encode<u8, u16>(tile, settings, offset, codesPtr);
    else encode<u8, u32>(tile, settings, offset, codesPtr);
  } else if (narrow) encode<u16, u16>(tile, settings, offset, codesPtr);
  else encode<u16, u32>(tile, settings, offset, codesPtr);
}

function encode<L, C>(tile: Tile, settings: Settings, offset: Offset, codesPtr: usize): void {
  const levelCount = settings.levelCount, symmetric = settings.symmetric, backwards = offset.backwards;
  const dy = offset.dy, dz = offset.dz, xEnd = tile.width - offset.dx;
  const neighbor = <usize>(((dz * tile.height + dy) * tile.width + offset.dx) * <i32>sizeof<L>());
  for (let z = max(0, -dz); z < min(tile.depth, tile.depth - dz); z++) {
    for (let y = max(0, -dy); y < min(tile.height, tile.height - dy); y++) {
      const first = <usize>((z * tile.height + y) * tile.width);
      let ptr = tile.inputPtr + first * sizeof<L>(), out = codesPtr + first * sizeof<C>();
      for (let x = 0; x < xEnd; x++, ptr += sizeof<L>(), out += sizeof<C>()) {
        const left = <i32>load<L>(ptr), right = <i32>load<L>(ptr + neighbor);
        const code = backwards ? cellIndex(right, left, levelCount, symmetric) : cellIndex(left, right, levelCount, symmetric);
        store<C>(out, left != 0 && right != 0 ? <C>code : 0);
      }
    }
  }
}
