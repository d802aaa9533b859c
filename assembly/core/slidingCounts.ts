import { CountTable, largeStep, stepOf } from "./counts";
import { Tile, align } from "./tile";

/** Columns of codes that one offset gives to a count, for one row of windows. */
@unmanaged
export class CodeColumns {
  // Columns (x, half-open) that are counted now.
  start: i32;
  end: i32;
  /** Columns at the right of a window that have no second voxel in it. */
  dx: i32;
  rows: i32;
  slices: i32;
  /** Code of column 0 in the window's first row. */
  codesPtr: usize;
  /** Bytes from there to a second code that is counted with each; 0: there is none. */
  second: usize;
}

/** Up to so many samples a window is looked through for its largest count: counts of counts cost more. */
export const SCAN_MAX: i32 = 48;

/**
 * Counts of codes in a sliding window: a table of cells, and the sums over them for each window of a row.
 *
 *     codes   C[depth][height][width]   index of a cell: u16 or u32; 0 is no sample
 *     cells   K[cellCount]              u16 or u32, see CountTable
 *     sums    i64[coreWidth][2]         Σ F(c) and Σ c² of the window around each core column
 *
 * Each column of codes is read once when it enters and once when it leaves, whatever the window's width. All sums are
 * integers: a value does not depend on where the row of windows began.
 */
@unmanaged
export class SlidingCounts {
  table: CountTable;
  cellsPtr: usize;
  sumsPtr: usize;
  codeBytes: i32;
  cellBytes: i32;
  columnCount: i32;
  columnsPtr: usize; // CodeColumns[]
  /** Bytes from one row of codes to the next. */
  rowBytes: usize;
  sliceBytes: usize;
  /** Counts of counts, u32[length][2], where the largest is wanted; else 0. */
  countsPtr: usize;
  /** 1: windows are so small that their cells are looked through for the largest. */
  scans: i32;
  withMaximum: i32;
  maximaPtr: usize; // i32[coreWidth + 4]: the largest c, and 2c on the diagonal
  offMaximum: i32;
  diagonalMaximum: i32;

  /**
   * Sets the tables from `top` up, which do not depend on the tile; `layoutRows` follows. Returns the first address after.
   *
   * @param withMaximum the largest counts too
   */
  layoutTables(table: CountTable, cellCount: i32, columnsMax: i32, withMaximum: bool, start: usize): usize {
    let top = start;
    this.table = table;
    this.codeBytes = cellCount <= 65_536 ? 2 : 4;
    this.scans = i32(withMaximum && table.countMax <= SCAN_MAX);
    this.withMaximum = i32(withMaximum);
    const countsOfCounts = withMaximum && !this.scans;
    this.cellBytes = this.codeBytes == 2 && !countsOfCounts ? table.cellBytes : 4;
    this.columnsPtr = top; top = align(top + <usize>columnsMax * offsetof<CodeColumns>());
    this.cellsPtr = top; top = align(top + <usize>(cellCount * this.cellBytes));
    this.countsPtr = countsOfCounts ? top : 0;
    if (this.countsPtr) top += <usize>(table.countMax + 2) << 3;
    return align(top);
  }

  layoutRows(tile: Tile, start: usize): usize {
    let top = start;
    this.rowBytes = <usize>(tile.width * this.codeBytes);
    this.sliceBytes = this.rowBytes * tile.height;
    this.sumsPtr = top; top += <usize>(tile.coreWidth + 2) << 4;
    this.maximaPtr = top; if (this.withMaximum) top += <usize>(tile.coreWidth + 4) << 2;
    return align(top);
  }

  /** Cell 0 counts what is no sample, at no cost but its own. */
  initialize(): void {
    if (this.cellBytes == 2) store<u16>(this.cellsPtr, <u16>this.table.nothing);
    else store<u32>(this.cellsPtr, this.table.nothing);
  }

  /** Makes the cell at `index` one of a symmetric matrix' diagonal. */
  setDiagonal(index: i32): void {
    if (this.cellBytes == 2) store<u16>(this.cellsPtr + (<usize>index << 1), 16);
    else store<u32>(this.cellsPtr + (<usize>index << 2), 16);
  }

  // @ts-ignore: decorator
  @inline
  column(k: i32): CodeColumns {
    return changetype<CodeColumns>(this.columnsPtr + <usize>k * offsetof<CodeColumns>());
  }

  /** Fills `sums` (and `maxima`) for the windows around core columns [first, last); the cells are empty again afterwards. */
  slide(tile: Tile, first: i32, last: i32): void {
    // The last type says how a step is taken: u8 from the table, u32 whatever there is.
    if (this.cellBytes == 2) slide<u16, u16, u8>(this, tile, first, last);
    else if (this.codeBytes == 4) {
      if (this.table.large || this.countsPtr) slide<u32, u32, u32>(this, tile, first, last);
      else slide<u32, u32, u8>(this, tile, first, last);
    } else if (this.table.large || this.countsPtr) slide<u16, u32, u32>(this, tile, first, last);
    else slide<u16, u32, u8>(this, tile, first, last);
  }

