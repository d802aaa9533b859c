import { ALONE_BYTES, Settings, Tile, WindowStatus, align, bytesOf, firstCenter, lastCenter, settingsAlone, windowVoxels } from "../core/tile";
import { GLCM_FEATURE_COUNT } from "../glcm/features";
import { initializeGlcm, layoutGlcm, mapGlcm } from "../glcm/map";
import { LevelTerm, LevelTerms, levelTermCount } from "../signatures/levelTerms";
import { RowSums, forEachRow, sumRow } from "../signatures/rowSums";
import { SubsetCounts } from "../signatures/subsetCounts";
import { RelationSums, TsrmPart, evaluateRelation } from "./features";

/** Bytes of scratch for `mapTsrm`; see `layoutGlcm`. */
export function layoutTsrm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  const map = changetype<TsrmMap>(scratchPtr), top = map.layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
  // The table's own layout takes a KiB, which may lie beyond what can be written yet: measured where the map's own lies.
  return map.pooled ? top - scratchPtr + layoutGlcm(tilePtr, map.pooledSettings, scratchPtr + HEAD) : top - scratchPtr;
}

/** Builds the constant tables, for tiles up to this one's size. The scratch's bytes must be zero. */
export function initializeTsrm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<TsrmMap>(scratchPtr);
  map.pooledPtr = map.layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
  if (map.related) map.subsets.initialize();
  if (map.pooled) initializeGlcm(tilePtr, map.pooledSettings, map.pooledPtr);
}

/**
 * Maps of the tissue signature relationship matrix of one tile: the table is a GLCM whose offsets go from image to image, the
 * relations of two images are counts of their signatures.
 */
export function mapTsrm(tilePtr: usize, _settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<TsrmMap>(scratchPtr), tile = changetype<Tile>(tilePtr);
  if (map.related) {
    map.place(tile);
    map.run();
  }
  // Last, for its offsets say which windows have a pair.
  if (map.pooled) mapGlcm(tilePtr, map.pooledSettings, map.pooledPtr);
}

const EVALUATES: i32 = -1;

/** Bytes that `TsrmMap` and what stands behind it take at most. */
const HEAD: usize = 2048;

/** A tile's way to the relations of two images. Lies at the start of the scratch; the table's scratch is behind all else. */
@unmanaged
class TsrmMap {
  tile: Tile;
  /** For the relations: one offset, 0, and windows of voxels. */
  settings: Settings;
  /** For the table: its features come first. */
  pooledSettings: usize;
  pooledPtr: usize;
  /** Features of the table, and of relations. */
  pooled: i32;
  related: i32;
  subsets: SubsetCounts;
  terms: LevelTerms;
  rows: RowSums;
  sums: RelationSums;
  rowsPtr: usize;
  entropiesPtr: usize; // i64[subset][core], of the subsets of one or two images in the order of their bits
  coreSize: i32;
  /** What a row is for: an index among the subsets, or EVALUATES. */
  subset: i32;

  layout(tile: Tile, settings: Settings): usize {
    let top = align(changetype<usize>(this) + offsetof<TsrmMap>());
    const pooledSettings = changetype<Settings>(top); top += bytesOf<Settings>();
    this.settings = settingsAlone(settings, top); top += ALONE_BYTES;
    this.subsets = changetype<SubsetCounts>(top); top = this.subsets.layoutHead(align(top + offsetof<SubsetCounts>()));
    this.terms = changetype<LevelTerms>(top); top += bytesOf<LevelTerms>();
    this.rows = changetype<RowSums>(top); top += bytesOf<RowSums>();
    this.sums = changetype<RelationSums>(top); top += bytesOf<RelationSums>();
    this.sums.entropiesPtr = top; top += 64 << 3;
    this.sums.termsPtr = top; top += <usize>levelTermCount(8) << 3;
    this.pooled = 0;
    while (this.pooled < settings.featureCount && load<i32>(settings.featuresPtr + (<usize>this.pooled << 2)) < GLCM_FEATURE_COUNT) this.pooled++;
    this.related = settings.featureCount - this.pooled;
    this.pooledSettings = changetype<usize>(pooledSettings);
    memory.copy(changetype<usize>(pooledSettings), changetype<usize>(settings), offsetof<Settings>());
    pooledSettings.featureCount = this.pooled;
    pooledSettings.parts = settings.parts & (TsrmPart.entropies - 1);
    this.settings.featureCount = this.related;
    this.settings.featuresPtr += <usize>this.pooled << 2;
    this.settings.sampleCountMax = windowVoxels(tile);
    if (!this.related) return align(top);
    this.rowsPtr = this.subsets.layout(tile, this.settings, false, align(top));
    return this.place(tile);
  }

