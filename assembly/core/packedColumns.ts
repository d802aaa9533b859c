import { Tile, align } from "./tile";

/** Columns of codes that one offset gives to a count, for the windows around one row and those below it. */
@unmanaged
export class CodeColumns {
  // Columns (x, half-open) that are counted now.
  start: i32;
  end: i32;
  /** Columns at the right of a window that have no second voxel in it. */
  dx: i32;
  /** The first row that the window of the first row reaches, and how many: some may not exist. */
  firstRow: i32;
  rows: i32;
  // Rows that exist, half-open.
  lowRow: i32;
  highRow: i32;
  slices: i32;
  /** Code of column 0 and row 0 in the window's first slice. */
  codesPtr: usize;
  /** Bytes from there to a second code that is counted with each; 0: there is none. */
  second: usize;

  /** Of the window around row (y, z), for pairs at an offset whose codes begin at `codesPtr`. */
  place(tile: Tile, y: i32, z: i32, dx: i32, dy: i32, dz: i32, codesPtr: usize, codeBytes: i32, second: usize): void {
    const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1), zStart = max(zLow, zLow - dz);
    this.start = 0;
    this.end = 0;
    this.dx = dx;
    this.firstRow = y - tile.radiusY + max(0, -dy);
    this.rows = max(0, 2 * tile.radiusY + 1 - abs(dy));
    this.lowRow = max(0, -dy);
    this.highRow = tile.height - max(0, dy);
    this.slices = max(0, min(zHigh, zHigh - dz) - zStart);
    this.codesPtr = codesPtr + <usize>(zStart * tile.height * tile.width * codeBytes);
    this.second = second;
  }
}

/** One source of codes: an offset's columns, or the second codes that are counted with them. */
@unmanaged
export class PackedSource {
  /** Column that leaves the next window; moved along the row. */
  ptr: usize;
  // Columns that there are: beside them lies the border.
  start: usize;
  end: usize;
  /** From there to the column that enters. */
  distance: usize;
  /** Rows of one window, and slices; a column has three rows more in each slice. */
  rows: i32;
  slices: i32;
  /** Bytes from one column to the next. */
  stride: usize;
}

/** Rows of windows that slide together: windows one above the other share most of their codes. */
export const BLOCK_ROWS: i32 = 4;

/**
 * What slides; and, where cells are small, the codes of four rows of windows turned over, so that a column lies in one piece:
 * u16[column][slots], slots a multiple of eight.
 */
@unmanaged
export class PackedColumns {
  columnCount: i32;
  columnsMax: i32;
  columnsPtr: usize; // CodeColumns[]
  /** Bytes from one row of codes to the next. */
  rowBytes: usize;
  sliceBytes: usize;
  sourcesPtr: usize; // PackedSource[]
  sourceCount: i32;
  codesPtr: usize;
  /** u32[]: where the rows of a source begin. */
  rowsPtr: usize;
  /** A row of 0, which is a column of 0 as well. */
  zerosPtr: usize;
  /** 1: windows hold no more codes than cell 0 can count, those of what does not exist included. */
  padded: i32;
  /** Bytes for each source. */
  sourceBytes: usize;

  layoutPacked(tile: Tile, start: usize): usize {
    const slots = ((2 * tile.radiusY + BLOCK_ROWS) * (2 * tile.radiusZ + 1) + 7) & ~7, sources = 2 * this.columnsMax;
    let top = start;
    this.sourcesPtr = top; top = align(top + <usize>sources * offsetof<PackedSource>());
    this.rowsPtr = top; top = align(top + (<usize>slots << 2));
    this.zerosPtr = top; top = align(top + this.zeroBytes(tile));
    this.sourceBytes = <usize>(tile.coreWidth + 2 * tile.radiusX + 9) * <usize>slots << 1;
    this.codesPtr = top; top += <usize>sources * this.sourceBytes;
    return align(top);
  }

  private zeroBytes(tile: Tile): usize {
    return <usize>(max(tile.width, (2 * tile.radiusY + BLOCK_ROWS) * (2 * tile.radiusZ + 1)) + 8) << 1;
  }

  // @ts-ignore: decorator
  @inline
  column(k: i32): CodeColumns {
    return changetype<CodeColumns>(this.columnsPtr + <usize>k * offsetof<CodeColumns>());
  }

  // @ts-ignore: decorator
  @inline
  source(k: i32): PackedSource {
    return changetype<PackedSource>(this.sourcesPtr + <usize>k * offsetof<PackedSource>());
  }

