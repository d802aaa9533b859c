import { BoxSums, Term } from "../core/boxSums";
import { CountTable } from "../core/counts";
import { Settings, Tile, align } from "../core/tile";

/**
 * What follows from the numbers of pairs alone, of each pool of offsets. Where no voxel is outside, a row of windows has the same as
 * the one above it, unless the border clips other rows or slices.
 *
 *     rows  [first offset][4][stride], 8 bytes each
 *           pairs of all offsets (i32 or i64, as the box sums have them), reciprocals of one offset's (f64), and F of these of
 *           all offsets: of cells that hold each once, and of those of P, as `PooledSums` needs them (i64)
 */
@unmanaged
export class PoolRows {
  stride: i32;
  rowsPtr: usize;
  /** i32[first offset][3]: window height and depth that a row is of, and whether all windows have pairs. */
  heldPtr: usize;
  // Of the tile that they are held for.
  width: i32;
  height: i32;
  depth: i32;
  coreX: i32;
  coreWidth: i32;

  layout(tile: Tile, settings: Settings, wanted: bool, start: usize): usize {
    this.stride = (tile.coreWidth + 3) & ~1;
    this.heldPtr = start;
    this.rowsPtr = align(start + <usize>(settings.offsetCount * 12));
    return wanted ? this.rowsPtr + (<usize>(4 * settings.offsetCount * this.stride) << 3) : start;
  }

  /** Before a tile's first row. What one gave, the next of the same size has, too. */
  reset(tile: Tile, settings: Settings): void {
    const same = tile.width == this.width && tile.height == this.height && tile.depth == this.depth;
    if (same && tile.coreX == this.coreX && tile.coreWidth == this.coreWidth) return;
    this.width = tile.width;
    this.height = tile.height;
    this.depth = tile.depth;
    this.coreX = tile.coreX;
    this.coreWidth = tile.coreWidth;
    memory.fill(this.heldPtr, 0, <usize>(settings.offsetCount * 12));
  }

  // @ts-ignore: decorator
  @inline
  row(first: i32, which: i32): usize {
    return this.rowsPtr + (<usize>((4 * first + which) * this.stride) << 3);
  }

  /** Makes the rows of offsets [first, last) those of row (y, z); returns whether all windows have pairs. */
  place(box: BoxSums, table: CountTable, first: i32, last: i32, y: i32, z: i32): bool {
    const tile = box.tile, held = this.heldPtr + <usize>(first * 12);
    const height = min(tile.height, y + tile.radiusY + 1) - max(0, y - tile.radiusY);
    const depth = min(tile.depth, z + tile.radiusZ + 1) - max(0, z - tile.radiusZ);
    if (load<i32>(held) != height || load<i32>(held, 4) != depth) {
      store<i32>(held, height);
      store<i32>(held, depth, 4);
      store<i32>(held, i32(this.fill(box, table, first, last - first, height, depth)), 8);
    }
    return load<i32>(held, 8) != 0;
  }

  private fill(box: BoxSums, table: CountTable, first: i32, shares: i32, height: i32, depth: i32): bool {
    const tile = box.tile, radius = tile.radiusX, each = table.diagonalTerm;
    const wide = box.isWide(Term.count), pairs = this.row(first, 0), reciprocals = this.row(first, 1);
    const totals = this.row(first, 2), doubled = this.row(first, 3);
    let width = 0, n: i64 = 0, total: i64 = 0, reciprocal: f64 = 0, all = true;
    for (let i = 0; i < this.stride; i++) {
      const x = tile.coreX + i, w = max(1, min(tile.width, x + radius + 1) - max(0, x - radius));
      if (w != width) {
        width = w;
        n = box.pairsOf(w, height, depth, first, first + 1);
        reciprocal = 1 / <f64>n;
        total = table.total(<i32>n);
      }
      if (n == 0 && i < tile.coreWidth) all = false;
      if (wide) store<i64>(pairs + (<usize>i << 3), shares * n);
      else store<i32>(pairs + (<usize>i << 2), <i32>(shares * n));
      const o = <usize>i << 3;
      store<f64>(reciprocals + o, reciprocal);
      store<i64>(totals + o, shares * total);
      store<i64>(doubled + o, shares * (total + n * each));
    }
    return all;
  }
}