  place(tile: Tile): usize {
    const images = this.settings.imageCount;
    this.tile = tile;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    let top = this.subsets.place(tile, this.rowsPtr);
    top = this.rows.layout(tile, this.settings, levelTermCount(images), 1, top);
    this.entropiesPtr = top;
    if (this.settings.parts & TsrmPart.entropies) top += <usize>(((images * (images + 1)) >> 1) * this.coreSize) << 3;
    return align(top);
  }

  run(): void {
    const tile = this.tile, images = this.settings.imageCount;
    this.terms.tile = tile;
    this.terms.settings = this.settings;
    this.sums.imageCount = images;
    this.sums.shift = this.subsets.table.shift;
    this.rows.reset();
    this.subset = 0;
    for (let k = 0; k < images && this.settings.parts & TsrmPart.entropies; k++) {
      for (let l = 0; l <= k; l++, this.subset++) {
        this.subsets.encode((1 << k) | (1 << l));
        forEachRow<TsrmMap>(this, tile);
      }
    }
    this.subset = EVALUATES;
    forEachRow<TsrmMap>(this, tile);
  }

  /** Slides a subset's counts along a row, or evaluates it. */
  row(y: i32, z: i32): void {
    const tile = this.tile, coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>coreRow;
    const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
    if (first == last) return;
    if (this.subset == EVALUATES) {
      sumRow<LevelTerms>(this.terms, this.rows, y, z, 0, 1);
      for (let i = first; i < last; i++) this.evaluate(i, coreRow + i);
      return;
    }
    this.subsets.slide(this.subsets.counts, y, z);
    const out = this.entropiesPtr + (<usize>(this.subset * this.coreSize + coreRow) << 3);
    for (let i = first; i < last; i++) store<i64>(out + (<usize>i << 3), load<i64>(this.subsets.counts.sumsPtr + (<usize>i << 4)));
  }

  private evaluate(i: i32, at: i32): void {
    const settings = this.settings, sums = this.sums, images = settings.imageCount, n = <i32>this.rows.at(LevelTerm.samples, i);
    const maps = this.tile.mapsPtr + (<usize>(this.pooled * this.coreSize + at) << 2);
    store<u8>(this.tile.statusPtr + at, n == 0 ? WindowStatus.empty : WindowStatus.valid);
    if (settings.parts & TsrmPart.entropies) {
      let ptr = this.entropiesPtr + (<usize>at << 3);
      for (let k = 0; k < images; k++) {
        for (let l = 0; l <= k; l++, ptr += <usize>this.coreSize << 3) {
          store<i64>(sums.entropiesPtr + (<usize>(k * 8 + l) << 3), load<i64>(ptr));
        }
      }
    }
    for (let term = 0; term < levelTermCount(images); term++) store<i64>(sums.termsPtr + (<usize>term << 3), this.rows.at(term, i));
    sums.total = this.subsets.table.total(n);
    for (let f = 0; f < settings.featureCount; f++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>f << 2));
      const value = n == 0 ? NaN : evaluateRelation(sums, slot, <f64>n);
      store<f32>(maps + (<usize>(f * this.coreSize) << 2), <f32>value);
    }
  }
}
