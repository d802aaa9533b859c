import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings, Tile, align, bytesOf } from "../core/tile";
import { DIRECT_MAX, encodeSubset, signatureCount } from "./encode";
import { KeyTable } from "./keyTable";

/** Counts of the signatures over one subset of images after the other, in sliding windows. */
@unmanaged
export class SubsetCounts {
  tile: Tile;
  settings: Settings;
  table: CountTable;
  counts: SlidingCounts;
  keys: KeyTable;
  /** Codes there may be, and 0. */
  cellCount: i32;
  codesPtr: usize;

  /** Sets the structures from `top` up, all within a few hundred bytes; `layout` follows. */
  layoutHead(start: usize): usize {
    let top = start;
    this.table = changetype<CountTable>(top); top += bytesOf<CountTable>();
    this.counts = changetype<SlidingCounts>(top); top += bytesOf<SlidingCounts>();
    this.keys = changetype<KeyTable>(top); top += bytesOf<KeyTable>();
    return top;
  }

  /** Sets the tables, for tiles up to this one's size; `place` follows. */
  layout(tile: Tile, settings: Settings, withMaximum: bool, start: usize): usize {
    const voxels = tile.width * tile.height * tile.depth, possible = signatureCount(settings, (1 << settings.imageCount) - 1);
    const few = possible <= DIRECT_MAX;
    this.settings = settings;
    // Subsets with few signatures have their codes among all of them, whatever the tile.
    this.cellCount = (few ? possible : max(voxels, DIRECT_MAX)) + 1;
    let top = this.table.layout(settings.sampleCountMax, start);
    top = this.counts.layoutTables(this.table, this.cellCount, 1, withMaximum, top);
    return align(this.keys.layout(few ? 0 : voxels, 16, top));
  }

  /** Sets what depends on the tile. */
  place(tile: Tile, start: usize): usize {
    this.tile = tile;
    this.codesPtr = this.counts.layoutRows(tile, start);
    return align(this.codesPtr + <usize>(tile.width * tile.height * tile.depth * this.counts.codeBytes) + 32);
  }

  initialize(): void {
    this.table.initialize();
    this.counts.initialize();
  }

  /** Takes a subset of the images, a bit each, for the slides to come. */
  encode(subset: i32): void {
    this.counts.forget();
    encodeSubset(this.tile, this.settings, subset, this.keys, this.counts.codeBytes, this.codesPtr);
  }

  /** Slides counts (these, or others of the same codes) along the windows of row (y, z). */
  slide(counts: SlidingCounts, y: i32, z: i32): void {
    if (!counts.begin(this.tile, y, z, 0)) return;
    counts.columnCount = 1;
    counts.column(0).place(this.tile, y, z, 0, 0, 0, this.codesPtr, counts.codeBytes, 0);
    counts.slide(this.tile);
  }
}
