import { EntropyTable, entropyDelta, entropyOf, entropyTableLength, initializeEntropyTable } from "../core/entropy";
import { Moments, PowerSums, evaluateCountMoments, evaluateMoments, powerSumsFit } from "../core/moments";
import { Settings, Tile, WindowStatus } from "../core/tile";
import { Columns, clearColumns, moveColumns, slideRow } from "../core/window";
import { HISTOGRAM_FEATURE_COUNT, HistogramPart, putCells, putMoments, putScan } from "./features";

/** Counts and integer sums of the levels in one window. Lies at the start of the scratch; the tables follow. */
@unmanaged
class HistogramWindow {
  tile: Tile;
  settings: Settings;
  powerSums: PowerSums;
  moments: Moments;
  entropy: EntropyTable;
  countsPtr: usize; // u32[levelCount + 1]
  valuesPtr: usize; // f64[HISTOGRAM_FEATURE_COUNT]
  voxelCount: i32;
  terms: i64;
  squares: i64;
  columnStart: i32; // a Columns
  columnEnd: i32;
  yStart: i32;
  yEnd: i32;
  zStart: i32;
  zEnd: i32;
  coreRow: i32;
  /** 1: moments come from the counts, the power sums could overflow. */
  wide: i32;

  layout(tile: Tile, settings: Settings): usize {
    this.tile = tile;
    this.settings = settings;
    this.wide = i32(!powerSumsFit(settings.sampleCountMax, settings.levelCount - 1));
    let top = changetype<usize>(this) + ((offsetof<HistogramWindow>() + 15) & ~15);
    this.powerSums = changetype<PowerSums>(top); top += 32;
    this.moments = changetype<Moments>(top); top += 32;
    this.entropy = changetype<EntropyTable>(top); top += 16;
    this.valuesPtr = top; top += HISTOGRAM_FEATURE_COUNT << 3;
    this.entropy.deltasPtr = top; top += <usize>entropyTableLength(settings.sampleCountMax) << 3;
    this.countsPtr = top; top += <usize>(settings.levelCount + 1) << 2;
    return (top - changetype<usize>(this) + 15) & ~15;
  }

  row(y: i32, z: i32): void {
    const tile = this.tile;
    this.yStart = max(0, y - tile.radiusY);
    this.yEnd = min(tile.height, y + tile.radiusY + 1);
    this.zStart = max(0, z - tile.radiusZ);
    this.zEnd = min(tile.depth, z + tile.radiusZ + 1);
    this.coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    slideRow<HistogramWindow>(this, tile, tile.centersPtr + <usize>this.coreRow);
  }

  // @ts-ignore: decorator
  @inline
  private columns(): Columns {
    return changetype<Columns>(changetype<usize>(this) + offsetof<HistogramWindow>("columnStart"));
  }

  move(xStart: i32, xEnd: i32): void {
    moveColumns<HistogramWindow>(this, this.columns(), xStart, xEnd);
  }

  end(): void {
    clearColumns<HistogramWindow>(this, this.columns());
  }

  add(x: i32): void {
    if (this.settings.levelBytes == 1) this.update<u8>(x, 1);
    else this.update<u16>(x, 1);
  }

  remove(x: i32): void {
    if (this.settings.levelBytes == 1) this.update<u8>(x, -1);
    else this.update<u16>(x, -1);
  }

  private update<L>(x: i32, sign: i32): void {
    const tile = this.tile, table = this.entropy;
    let voxels = 0, terms: i64 = 0, squares: i64 = 0, s1: i64 = 0, s2: i64 = 0, s3: i64 = 0, s4: i64 = 0;
    for (let z = this.zStart; z < this.zEnd; z++) {
      for (let y = this.yStart; y < this.yEnd; y++) {
        const level = <i32>load<L>(tile.inputPtr + <usize>((z * tile.height + y) * tile.width + x) * sizeof<L>());
        if (level == 0) continue;
        const cell = this.countsPtr + (<usize>level << 2);
        const c = load<i32>(cell);
        store<i32>(cell, c + sign);
        const smaller = sign > 0 ? c : c - 1;
        terms += entropyDelta(table, smaller);
        squares += <i64>(2 * smaller + 1);
        const v = <i64>level, vv = v * v;
        s1 += v;
        s2 += vv;
        s3 += vv * v;
        s4 += vv * vv;
        voxels++;
      }
    }
    const factor = <i64>sign, power = this.powerSums;
    this.voxelCount += sign * voxels;
    this.terms += factor * terms;
    this.squares += factor * squares;
    power.s1 += factor * s1;
    power.s2 += factor * s2;
    power.s3 += factor * s3;
    power.s4 += factor * s4;
  }

  emit(i: i32): void {
    const tile = this.tile, settings = this.settings, n = this.voxelCount, count = <f64>n;
    const voxel = this.coreRow + i;
    store<u8>(tile.statusPtr + voxel, n == 0 ? WindowStatus.empty : WindowStatus.valid);
    if (n > 0) {
      if (settings.parts & HistogramPart.moments) {
        if (this.wide) evaluateCountMoments(this.countsPtr, settings.levelCount + 1, count, this.moments);
        else evaluateMoments(this.powerSums, n, this.moments);
        putMoments(this.moments, settings.pyradiomics, this.valuesPtr);
      }
      if (settings.parts & HistogramPart.cells) {
        putCells(entropyOf(this.entropy, n, this.terms), <f64>this.squares / (count * count), count, this.valuesPtr);
      }
      if (settings.parts & HistogramPart.scan) putScan(this.countsPtr, settings.levelCount, count, this.valuesPtr);
    }
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      const value = n == 0 ? NaN : load<f64>(this.valuesPtr + (<usize>slot << 3));
      store<f32>(tile.mapsPtr + (<usize>(k * coreSize + voxel) << 2), <f32>value);
    }
  }
}

/** Bytes of scratch for `mapHistogram`; see `layoutGlcm`. */
export function layoutHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<HistogramWindow>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
}

/** Builds the constant tables. The scratch's bytes must be zero. */
export function initializeHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutHistogram(tilePtr, settingsPtr, scratchPtr);
  initializeEntropyTable(
    changetype<HistogramWindow>(scratchPtr).entropy, changetype<Settings>(settingsPtr).sampleCountMax,
  );
}

/**
 * Intensity histogram maps (IBSI ZVCW) of one tile, from levels; 0 is outside.
 *
 * Cost per voxel: one column of voxels twice, O((2ry + 1)(2rz + 1)); O(levelCount) more for the features read from the
 * counts themselves (percentiles, mode, gradients).
 */
export function mapHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const tile = changetype<Tile>(tilePtr);
  const window = changetype<HistogramWindow>(scratchPtr);
  window.layout(tile, changetype<Settings>(settingsPtr));
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) window.row(y, z);
  }
}
