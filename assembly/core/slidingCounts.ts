import { CountTable, largeStep, stepOf } from "./counts";
import { BLOCK_ROWS, CodeColumns, PackedColumns } from "./packedColumns";
import { slidePacked } from "./packedCounts";
import { Tile, align, firstCenter, lastCenter } from "./tile";

/**
 * Up to so many samples a window is looked through for its largest count, and where four windows slide together always: counts of counts
 * cost more (two to five times as much, up to windows of 31×31).
 */
const SCAN_MAX: i32 = 48;

/**
 * Counts of codes in a sliding window: a table of cells, and the sums over them for each window of a row.
 *
 *     codes   C[depth][height][width]   index of a cell: u16 or u32; 0 is no sample
 *     cells   K[cellCount]              u16[4], one for each row of windows, or u32: see CountTable
 *     sums    i64[slot][row][coreWidth + 4][2]   Σ F(c) and Σ c² of the window around each core column
 *
 * Each column of codes is read once when it enters and once when it leaves, whatever the window's width. All sums are
 * integers: a value does not depend on where the row of windows began.
 */
@unmanaged
export class SlidingCounts extends PackedColumns {
  table: CountTable;
  cellsPtr: usize;
  sumsPtr: usize;
  codeBytes: i32;
  /** The bits of a code among the 32 that are read. */
  codeMask: u32;
  cellBytes: i32;
  /** Counts of counts, u32[length][2], where the largest is wanted; else 0. */
  countsPtr: usize;
  /** 1: windows are so small that their cells are looked through for the largest. */
  scans: i32;
  withMaximum: i32;
  maximaPtr: usize; // i32[slot][row][coreWidth + 4]: the largest c, and 2c on the diagonal
  /** Rows of windows that slide together. */
  blockRows: i32;
  /** Windows from one row of sums to the next. */
  stride: i32;
  slots: i32;
  firstSumsPtr: usize;
  firstMaximaPtr: usize;
  /** i32[slot][2]: the first row (y, z) of those counted last. */
  heldPtr: usize;
  // Core columns that `begin` found.
  first: i32;
  last: i32;
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
    this.codeMask = this.codeBytes == 2 ? 0xffff : 0xffffffff;
    this.cellBytes = this.codeBytes == 2 ? table.cellBytes : 4;
    this.scans = i32(withMaximum && (this.cellBytes == 2 || table.countMax <= SCAN_MAX));
    this.withMaximum = i32(withMaximum);
    const countsOfCounts = withMaximum && !this.scans;
    this.columnsMax = columnsMax;
    this.columnsPtr = top; top = align(top + <usize>columnsMax * offsetof<CodeColumns>());
    this.blockRows = this.cellBytes == 2 ? BLOCK_ROWS : 1;
    this.cellsPtr = top; top = align(top + <usize>(cellCount * this.cellBytes * this.blockRows));
    this.countsPtr = countsOfCounts ? top : 0;
    if (this.countsPtr) top += <usize>(table.countMax + 2) << 3;
    return align(top);
  }

  /** @param slots counts that are kept side by side, until the rows that slide together have been read */
  layoutRows(tile: Tile, start: usize, slots: i32 = 1): usize {
    let top = start;
    this.rowBytes = <usize>(tile.width * this.codeBytes);
    this.sliceBytes = this.rowBytes * tile.height;
    this.stride = tile.coreWidth + 4;
    this.slots = slots;
    this.heldPtr = top; top = align(top + (<usize>slots << 3));
    this.firstSumsPtr = top; top += <usize>(slots * this.blockRows * this.stride) << 4;
    this.firstMaximaPtr = top; if (this.withMaximum) top += <usize>(slots * this.blockRows * this.stride) << 2;
    top = align(top);
    this.take(0, 0);
    if (this.cellBytes == 2) top = this.layoutPacked(tile, top);
    return top;
  }

  /** Cell 0 counts what is no sample, at no cost but its own; of four windows, down from the most. */
  initialize(): void {
    this.fillCell(0, this.table.nothing + (this.cellBytes == 2 ? this.table.countMax << 5 : 0));
  }

  /** Makes the cell at `index` one of a symmetric matrix' diagonal. */
  setDiagonal(index: i32): void {
    this.fillCell(index, 16);
  }

  private fillCell(index: i32, value: u32): void {
    if (this.cellBytes == 2) v128.store64_lane(this.cellsPtr + (<usize>index << 3), i16x8.splat(<i16>value), 0);
    else store<u32>(this.cellsPtr + (<usize>index << 2), value);
  }

  /** Forgets what has been counted: the next rows have other codes. */
  forget(): void {
    memory.fill(this.heldPtr, 0xff, <usize>this.slots << 3);
  }

  /**
   * Turns to the windows of row (y, z). Returns whether they are to be counted (columns are to be placed, and `slide` called);
   * otherwise they were with a row above.
   */
  begin(tile: Tile, y: i32, z: i32, slot: i32): bool {
    const held = this.heldPtr + (<usize>slot << 3), row = y - load<i32>(held);
    if (load<i32>(held, 4) == z && row >= 0 && row < this.blockRows) {
      this.take(slot, row);
      return false;
    }
    store<i32>(held, y);
    store<i32>(held, z, 4);
    this.take(slot, 0);
    this.first = tile.coreWidth;
    this.last = 0;
    for (let k = y; k < min(y + this.blockRows, tile.coreY + tile.coreHeight); k++) {
      const centersPtr = tile.centersPtr + <usize>(((z - tile.coreZ) * tile.coreHeight + k - tile.coreY) * tile.coreWidth);
      const first = firstCenter(centersPtr, tile.coreWidth);
      if (first == tile.coreWidth) continue;
      this.first = min(this.first, first);
      this.last = max(this.last, lastCenter(centersPtr, first, tile.coreWidth));
    }
    return true;
  }

  /** Makes `sums` and `maxima` those of one of the rows that slide together. */
  private take(slot: i32, row: i32): void {
    const k = <usize>((slot * this.blockRows + row) * this.stride);
    this.sumsPtr = this.firstSumsPtr + (k << 4);
    this.maximaPtr = this.firstMaximaPtr + (k << 2);
  }

  /**
   * Fills `sums` (and `maxima`), and those of the rows below it that slide together, for the windows that `begin` found; the
   * cells are empty again afterwards.
   *
   * @param add to what is there
   */
  slide(tile: Tile, add: bool = false): void {
    const first = this.first, last = this.last;
    // The type says how a step is taken: u8 from the table, u32 whatever there is.
    if (this.cellBytes == 2) slidePacked(this, tile, first, last, add);
    else if (this.table.large || this.countsPtr) slide<u32>(this, tile, first, last, add);
    else slide<u8>(this, tile, first, last, add);
  }

  // @ts-ignore: decorator
  @inline
  storeSums(ptr: usize, sums: v128, add: bool): void {
    v128.store(ptr, add ? i64x2.add(v128.load(ptr), sums) : sums);
  }

  storeMaximum(ptr: usize, largest: i32, add: bool): void {
    store<i32>(ptr, add ? load<i32>(ptr) + largest : largest);
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
function loadStep<S>(counts: SlidingCounts, cells: usize, steps: usize, mask: u32, ptr: usize, sign: i32): v128 {
  const cell = cells + (<usize>(load<u32>(ptr) & mask) << 2);
  const v = sign > 0 ? <usize>load<u32>(cell) : <usize>load<u32>(cell) - 32;
  if (sizeof<S>() == 4 && cell == cells) return i64x2.splat(0);
  store<u32>(cell, sign > 0 ? <u32>(v + 32) : <u32>v);
  if (sizeof<S>() > 1 && cell != cells && counts.countsPtr) {
    if (sign > 0) counts.raise(<u32>v);
    else counts.lower(<u32>v);
  }
  if (sizeof<S>() == 4 && counts.table.large) return largeStep(<u32>v, counts.table);
  return stepOf(steps, v);
}

/** Cells of u32, codes of either width. */
function slide<S>(counts: SlidingCounts, tile: Tile, first: i32, last: i32, add: bool): void {
  const radius = tile.radiusX, width = tile.width;
  let acc = i64x2.splat(0);
  for (let k = 0; k < counts.columnCount; k++) clipRows(counts, counts.column(k));
  for (let i = first; i < last; i++) {
    const x = tile.coreX + i, xStart = max(0, x - radius), xEnd = min(width, x + radius + 1);
    for (let k = 0; k < counts.columnCount; k++) {
      const column = counts.column(k), start = column.start, end = column.end, newEnd = xEnd - column.dx;
      if (sizeof<S>() == 1 && start + 1 == xStart && end + 1 == newEnd && start < end && !column.second) {
        acc = replaceColumn(counts, column, start, end, acc);
        column.start = xStart;
        column.end = newEnd;
      } else acc = i64x2.add(acc, moveColumns<S>(counts, column, xStart, newEnd));
    }
    counts.storeSums(counts.sumsPtr + (<usize>i << 4), acc, add);
    if (sizeof<S>() > 1 && counts.countsPtr) counts.storeMaximum(counts.maximaPtr + (<usize>i << 2), max(counts.offMaximum, 2 * counts.diagonalMaximum), add);
    if (counts.scans) counts.storeMaximum(counts.maximaPtr + (<usize>i << 2), findLargest(counts), add);
  }
  for (let k = 0; k < counts.columnCount; k++) {
    const column = counts.column(k);
    moveColumns<S>(counts, column, column.end, column.end);
  }
}

/** From here on rows are those of the one window that exist, and the codes begin in the first of them. */
function clipRows(counts: SlidingCounts, column: CodeColumns): void {
  const from = max(column.lowRow, column.firstRow);
  column.rows = max(0, min(column.highRow, column.firstRow + column.rows) - from);
  column.codesPtr += <usize>from * counts.rowBytes;
}

/** Column `start` leaves and column `end` enters; returns the new sums. */
function replaceColumn(counts: SlidingCounts, column: CodeColumns, start: i32, end: i32, sums: v128): v128 {
  const cells = counts.cellsPtr, steps = counts.table.stepsPtr, rowBytes = counts.rowBytes, bytes = <usize>column.rows * rowBytes;
  const distance = <usize>((end - start) * counts.codeBytes), mask = counts.codeMask;
  let acc = sums, slice = column.codesPtr + <usize>(start * counts.codeBytes);
  for (let z = column.slices; z > 0; z--, slice += counts.sliceBytes) {
    for (let ptr = slice, stop = slice + bytes; ptr < stop; ptr += rowBytes) {
      acc = i64x2.sub(acc, loadStep<u8>(counts, cells, steps, mask, ptr, -1));
      acc = i64x2.add(acc, loadStep<u8>(counts, cells, steps, mask, ptr + distance, 1));
    }
  }
  return acc;
}

/** The largest count of the window that is counted now. */
function findLargest(counts: SlidingCounts): i32 {
  let largest: u32 = 0;
  for (let k = 0; k < counts.columnCount; k++) {
    const column = counts.column(k);
    for (let z = 0; z < column.slices; z++) {
      for (let y = 0; y < column.rows; y++) {
        const row = column.codesPtr + <usize>z * counts.sliceBytes + <usize>y * counts.rowBytes;
        for (let x = column.start; x < column.end; x++) {
          const code = <usize>(load<u32>(row + <usize>(x * counts.codeBytes)) & counts.codeMask);
          if (code == 0) continue;
          const v = load<u32>(counts.cellsPtr + (code << 2));
          largest = max(largest, (v >> 5) << ((v >> 4) & 1));
        }
      }
    }
  }
  return largest;
}

/** Adds and removes columns until `column` is [start, end); returns the change of the sums. */
function moveColumns<S>(counts: SlidingCounts, column: CodeColumns, start: i32, end: i32): v128 {
  let acc = i64x2.splat(0);
  while (column.start < min(start, column.end)) acc = i64x2.sub(acc, sumColumn<S>(counts, column, column.start++, -1));
  if (column.start == column.end) {
    column.start = max(start, column.start);
    column.end = column.start;
  }
  while (column.end < end) acc = i64x2.add(acc, sumColumn<S>(counts, column, column.end++, 1));
  return acc;
}

function sumColumn<S>(counts: SlidingCounts, column: CodeColumns, x: i32, sign: i32): v128 {
  const cells = counts.cellsPtr, steps = counts.table.stepsPtr, mask = counts.codeMask;
  let from = column.codesPtr + <usize>(x * counts.codeBytes), acc = i64x2.splat(0);
  for (let z = 0; z < column.slices; z++, from += counts.sliceBytes) {
    for (let y = 0, ptr = from; y < column.rows; y++, ptr += counts.rowBytes) {
      for (let k: usize = 0, all: usize = column.second ? 2 : 1; k < all; k++) {
        const code = ptr + k * column.second;
        acc = i64x2.add(acc, sign > 0
          ? loadStep<S>(counts, cells, steps, mask, code, 1) : loadStep<S>(counts, cells, steps, mask, code, -1));
      }
    }
  }
  return acc;
}
