import { BoxSums } from "../core/boxSums";
import { samplesAt } from "../core/chunk";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { ALONE_BYTES, Settings, Tile, WindowStatus, align, bytesOf, firstCenter, lastCenter, settingsAlone } from "../core/tile";
import { KeyTable } from "../signatures/keyTable";
import { SubsetCounts } from "../signatures/subsetCounts";
import { ChanceWindow } from "./chance";
import {
  TSPM_SUM_COUNT, TspmPart, TspmSum, TspmSums, addSubset, evaluateTspmFeature, possibleSignatures,
  sumsOfSubset, wantsSubset,
} from "./features";

/** Bytes of scratch for `mapTspm`; see `layoutGlcm`. */
export function layoutTspm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<TspmMap>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr)) - scratchPtr;
}

/** Builds the constant tables, for tiles up to this one's size. The scratch's bytes must be zero. */
export function initializeTspm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutTspm(tilePtr, settingsPtr, scratchPtr);
  changetype<TspmMap>(scratchPtr).initialize();
}

/**
 * Maps of the tissue signature probability matrix of one tile, from the level planes of its images.
 *
 * Subset after subset of the images that the features need: the tile's signatures over it become codes, and their counts
 * slide. Sums of all subsets come together for each voxel, and features are evaluated at the end.
 *
 * Cost per voxel and subset: one code, and O((2ry + 1)(2rz + 1)) for the counts, whatever the number of possible signatures.
 * The chance correction is the exception: it takes each window's voxels anew.
 */
export function mapTspm(tilePtr: usize, _settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<TspmMap>(scratchPtr);
  map.place(changetype<Tile>(tilePtr));
  map.run();
}

/** A tile's way through the subsets. Lies at the start of the scratch; everything else follows. */
@unmanaged
class TspmMap {
  tile: Tile;
  settings: Settings;
  /** A copy with one offset, 0, for the number of voxels. */
  pairSettings: Settings;
  subsets: SubsetCounts;
  /** The same codes with other steps: how many signatures there are. */
  distinctTable: CountTable;
  distinctCounts: SlidingCounts;
  box: BoxSums;
  sums: TspmSums;
  chance: ChanceWindow;
  /** Where what depends on the tile begins. */
  rowsPtr: usize;
  sumsPtr: usize; // i64[sum that is needed][core]
  /** Where each sum lies among those, i32[TSPM_SUM_COUNT]. */
  placesPtr: usize;
  coreSize: i32;
  /** Sums that a subset has added to, a bit each. */
  touched: i32;

  layout(tile: Tile, settings: Settings): usize {
    const parts = settings.parts;
    this.settings = settings;
    let top = align(changetype<usize>(this) + offsetof<TspmMap>());
    this.pairSettings = settingsAlone(settings, top); top += ALONE_BYTES;
    this.subsets = changetype<SubsetCounts>(top); top = this.subsets.layoutHead(align(top + offsetof<SubsetCounts>()));
    this.distinctTable = changetype<CountTable>(top); top += bytesOf<CountTable>();
    this.distinctCounts = changetype<SlidingCounts>(top); top += bytesOf<SlidingCounts>();
    this.box = changetype<BoxSums>(top); top += bytesOf<BoxSums>();
    this.sums = changetype<TspmSums>(top); top += bytesOf<TspmSums>();
    this.chance = changetype<ChanceWindow>(top); top += bytesOf<ChanceWindow>();
    this.chance.keys = changetype<KeyTable>(top); top += bytesOf<KeyTable>();
    this.placesPtr = top; top = align(top + (TSPM_SUM_COUNT << 2));
    top = this.subsets.layout(tile, settings, (parts & TspmPart.maximum) != 0, top);
    if (parts & TspmPart.distinct) {
      top = this.distinctTable.layout(settings.sampleCountMax, top);
      top = this.distinctCounts.layoutTables(this.distinctTable, this.subsets.cellCount, 1, false, top);
    }
    top = this.box.layoutTables(this.pairSettings, 0, 1, top);
    if (parts & TspmPart.correction) top = this.chance.layout(settings, this.subsets.table, top);
    this.rowsPtr = top;
    return this.place(tile);
  }

  /** Sets what depends on the tile, which may be smaller than the one of `layout`. */
  place(tile: Tile): usize {
    const parts = this.settings.parts;
    this.tile = tile;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    let top = this.subsets.place(tile, this.rowsPtr);
    if (parts & TspmPart.distinct) top = this.distinctCounts.layoutRows(tile, top);
    top = this.box.layoutRows(tile, 1, top);
    this.sumsPtr = top;
    for (let sum = 0, needed = this.neededSums(); sum < TSPM_SUM_COUNT; sum++) {
      if (!(needed & (1 << sum))) continue;
      store<i32>(this.placesPtr + (<usize>sum << 2), <i32>(top - this.sumsPtr));
      top += <usize>this.coreSize << 3;
    }
    return align(top);
  }

  private neededSums(): i32 {
    const parts = this.settings.parts, images = this.settings.imageCount;
    let needed = (1 << TspmSum.samples) | (1 << TspmSum.squares);
    if (parts & TspmPart.maximum) needed |= 1 << TspmSum.maximum;
    if (parts & TspmPart.distinct) needed |= 1 << TspmSum.distinct;
    if (parts & TspmPart.correction) needed |= 1 << TspmSum.chance;
    for (let subset = 1; subset < 1 << images; subset++) needed |= sumsOfSubset(parts, images, subset);
    return needed;
  }

