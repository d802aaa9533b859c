import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings, Tile, WindowStatus, align, bytesOf, distanceOf, firstCenter, lastCenter, offsetAt } from "../core/tile";
import { cellCount, cellIndex } from "../glcm/cells";
import { DIRECT_MAX, encodeSubset, signatureCount } from "../signatures/encode";
import { KeyTable, hashOf } from "../signatures/keyTable";
import { RowSums, forEachRow, sumRow } from "../signatures/rowSums";
import { TSCM_SUM_COUNT, TscmPart, TscmSum, TscmSums, evaluateTscmFeature, inverseShiftOf } from "./features";
import { PairTerms, termCountOf } from "./terms";

/** Bytes of scratch for `mapTscm`; see `layoutGlcm`. */
export function layoutTscm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<TscmMap>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr)) - scratchPtr;
}

/** Builds the constant tables, for tiles up to this one's size. The scratch's bytes must be zero. */
export function initializeTscm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutTscm(tilePtr, settingsPtr, scratchPtr);
  changetype<TscmMap>(scratchPtr).initialize();
}

/**
 * Maps of the tissue signature co-occurrence matrix of one tile, from the level planes of its images.
 *
 * Signatures get codes, pairs of codes at each offset get codes of their own (a hash for each pair and tile), and these slide
 * as those of a GLCM do; sums over pairs are box sums. Merged: one set of counts for all offsets. Averaged: one offset after
 * the other; offsets without a pair are left out of the mean.
 *
 * Cost per voxel and offset: two codes, O((2ry + 1)(2rz + 1)) for the counts and O(images · (2rz + 1)) for the sums.
 */
export function mapTscm(tilePtr: usize, _settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<TscmMap>(scratchPtr);
  map.place(changetype<Tile>(tilePtr));
  map.run();
}

/** A tile's way through the parts. Lies at the start of the scratch; everything else follows. */
@unmanaged
class TscmMap {
  tile: Tile;
  settings: Settings;
  table: CountTable;
  cells: SlidingCounts;
  marginals: SlidingCounts;
  keys: KeyTable;
  pairKeys: KeyTable;
  terms: PairTerms;
  rows: RowSums;
  sums: TscmSums;
  /** Offsets that share the counts: all, or one. */
  groupSize: i32;
  /** Codes of signatures there may be. */
  codeMax: i32;
  /** 1: a pair's cell is where a matrix of all signatures has it; 0: off the diagonal cells are numbered as they come. */
  direct: i32;
  rowsPtr: usize;
  codesPtr: usize; // [input], of signatures
  pairsPtr: usize; // [offset][input], cells of pairs
  firstsPtr: usize; // [offset][input], codes of the pairs' first voxels, then of their second ones
  coreSize: i32;
  valueSumsPtr: usize; // f64[featureCount][coreWidth]
  valueCountsPtr: usize; // i32[coreWidth]: offsets with a pair

  layout(tile: Tile, settings: Settings): usize {
    const voxels = tile.width * tile.height * tile.depth, all = (1 << settings.imageCount) - 1, parts = settings.parts;
    this.settings = settings;
    this.groupSize = settings.averaged ? 1 : settings.offsetCount;
    let top = align(changetype<usize>(this) + offsetof<TscmMap>());
    this.table = changetype<CountTable>(top); top += bytesOf<CountTable>();
    this.cells = changetype<SlidingCounts>(top); top += bytesOf<SlidingCounts>();
    this.marginals = changetype<SlidingCounts>(top); top += bytesOf<SlidingCounts>();
    this.keys = changetype<KeyTable>(top); top += bytesOf<KeyTable>();
    this.pairKeys = changetype<KeyTable>(top); top += bytesOf<KeyTable>();
    this.terms = changetype<PairTerms>(top); top += bytesOf<PairTerms>();
    this.rows = changetype<RowSums>(top); top += bytesOf<RowSums>();
    this.sums = changetype<TscmSums>(top); top += bytesOf<TscmSums>();
    this.sums.ptr = top; top += TSCM_SUM_COUNT << 3;
    const possible = signatureCount(settings, all), few = possible <= DIRECT_MAX;
    this.codeMax = few ? possible : max(voxels, DIRECT_MAX);
    this.direct = i32(possible < TRIANGLE_MAX);
    const pairs = this.groupSize * voxels;
    const cells = this.direct ? cellCount(possible, 1) : 1 + this.codeMax + pairs;
    // A margin counts each pair twice.
    top = this.table.layout(2 * settings.sampleCountMax, align(top));
    if (parts & TscmPart.cells) top = this.cells.layoutTables(this.table, cells, this.groupSize, (parts & TscmPart.maximum) != 0, top);
    top = this.marginals.layoutTables(this.table, this.codeMax + 1, this.groupSize, false, top);
    top = align(this.keys.layout(few ? 0 : voxels, 16, top));
    top = align(this.pairKeys.layout(this.direct ? 0 : pairs, 8, top));
    this.rowsPtr = top;
    return this.place(tile);
  }