  /** A cell went from c (it held v) to c + 1. */
  raise(v: u32): void {
    const old = this.countsPtr + (v >> 2), c = <i32>(v >> 5);
    store<i32>(old, load<i32>(old) - 1);
    store<i32>(old, load<i32>(old, 8) + 1, 8);
    if (v & 16) this.diagonalMaximum = max(this.diagonalMaximum, c + 1);
    else this.offMaximum = max(this.offMaximum, c + 1);
  }

  /** A cell went from c + 1 to c (it holds v): the largest count can only fall by one. */
  lower(v: u32): void {
    const fresh = this.countsPtr + (v >> 2), c = <i32>(v >> 5);
    store<i32>(fresh, load<i32>(fresh) + 1);
    const left = load<i32>(fresh, 8) - 1;
    store<i32>(fresh, left, 8);
    if (left != 0) return;
    if (v & 16) {
      if (this.diagonalMaximum == c + 1) this.diagonalMaximum = c;
    } else if (this.offMaximum == c + 1) this.offMaximum = c;
  }
}

/** One code counts once more (`sign` 1) or once less (-1): the change of the sums, to be added or taken away. */
// @ts-ignore: decorator
@inline
function loadStep<C, K, S>(counts: SlidingCounts, cells: usize, steps: usize, ptr: usize, sign: i32): v128 {
  const cell = cells + (<usize>load<C>(ptr) << alignof<K>());
  const v = sign > 0 ? <usize>load<K>(cell) : <usize>load<K>(cell) - 32;
  if (sizeof<S>() == 4 && cell == cells) return i64x2.splat(0);
  store<K>(cell, sign > 0 ? <K>(v + 32) : <K>v);
  if (sizeof<S>() > 1 && cell != cells && counts.countsPtr) {
    if (sign > 0) counts.raise(<u32>v);
    else counts.lower(<u32>v);
  }
  if (sizeof<S>() == 4 && counts.table.large) return largeStep(<u32>v, counts.table);
  return stepOf(steps, v);
}

function slide<C, K, S>(counts: SlidingCounts, tile: Tile, first: i32, last: i32): void {
  // One column of codes: away from the borders, with everything in registers.
  if (sizeof<S>() == 1 && counts.columnCount == 1) slideColumn<C, K>(counts, tile, first, last);
  else slideColumns<C, K, S>(counts, tile, first, last, i64x2.splat(0));
  for (let k = 0; k < counts.columnCount; k++) {
    const column = counts.column(k);
    moveColumns<C, K, S>(counts, column, column.end, column.end);
  }
}

/** Windows of core columns [first, last), all columns of codes for each in turn; from and to the sums of the last window. */
function slideColumns<C, K, S>(counts: SlidingCounts, tile: Tile, first: i32, last: i32, sums: v128): v128 {
  const radius = tile.radiusX, width = tile.width;
  let acc = sums;
  for (let i = first; i < last; i++) {
    const x = tile.coreX + i, xStart = max(0, x - radius), xEnd = min(width, x + radius + 1);
    for (let k = 0; k < counts.columnCount; k++) {
      const column = counts.column(k), start = column.start, end = column.end, newEnd = xEnd - column.dx;
      if (sizeof<S>() == 1 && start + 1 == xStart && end + 1 == newEnd && start < end && !column.second) {
        acc = replaceColumn<C, K>(counts, column, start, end, acc);
        column.start = xStart;
        column.end = newEnd;
      } else acc = i64x2.add(acc, moveColumns<C, K, S>(counts, column, xStart, newEnd));
    }
    v128.store(counts.sumsPtr + (<usize>i << 4), acc);
    if (sizeof<S>() > 1 && counts.countsPtr) {
      store<i32>(counts.maximaPtr + (<usize>i << 2), max(counts.offMaximum, 2 * counts.diagonalMaximum));
    }
    if (counts.scans) storeLargest<C, K>(counts, i);
  }
  return acc;
}

/** Column `start` leaves and column `end` enters; returns the new sums. */
function replaceColumn<C, K>(counts: SlidingCounts, column: CodeColumns, start: i32, end: i32, sums: v128): v128 {
  const cells = counts.cellsPtr, steps = counts.table.stepsPtr, rowBytes = counts.rowBytes, bytes = <usize>column.rows * rowBytes;
  const distance = <usize>(end - start) * sizeof<C>();
  let acc = sums, slice = column.codesPtr + <usize>start * sizeof<C>();
  for (let z = column.slices; z > 0; z--, slice += counts.sliceBytes) {
    for (let ptr = slice, stop = slice + bytes; ptr < stop; ptr += rowBytes) {
      acc = i64x2.sub(acc, loadStep<C, K, u8>(counts, cells, steps, ptr, -1));
      acc = i64x2.add(acc, loadStep<C, K, u8>(counts, cells, steps, ptr + distance, 1));
    }
  }
  return acc;
}

