import { ALONE_BYTES, Settings, Tile, WindowStatus, align, bytesOf, firstCenter, lastCenter, settingsAlone } from "../core/tile";
import { LevelTerm, LevelTerms, levelTermCount } from "../signatures/levelTerms";
import { RowSums, forEachRow, sumRow } from "../signatures/rowSums";
import { SignatureMoments, TsfosPart, magnitudeShiftOf } from "./features";
import { MomentTerms } from "./terms";

/** Bytes of scratch for `mapTsfos`; see `layoutGlcm`. */
export function layoutTsfos(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<TsfosMap>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr)) - scratchPtr;
}

export function initializeTsfos(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutTsfos(tilePtr, settingsPtr, scratchPtr);
}

/**
 * Maps of first-order statistics of signatures of one tile, from the level planes of its images. Moments are box sums; the
 * part `deviations` goes through each window's voxels: O(voxels · images³) there, O(images² · (2rz + 1)) otherwise.
 */
export function mapTsfos(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutTsfos(tilePtr, settingsPtr, scratchPtr);
  changetype<TsfosMap>(scratchPtr).run();
}

/** Lies at the start of the scratch; everything else follows. */
@unmanaged
class TsfosMap {
  tile: Tile;
  settings: Settings;
  /** A copy with one offset, 0. */
  voxelSettings: Settings;
  levels: LevelTerms;
  terms: MomentTerms;
  rows: RowSums;
  moments: SignatureMoments;

  layout(tile: Tile, settings: Settings): usize {
    let top = align(changetype<usize>(this) + offsetof<TsfosMap>());
    this.tile = tile;
    this.settings = settings;
    this.voxelSettings = settingsAlone(settings, top); top += ALONE_BYTES;
    this.levels = changetype<LevelTerms>(top); top += bytesOf<LevelTerms>();
    this.terms = changetype<MomentTerms>(top); top += bytesOf<MomentTerms>();
    this.rows = changetype<RowSums>(top); top += bytesOf<RowSums>();
    this.moments = changetype<SignatureMoments>(top); top += bytesOf<SignatureMoments>();
    this.levels.tile = tile;
    this.levels.settings = settings;
    this.terms.levels = this.levels;
    this.terms.magnitudeShift = magnitudeShiftOf(settings.sampleCountMax, settings.levelCount);
    this.moments.magnitudeShift = this.terms.magnitudeShift;
    top = this.moments.layout(settings.imageCount, top);
    const extra = settings.parts & (TsfosPart.magnitudes | TsfosPart.deviations) ? 2 : 0;
    return this.rows.layout(tile, this.voxelSettings, levelTermCount(settings.imageCount) + extra, 1, top);
  }

  run(): void {
    this.rows.reset();
    forEachRow<TsfosMap>(this, this.tile);
  }

  row(y: i32, z: i32): void {
    const tile = this.tile, coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>coreRow;
    const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
    if (first == last) return;
    if (this.settings.parts & (TsfosPart.magnitudes | TsfosPart.deviations)) sumRow<MomentTerms>(this.terms, this.rows, y, z, 0, 1);
    else sumRow<LevelTerms>(this.levels, this.rows, y, z, 0, 1);
    for (let i = first; i < last; i++) if (load<u8>(centersPtr + i)) this.evaluate(i, y, z, coreRow + i);
  }

  private evaluate(i: i32, y: i32, z: i32, at: i32): void {
    const tile = this.tile, settings = this.settings, moments = this.moments, rows = this.rows;
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth, empty = rows.at(LevelTerm.samples, i) == 0;
    for (let term = 0; term < rows.termCount; term++) moments.put(term, rows.at(term, i));
    if (settings.parts & TsfosPart.deviations && !empty) this.addDeviations(tile.coreX + i, y, z);
    store<u8>(tile.statusPtr + at, empty ? WindowStatus.empty : WindowStatus.valid);
    for (let f = 0; f < settings.featureCount; f++) {
      const value = empty ? NaN : moments.evaluate(load<i32>(settings.featuresPtr + (<usize>f << 2)));
      store<f32>(tile.mapsPtr + (<usize>(f * coreSize + at) << 2), <f32>value);
    }
  }

  private addDeviations(x: i32, y: i32, z: i32): void {
    const tile = this.tile, moments = this.moments, planeBytes = <usize>(tile.width * tile.height * tile.depth) << 1;
    moments.beginDeviations();
    for (let w = max(0, z - tile.radiusZ); w < min(tile.depth, z + tile.radiusZ + 1); w++) {
      for (let v = max(0, y - tile.radiusY); v < min(tile.height, y + tile.radiusY + 1); v++) {
        const row = tile.inputPtr + (<usize>((w * tile.height + v) * tile.width) << 1);
        for (let u = max(0, x - tile.radiusX); u < min(tile.width, x + tile.radiusX + 1); u++) {
          const voxel = row + (<usize>u << 1);
          if (load<u16>(voxel)) moments.addDeviation(voxel, planeBytes);
        }
      }
    }
  }
}