  /** Sets what depends on the tile, which may be smaller than the one of `layout`. */
  place(tile: Tile): usize {
    const settings = this.settings, parts = settings.parts, voxels = tile.width * tile.height * tile.depth;
    this.tile = tile;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    let top = this.rowsPtr;
    if (parts & TscmPart.cells) top = this.cells.layoutRows(tile, top, this.settings.offsetCount / this.groupSize);
    top = this.marginals.layoutRows(tile, top, this.settings.offsetCount / this.groupSize);
    top = this.rows.layout(tile, settings, termCountOf(settings), settings.offsetCount, top);
    this.codesPtr = top; top = align(top + <usize>(voxels * this.marginals.codeBytes) + 32);
    this.pairsPtr = top;
    if (parts & TscmPart.cells) top = align(top + <usize>(settings.offsetCount * voxels * this.cells.codeBytes));
    this.firstsPtr = top;
    if (parts & TscmPart.marginals) top = align(top + <usize>(2 * settings.offsetCount * voxels * this.marginals.codeBytes));
    this.valueSumsPtr = top; top += <usize>(settings.featureCount * tile.coreWidth) << 3;
    this.valueCountsPtr = top; top += <usize>tile.coreWidth << 2;
    return align(top);
  }

  initialize(): void {
    this.table.initialize();
    this.marginals.initialize();
    if (!(this.settings.parts & TscmPart.cells)) return;
    this.cells.initialize();
    // Pairs of equal signatures have the signature's own code.
    for (let code = 1; code <= this.codeMax; code++) this.cells.setDiagonal(code);
  }

  run(): void {
    const tile = this.tile, settings = this.settings, parts = settings.parts;
    this.terms.tile = tile;
    this.terms.settings = settings;
    this.terms.inverseShift = inverseShiftOf(<f64>settings.sampleCountMax);
    this.sums.shift = this.table.shift;
    this.sums.inverseShift = this.terms.inverseShift;
    this.sums.imageCount = settings.imageCount;
    this.rows.reset();
    this.cells.forget();
    this.marginals.forget();
    if (parts & (TscmPart.cells | TscmPart.marginals)) {
      encodeSubset(tile, settings, (1 << settings.imageCount) - 1, this.keys, this.marginals.codeBytes, this.codesPtr);
      for (let k = 0; k < settings.offsetCount; k++) {
        if (k % this.groupSize == 0) this.pairKeys.clear();
        if (this.marginals.codeBytes == 2) this.encodePairs<u16>(k);
        else this.encodePairs<u32>(k);
      }
    }
    forEachRow<TscmMap>(this, tile);
  }

  // @ts-ignore: decorator
  @inline
  private pairsOf(k: i32): usize {
    const tile = this.tile;
    return this.pairsPtr + <usize>(k * tile.width * tile.height * tile.depth * this.cells.codeBytes);
  }

  // @ts-ignore: decorator
  @inline
  private firstsOf(k: i32): usize {
    const tile = this.tile;
    return this.firstsPtr + <usize>(2 * k * tile.width * tile.height * tile.depth * this.marginals.codeBytes);
  }

  private encodePairs<C>(k: i32): void {
    const tile = this.tile, offset = offsetAt(this.settings, k), dy = offset.dy, dz = offset.dz, xEnd = tile.width - offset.dx;
    const parts = this.settings.parts, distance = <usize>(distanceOf(tile, offset) * <i32>sizeof<C>());
    const pairs = this.pairsOf(k), firsts = this.firstsOf(k), seconds = <usize>(tile.width * tile.height * tile.depth) * sizeof<C>();
    for (let z = max(0, -dz); z < min(tile.depth, tile.depth - dz); z++) {
      for (let y = max(0, -dy); y < min(tile.height, tile.height - dy); y++) {
        const row = <usize>((z * tile.height + y) * tile.width);
        for (let i = row; i < row + <usize>max(0, xEnd); i++) {
          const ptr = this.codesPtr + i * sizeof<C>();
          let a = <u32>load<C>(ptr), b = <u32>load<C>(ptr + distance);
          if (a == 0 || b == 0) a = b = 0;
          if (parts & TscmPart.marginals) {
            store<C>(firsts + i * sizeof<C>(), <C>a);
            store<C>(firsts + seconds + i * sizeof<C>(), <C>b);
          }
          if (!(parts & TscmPart.cells)) continue;
          const cell = a == 0 ? 0 : this.cellOf(a, b);
          if (this.cells.codeBytes == 2) store<u16>(pairs + (i << 1), <u16>cell);
          else store<u32>(pairs + (i << 2), cell);
        }
      }
    }
  }