  initialize(): void {
    const parts = this.settings.parts;
    this.subsets.initialize();
    if (!(parts & TspmPart.distinct)) return;
    this.distinctTable.distinct = 1;
    this.distinctTable.initialize();
    this.distinctCounts.initialize();
  }

  run(): void {
    const settings = this.settings, parts = settings.parts, images = settings.imageCount, all = (1 << images) - 1;
    this.touched = 0;
    if (parts & TspmPart.distinct) this.distinctCounts.forget();
    for (let subset = 1; subset <= all; subset++) {
      if (!wantsSubset(parts, images, subset)) continue;
      this.subsets.encode(subset);
      const fields = sumsOfSubset(parts, images, subset);
      this.slideRows(this.subsets.counts, subset, fields);
      this.touched |= fields;
      if (subset == all && parts & TspmPart.distinct) this.slideRows(this.distinctCounts, 0, 1 << TspmSum.distinct);
    }
    this.evaluate();
  }

  /** Where a sum's values lie. */
  // @ts-ignore: decorator
  @inline
  private rowOf(sum: i32, coreRow: i32): usize {
    return this.sumsPtr + <usize>load<i32>(this.placesPtr + (<usize>sum << 2)) + (<usize>coreRow << 3);
  }

  private slideRows(counts: SlidingCounts, subset: i32, fields: i32): void {
    const tile = this.tile, isJoint = <i32>popcnt(subset) == this.settings.imageCount;
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
        const coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
        const centersPtr = tile.centersPtr + <usize>coreRow;
        const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
        if (first == last) continue;
        this.subsets.slide(counts, y, z);
        if (subset == 0) {
          this.copySums(counts, TspmSum.distinct, 8, first, last, coreRow);
          continue;
        }
        if (isJoint) this.copySums(counts, TspmSum.squares, 8, first, last, coreRow);
        for (let sum = 0; sum < TSPM_SUM_COUNT; sum++) {
          if (!(fields & (1 << sum))) continue;
          if (sum == TspmSum.joint) this.copySums(counts, sum, 0, first, last, coreRow);
          else this.addSums(counts, sum, subset, first, last, coreRow);
        }
        if (!isJoint || !(this.settings.parts & TspmPart.maximum)) continue;
        const out = this.rowOf(TspmSum.maximum, coreRow);
        for (let i = first; i < last; i++) store<i64>(out + (<usize>i << 3), <i64>load<i32>(counts.maximaPtr + (<usize>i << 2)));
      }
    }
  }

  private copySums(counts: SlidingCounts, sum: i32, lane: usize, first: i32, last: i32, coreRow: i32): void {
    const out = this.rowOf(sum, coreRow), from = counts.sumsPtr + lane;
    for (let i = first; i < last; i++) store<i64>(out + (<usize>i << 3), load<i64>(from + (<usize>i << 4)));
  }

  private addSums(counts: SlidingCounts, sum: i32, subset: i32, first: i32, last: i32, coreRow: i32): void {
    const out = this.rowOf(sum, coreRow), images = this.settings.imageCount, isFirst = (this.touched & (1 << sum)) == 0;
    for (let i = first; i < last; i++) {
      const ptr = out + (<usize>i << 3), terms = load<i64>(counts.sumsPtr + (<usize>i << 4));
      store<i64>(ptr, addSubset(sum, load<i64>(ptr), terms, images, subset, isFirst));
    }
  }

  private evaluate(): void {
    const tile = this.tile, settings = this.settings, sums = this.sums, corrects = settings.parts & TspmPart.correction;
    sums.shift = this.subsets.table.shift;
    sums.imageCount = settings.imageCount;
    sums.placesPtr = this.placesPtr;
    sums.possible = possibleSignatures(settings);
    this.box.reset(1);
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
        const coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
        const centersPtr = tile.centersPtr + <usize>coreRow;
        const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
        if (first == last) continue;
        this.box.row(y, z, 0, 1);
        const samples = this.rowOf(TspmSum.samples, coreRow);
        for (let i = first; i < last; i++) {
          store<i64>(samples + (<usize>i << 3), samplesAt(this.box, i));
          if (corrects && load<u8>(centersPtr + i)) {
            const joint = load<i64>(this.rowOf(TspmSum.joint, coreRow + i));
            store<f64>(this.rowOf(TspmSum.chance, coreRow + i), this.chance.evaluate(tile, tile.coreX + i, y, z, joint));
          }
        }
        this.storeRow(first, last, coreRow);
      }
    }
  }

  private storeRow(first: i32, last: i32, coreRow: i32): void {
    const tile = this.tile, settings = this.settings, sums = this.sums, samples = this.rowOf(TspmSum.samples, coreRow);
    for (let i = first; i < last; i++) {
      const empty = load<i64>(samples + (<usize>i << 3)) == 0;
      store<u8>(tile.statusPtr + <usize>(coreRow + i), empty ? WindowStatus.empty : WindowStatus.valid);
    }
    for (let f = 0; f < settings.featureCount; f++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>f << 2)), out = tile.mapsPtr + (<usize>(f * this.coreSize + coreRow) << 2);
      let held: i64 = -1;
      for (let i = first; i < last; i++) {
        const n = load<i64>(samples + (<usize>i << 3));
        // Away from the borders all windows have as many.
        if (n != held) sums.setSamples(<f64>n, this.subsets.table.total(<i32>n));
        held = n;
        sums.ptr = this.sumsPtr + (<usize>(coreRow + i) << 3);
        store<f32>(out + (<usize>i << 2), n == 0 ? NaN : <f32>evaluateTspmFeature(sums, slot));
      }
    }
  }
}