  /** Takes the columns that the windows around core columns [first, last) read. @param countMax codes that cell 0 can count */
  pack(tile: Tile, first: i32, last: i32, countMax: i32): void {
    this.sourceCount = 0;
    memory.fill(this.zerosPtr, 0, this.zeroBytes(tile));
    for (let k = 0; k < this.columnCount; k++) {
      const column = this.column(k);
      this.packSource(column, column.codesPtr, tile, first, last);
      if (column.second) this.packSource(column, column.codesPtr + column.second, tile, first, last);
    }
    let codes = 0, twoRows = true;
    for (let k = 0; k < this.sourceCount; k++) {
      const source = this.source(k), width = <i32>(source.distance / source.stride);
      codes += source.rows * source.slices * width;
      if (source.rows < 2) twoRows = false;
    }
    this.padded = i32(twoRows && codes <= countMax);
  }

  private packSource(column: CodeColumns, codesPtr: usize, tile: Tile, first: i32, last: i32): void {
    const rows = column.rows + BLOCK_ROWS - 1, slots = rows * column.slices, stride = <usize>((slots + 7) & ~7) << 1;
    const width = 2 * tile.radiusX + 1 - column.dx;
    // An offset beyond the window has no pair.
    if (column.rows == 0 || column.slices == 0 || width <= 0) return;
    let n: usize = 0;
    for (let z = 0; z < column.slices; z++) {
      for (let k = 0; k < rows; k++, n++) {
        const y = column.firstRow + k, exists = y >= column.lowRow && y < column.highRow;
        const row = exists ? codesPtr + <usize>z * this.sliceBytes + <usize>y * this.rowBytes : this.zerosPtr;
        store<u32>(this.rowsPtr + (n << 2), <u32>row);
      }
    }
    for (; n & 7; n++) store<u32>(this.rowsPtr + (n << 2), <u32>this.zerosPtr);
    // The first column is the one before the first window.
    const start = tile.coreX + first - tile.radiusX - 1, from = max(0, start), to = max(from, min(tile.width - column.dx, tile.coreX + last + tile.radiusX));
    const source = this.source(this.sourceCount), out = this.codesPtr + <usize>this.sourceCount * this.sourceBytes;
    this.sourceCount++;
    source.ptr = out;
    source.start = out + <usize>(from - start) * stride;
    source.end = out + <usize>(to - start) * stride;
    for (let slot = 0; slot < slots; slot += 8) {
      packEight(this.rowsPtr + (<usize>slot << 2), from, to, source.start + (<usize>slot << 1), stride);
    }
    source.stride = stride;
    source.rows = column.rows;
    source.slices = column.slices;
    source.distance = <usize>width * stride;
  }
}

/** Columns [from, to), and up to seven more, of eight rows. */
function packEight(rows: usize, from: i32, to: i32, out: usize, stride: usize): void {
  const a = <usize>load<u32>(rows), b = <usize>load<u32>(rows, 4), c = <usize>load<u32>(rows, 8), d = <usize>load<u32>(rows, 12);
  const e = <usize>load<u32>(rows, 16), f = <usize>load<u32>(rows, 20), g = <usize>load<u32>(rows, 24), h = <usize>load<u32>(rows, 28);
  let ptr = out;
  for (let x = <usize>from << 1, end = <usize>to << 1; x < end; x += 16) {
    const a8 = v128.load(a + x), b8 = v128.load(b + x), c8 = v128.load(c + x), d8 = v128.load(d + x);
    const e8 = v128.load(e + x), f8 = v128.load(f + x), g8 = v128.load(g + x), h8 = v128.load(h + x);
    ptr = storeFour(low16(a8, b8), low16(c8, d8), low16(e8, f8), low16(g8, h8), ptr, stride);
    ptr = storeFour(high16(a8, b8), high16(c8, d8), high16(e8, f8), high16(g8, h8), ptr, stride);
  }
}

/** Columns 0 to 3 of row pairs that are interleaved. */
// @ts-ignore: decorator
@inline
function storeFour(ab: v128, cd: v128, ef: v128, gh: v128, out: usize, stride: usize): usize {
  const low = v128.shuffle<i32>(ab, cd, 0, 4, 1, 5), high = v128.shuffle<i32>(ab, cd, 2, 6, 3, 7);
  const low2 = v128.shuffle<i32>(ef, gh, 0, 4, 1, 5), high2 = v128.shuffle<i32>(ef, gh, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(low, low2, 0, 2));
  v128.store(out + stride, v128.shuffle<i64>(low, low2, 1, 3));
  v128.store(out + 2 * stride, v128.shuffle<i64>(high, high2, 0, 2));
  v128.store(out + 3 * stride, v128.shuffle<i64>(high, high2, 1, 3));
  return out + 4 * stride;
}

// @ts-ignore: decorator
@inline
function low16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