  // @ts-ignore: decorator
  @inline
  private cellOf(a: u32, b: u32): u32 {
    if (this.direct) return <u32>cellIndex(<i32>a, <i32>b, this.codeMax, 1);
    if (a == b) return a;
    const pair = (<u64>max(a, b) << 32) | <u64>min(a, b), value = this.pairKeys.findPair(pair, hashOf(pair, 0));
    let cell = load<u32>(value);
    if (cell == 0) {
      cell = <u32>this.codeMax + <u32>(++this.pairKeys.count);
      store<u32>(value, cell);
    }
    return cell;
  }

  row(y: i32, z: i32): void {
    const tile = this.tile, settings = this.settings, parts = settings.parts;
    const coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>coreRow;
    const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
    if (first == last) return;
    memory.fill(this.valueSumsPtr, 0, this.valueCountsPtr + (<usize>tile.coreWidth << 2) - this.valueSumsPtr);
    for (let k = 0; k < settings.offsetCount; k += this.groupSize) {
      sumRow<PairTerms>(this.terms, this.rows, y, z, k, k + this.groupSize);
      if (parts & TscmPart.cells) this.slide(this.cells, y, z, k, false);
      if (parts & TscmPart.marginals) this.slide(this.marginals, y, z, k, true);
      for (let i = first; i < last; i++) this.evaluate(i);
    }
    for (let i = first; i < last; i++) {
      const offsets = load<i32>(this.valueCountsPtr + (<usize>i << 2)), at = <usize>(coreRow + i);
      store<u8>(tile.statusPtr + at, offsets == 0 ? WindowStatus.empty : WindowStatus.valid);
      for (let f = 0; f < settings.featureCount; f++) {
        const sum = load<f64>(this.valueSumsPtr + (<usize>(f * tile.coreWidth + i) << 3));
        store<f32>(tile.mapsPtr + ((<usize>(f * this.coreSize) + at) << 2), <f32>(sum / <f64>offsets));
      }
    }
  }

  private slide(counts: SlidingCounts, y: i32, z: i32, k: i32, both: bool): void {
    const tile = this.tile, inputBytes = <usize>(tile.width * tile.height * tile.depth * counts.codeBytes);
    if (!counts.begin(tile, y, z, k / this.groupSize)) return;
    counts.columnCount = this.groupSize;
    for (let n = 0; n < this.groupSize; n++) {
      const offset = offsetAt(this.settings, k + n), codes = both ? this.firstsOf(k + n) : this.pairsOf(k + n);
      counts.column(n).place(tile, y, z, offset.dx, offset.dy, offset.dz, codes, counts.codeBytes, both ? inputBytes : 0);
    }
    counts.slide(tile);
  }

  /** Adds one group's values for core column i. */
  private evaluate(i: i32): void {
    const settings = this.settings, parts = settings.parts, sums = this.sums, rows = this.rows;
    const n = <i32>rows.at(TscmSum.pairs, i);
    if (n == 0) return;
    for (let term = 0; term < rows.termCount; term++) sums.put(term, rows.at(term, i));
    if (parts & TscmPart.cells) {
      sums.put(TscmSum.cells, load<i64>(this.cells.sumsPtr + (<usize>i << 4)));
      sums.put(TscmSum.squares, load<i64>(this.cells.sumsPtr + (<usize>i << 4), 8));
      if (parts & TscmPart.maximum) sums.put(TscmSum.maximum, load<i32>(this.cells.maximaPtr + (<usize>i << 2)));
    }
    if (parts & TscmPart.marginals) sums.put(TscmSum.marginals, load<i64>(this.marginals.sumsPtr + (<usize>i << 4)));
    sums.total = this.table.total(n);
    sums.doubleTotal = this.table.total(2 * n);
    const counts = this.valueCountsPtr + (<usize>i << 2);
    store<i32>(counts, load<i32>(counts) + 1);
    for (let f = 0; f < settings.featureCount; f++) {
      const ptr = this.valueSumsPtr + (<usize>(f * this.tile.coreWidth + i) << 3);
      store<f64>(ptr, load<f64>(ptr) + evaluateTscmFeature(sums, load<i32>(settings.featuresPtr + (<usize>f << 2))));
    }
  }
}

/** Signatures of which all unordered pairs have codes in u16. */
const TRIANGLE_MAX: i32 = 361;
