import { Tile, firstCenter, lastCenter } from "./tile";

/** Columns (x, half-open) that are counted now; an accumulator keeps one for each way its samples span columns. */
@unmanaged
export class Columns {
  start: i32;
  end: i32;
}

/**
 * Walks the windows of one row of centers from left to right. The accumulator `A` gives
 * `move(xStart, xEnd)`: make the columns [xStart, xEnd) of the tile the window; `emit(i)`: store the value of core column i;
 * `end()`: empty the window, so that its tables are zero again.
 */
export function slideRow<A>(a: A, tile: Tile, centersPtr: usize): void {
  const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
  if (first == last) return;
  for (let i = first; i < last; i++) {
    const x = tile.coreX + i;
    a.move(max(0, x - tile.radiusX), min(tile.width, x + tile.radiusX + 1));
    if (load<u8>(centersPtr + i) != 0) a.emit(i);
  }
  a.end();
}

/**
 * Adds and removes columns until `columns` is [start, end). Each column is read once when it enters and once when it
 * leaves, whatever the window's width. `A` gives `add(x)` and `remove(x)`.
 */
// @ts-ignore: decorator
@inline
export function moveColumns<A>(a: A, columns: Columns, start: i32, end: i32): void {
  while (columns.start < min(start, columns.end)) a.remove(columns.start++);
  if (columns.start == columns.end) {
    columns.start = max(start, columns.start);
    columns.end = columns.start;
  }
  while (columns.end < end) a.add(columns.end++);
}

// @ts-ignore: decorator
@inline
export function clearColumns<A>(a: A, columns: Columns): void {
  while (columns.start < columns.end) a.remove(columns.start++);
  columns.start = 0;
  columns.end = 0;
}
