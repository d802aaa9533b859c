import { Offset, Settings, Tile, offsetAt } from "../core/tile";

/**
 * Box sums of any terms of pairs (a voxel alone is a pair with itself, at offset 0), row of windows by row of windows, in i64:
 * what `core/boxSums.ts` does for two levels, for terms that a family computes itself.
 *
 *     columns  i64[slice][offset][term][columnStride]   Σ over the window's rows in a slice for each x, moved down; zeros beside
 *     rows     i64[term][rowStride]                     Σ over the window
 *
 * A slice keeps its columns while the windows of all slices move down together (`forEachRow`): terms are computed twice for
 * each pair, whatever the window; columns of slices are added up, O(2rz + 1).
 */
@unmanaged
export class RowSums {
  tile: Tile;
  settings: Settings;
  termCount: i32;
  columnStride: i32;
  rowStride: i32;
  columnsPtr: usize;
  rowsPtr: usize;
  termsPtr: usize; // i64[term][columnStride], one row of pairs
  sumPtr: usize; // i64[term][columnStride], columns of all slices
  heldPtr: usize; // i32[slice][offset][2]: the rows that columns hold, yStart, yEnd

  layout(tile: Tile, settings: Settings, termCount: i32, offsetCount: i32, start: usize): usize {
    let top = start;
    this.tile = tile;
    this.settings = settings;
    this.termCount = termCount;
    this.columnStride = (tile.width + 2 * tile.radiusX + 4) & ~1;
    this.rowStride = (tile.coreWidth + 3) & ~1;
    this.heldPtr = top; top += <usize>(tile.depth * offsetCount) << 3;
    this.columnsPtr = top; top += <usize>(tile.depth * offsetCount * termCount * this.columnStride) << 3;
    this.rowsPtr = top; top += <usize>(termCount * this.rowStride) << 3;
    this.termsPtr = top; top += <usize>(termCount * this.columnStride) << 3;
    this.sumPtr = top; top += <usize>(termCount * this.columnStride) << 3;
    return (top + 15) & ~15;
  }

  /** Forgets the columns: the next rows belong to another tile. */
  reset(): void {
    memory.fill(this.heldPtr, 0, this.rowsPtr - this.heldPtr);
  }

  // @ts-ignore: decorator
  @inline
  at(term: i32, i: i32): i64 {
    return load<i64>(this.rowsPtr + (<usize>(term * this.rowStride + i) << 3));
  }
}

/**
 * Fills the rows with sums over offsets [first, last) of the windows around the core's row (y, z). `F` gives
 * `fillTerms(y, z, offset, ptr, stride)`: the terms of the pairs whose first voxels are row (y, z), i64[term][stride].
 */
export function sumRow<F>(filler: F, sums: RowSums, y: i32, z: i32, first: i32, last: i32): void {
  const tile = sums.tile;
  memory.fill(sums.rowsPtr, 0, <usize>(sums.termCount * sums.rowStride) << 3);
  for (let k = first; k < last; k++) {
    const offset = offsetAt(sums.settings, k), dy = offset.dy, dz = offset.dz, width = 2 * tile.radiusX + 1 - offset.dx;
    if (width <= 0) continue;
    // Rows of first voxels whose pairs lie in the window: as many fewer as the offset spans.
    const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
    const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
    const yStart = max(yLow, yLow - dy), yEnd = max(yStart, min(yHigh, yHigh - dy));
    const zStart = max(zLow, zLow - dz), zEnd = min(zHigh, zHigh - dz);
    for (let slice = zStart; slice < zEnd; slice++) {
      const columns = moveDown<F>(filler, sums, slice, yStart, yEnd, offset, k);
      if (zEnd - zStart == 1) addAlong(sums, columns, width);
      else addColumns(sums, columns, slice == zStart);
    }
    if (zEnd - zStart > 1) addAlong(sums, sums.sumPtr, width);
  }
}

/** Adds a slice's columns to those of the others. */
function addColumns(sums: RowSums, columns: usize, first: bool): void {
  const bytes = <usize>(sums.termCount * sums.columnStride) << 3;
  for (let o: usize = 0; o < bytes; o += 16) {
    const column = v128.load(columns + o);
    v128.store(sums.sumPtr + o, first ? column : i64x2.add(v128.load(sums.sumPtr + o), column));
  }
}

function addAlong(sums: RowSums, columns: usize, width: i32): void {
  const end = sums.tile.coreWidth, ahead = <usize>(width - 1) << 3;
  for (let term = 0; term < sums.termCount; term++) {
    let from = columns + (<usize>(term * sums.columnStride + sums.tile.coreX) << 3), sum: i64 = 0;
    let row = sums.rowsPtr + (<usize>(term * sums.rowStride) << 3);
    for (let k = 0; k < width - 1; k++) sum += load<i64>(from + (<usize>k << 3));
    for (let i = 0; i < end; i++, from += 8, row += 8) {
      sum += load<i64>(from + ahead);
      store<i64>(row, load<i64>(row) + sum);
      sum -= load<i64>(from);
    }
  }
}

/** Makes a slice's columns those of rows [yStart, yEnd); returns where they lie. */
function moveDown<F>(filler: F, sums: RowSums, z: i32, yStart: i32, yEnd: i32, offset: Offset, k: i32): usize {
  const slot = z * sums.settings.offsetCount + k, bytes = <usize>(sums.termCount * sums.columnStride) << 3;
  const held = sums.heldPtr + (<usize>slot << 3), columns = sums.columnsPtr + <usize>slot * bytes;
  let from = load<i32>(held), to = load<i32>(held, 4);
  // As in BoxSums: rows that come after skipped ones may need fewer than are held.
  if (from > yStart || yStart >= to || to > yEnd) {
    memory.fill(columns, 0, bytes);
    from = to = yStart;
  }
  for (; from < yStart; from++) addRow<F>(filler, sums, from, z, offset, columns, -1);
  for (; to < yEnd; to++) addRow<F>(filler, sums, to, z, offset, columns, 1);
  store<i32>(held, from);
  store<i32>(held, to, 4);
  return columns;
}

function addRow<F>(filler: F, sums: RowSums, y: i32, z: i32, offset: Offset, columns: usize, sign: i32): void {
  const stride = sums.columnStride, count = sums.tile.width - offset.dx;
  filler.fillTerms(y, z, offset, sums.termsPtr, stride);
  for (let term = 0; term < sums.termCount; term++) {
    let terms = sums.termsPtr + (<usize>(term * stride) << 3), to = columns + (<usize>(term * stride + sums.tile.radiusX) << 3);
    let x = 0;
    for (; x + 2 <= count; x += 2, terms += 16, to += 16) {
      const sum = v128.load(to), term2 = v128.load(terms);
      v128.store(to, sign > 0 ? i64x2.add(sum, term2) : i64x2.sub(sum, term2));
    }
    if (x < count) store<i64>(to, sign > 0 ? load<i64>(to) + load<i64>(terms) : load<i64>(to) - load<i64>(terms));
  }
}

/** Calls `row(y, z)` for the core's rows: slices side by side where windows reach over them, so that columns move down once. */
export function forEachRow<M>(map: M, tile: Tile): void {
  const outer = tile.radiusZ ? tile.coreHeight : tile.coreDepth, inner = tile.radiusZ ? tile.coreDepth : tile.coreHeight;
  for (let a = 0; a < outer; a++) {
    for (let b = 0; b < inner; b++) map.row(tile.coreY + (tile.radiusZ ? a : b), tile.coreZ + (tile.radiusZ ? b : a));
  }
}