/** The largest count of the window that is counted now, for core column i. */
function storeLargest<C, K>(counts: SlidingCounts, i: i32): void {
  let largest: u32 = 0;
  for (let k = 0; k < counts.columnCount; k++) {
    const column = counts.column(k);
    for (let z = 0; z < column.slices; z++) {
      for (let y = 0; y < column.rows; y++) {
        const row = column.codesPtr + <usize>z * counts.sliceBytes + <usize>y * counts.rowBytes;
        for (let x = column.start; x < column.end; x++) {
          const code = <usize>load<C>(row + <usize>x * sizeof<C>());
          if (code == 0) continue;
          const v = <u32>load<K>(counts.cellsPtr + (code << alignof<K>()));
          largest = max(largest, (v >> 5) << ((v >> 4) & 1));
        }
      }
    }
  }
  store<u32>(counts.maximaPtr + (<usize>i << 2), largest);
}

/** For one column of codes. Away from the borders one column leaves while one enters. */
function slideColumn<C, K>(counts: SlidingCounts, tile: Tile, first: i32, last: i32): void {
  const column = counts.column(0), radius = tile.radiusX;
  // Core columns whose windows, and the windows before them, are not clipped.
  const steadyStart = min(last, max(first + 1, radius + 1 - tile.coreX)), steadyEnd = min(last, tile.width - radius - tile.coreX);
  let acc = i64x2.splat(0);
  if (steadyEnd <= steadyStart || column.dx > 2 * radius) {
    slideColumns<C, K, u8>(counts, tile, first, last, acc);
    return;
  }
  acc = slideColumns<C, K, u8>(counts, tile, first, steadyStart, acc);
  if (counts.scans) acc = slideSteadily<C, K, u32>(counts, column, steadyStart, steadyEnd, acc);
  else if (column.second) acc = slideSteadily<C, K, u16>(counts, column, steadyStart, steadyEnd, acc);
  else acc = slideSteadily<C, K, u8>(counts, column, steadyStart, steadyEnd, acc);
  slideColumns<C, K, u8>(counts, tile, steadyEnd, last, acc);
}

/** @typeParam N u8; u16 where each voxel has a second code; u32 where the largest count is looked for */
function slideSteadily<C, K, N>(counts: SlidingCounts, column: CodeColumns, first: i32, last: i32, start: v128): v128 {
  const cells = counts.cellsPtr, steps = counts.table.stepsPtr, second = column.second;
  const rowBytes = counts.rowBytes, bytes = <usize>column.rows * rowBytes;
  const sliceBytes = counts.sliceBytes, slices = <usize>column.slices * sliceBytes;
  const distance = <usize>(column.end - column.start) * sizeof<C>();
  let acc = start, from = column.codesPtr + <usize>column.start * sizeof<C>(), sums = counts.sumsPtr + (<usize>first << 4);
  for (let i = first; i < last; i++, sums += 16, from += sizeof<C>()) {
    for (let slice = from, end = from + slices; slice < end; slice += sliceBytes) {
      for (let ptr = slice, stop = slice + bytes; ptr < stop; ptr += rowBytes) {
        acc = i64x2.sub(acc, loadStep<C, K, u8>(counts, cells, steps, ptr, -1));
        if (sizeof<N>() == 2) acc = i64x2.sub(acc, loadStep<C, K, u8>(counts, cells, steps, ptr + second, -1));
        acc = i64x2.add(acc, loadStep<C, K, u8>(counts, cells, steps, ptr + distance, 1));
        if (sizeof<N>() == 2) acc = i64x2.add(acc, loadStep<C, K, u8>(counts, cells, steps, ptr + distance + second, 1));
      }
    }
    v128.store(sums, acc);
    if (sizeof<N>() == 4) {
      column.start++;
      column.end++;
      storeLargest<C, K>(counts, i);
    }
  }
  if (sizeof<N>() != 4) {
    column.start += last - first;
    column.end += last - first;
  }
  return acc;
}

/** Adds and removes columns until `column` is [start, end); returns the change of the sums. */
function moveColumns<C, K, S>(counts: SlidingCounts, column: CodeColumns, start: i32, end: i32): v128 {
  let acc = i64x2.splat(0);
  while (column.start < min(start, column.end)) acc = i64x2.sub(acc, sumColumn<C, K, S>(counts, column, column.start++, -1));
  if (column.start == column.end) {
    column.start = max(start, column.start);
    column.end = column.start;
  }
  while (column.end < end) acc = i64x2.add(acc, sumColumn<C, K, S>(counts, column, column.end++, 1));
  return acc;
}

function sumColumn<C, K, S>(counts: SlidingCounts, column: CodeColumns, x: i32, sign: i32): v128 {
  const cells = counts.cellsPtr, steps = counts.table.stepsPtr;
  let from = column.codesPtr + <usize>x * sizeof<C>(), acc = i64x2.splat(0);
  for (let z = 0; z < column.slices; z++, from += counts.sliceBytes) {
    for (let y = 0, ptr = from; y < column.rows; y++, ptr += counts.rowBytes) {
      for (let k: usize = 0, all: usize = column.second ? 2 : 1; k < all; k++) {
        const code = ptr + k * column.second;
        acc = i64x2.add(acc, sign > 0
          ? loadStep<C, K, S>(counts, cells, steps, code, 1) : loadStep<C, K, S>(counts, cells, steps, code, -1));
      }
    }
  }
  return acc;
}
