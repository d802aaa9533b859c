import { Settings, Tile } from "../core/tile";
import { Columns, clearColumns, moveColumns, slideRow } from "../core/window";
import { HISTOGRAM_FEATURE_COUNT, isScanned, putScan, statisticOf } from "./features";

/** Counts of the levels in one sliding window, for the features that are read from the counts themselves. */
@unmanaged
export class HistogramScan {
  tile: Tile;
  settings: Settings;
  countsPtr: usize; // u32[levelCount + 1]
  valuesPtr: usize; // f64[HISTOGRAM_FEATURE_COUNT]
  voxelCount: i32;
  columnStart: i32; // a Columns
  columnEnd: i32;
  yStart: i32;
  yEnd: i32;
  zStart: i32;
  zEnd: i32;
  coreRow: i32;
  /** Bit per HistogramFeature that is asked for. */
  wanted: i32;
  /** 1: order statistics and deviations, too. */
  all: i32;

  layoutTables(settings: Settings, all: i32, start: usize): usize {
    let top = start;
    this.all = all;
    this.wanted = 0;
    for (let k = 0; k < settings.featureCount; k++) this.wanted |= 1 << load<i32>(settings.featuresPtr + (<usize>k << 2));
    this.valuesPtr = top; top += HISTOGRAM_FEATURE_COUNT << 3;
    this.countsPtr = top; top += <usize>(settings.levelCount + 1) << 2;
    return (top + 15) & ~15;
  }

  /** Stores the values of core columns of the row at `coreRow`. */
  row(tile: Tile, settings: Settings, y: i32, z: i32, coreRow: i32): void {
    this.tile = tile;
    this.settings = settings;
    this.yStart = max(0, y - tile.radiusY);
    this.yEnd = min(tile.height, y + tile.radiusY + 1);
    this.zStart = max(0, z - tile.radiusZ);
    this.zEnd = min(tile.depth, z + tile.radiusZ + 1);
    this.coreRow = coreRow;
    slideRow<HistogramScan>(this, tile, tile.centersPtr + <usize>coreRow);
  }

  // @ts-ignore: decorator
  @inline
  private columns(): Columns {
    return changetype<Columns>(changetype<usize>(this) + offsetof<HistogramScan>("columnStart"));
  }

  move(xStart: i32, xEnd: i32): void {
    moveColumns<HistogramScan>(this, this.columns(), xStart, xEnd);
  }

  end(): void {
    clearColumns<HistogramScan>(this, this.columns());
  }

  add(x: i32): void {
    this.update(x, 1);
  }

  remove(x: i32): void {
    this.update(x, -1);
  }

  private update(x: i32, sign: i32): void {
    const tile = this.tile;
    for (let z = this.zStart; z < this.zEnd; z++) {
      for (let y = this.yStart; y < this.yEnd; y++) {
        const level = <usize>load<u16>(tile.inputPtr + <usize>((z * tile.height + y) * tile.width + x) * sizeof<u16>());
        if (level == 0) continue;
        const cell = this.countsPtr + (level << 2);
        store<i32>(cell, load<i32>(cell) + sign);
        this.voxelCount += sign;
      }
    }
  }

  emit(i: i32): void {
    const tile = this.tile, settings = this.settings, n = this.voxelCount;
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    if (n > 0) putScan(this.countsPtr, settings.levelCount, <f64>n, this.valuesPtr, this.wanted);
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      if (!isScanned(slot) && !(WITH_ALL && this.all && statisticOf(slot) >= 0)) continue;
      const value = n == 0 ? NaN : load<f64>(this.valuesPtr + (<usize>slot << 3));
      store<f32>(tile.mapsPtr + (<usize>(k * coreSize + this.coreRow + i) << 2), <f32>value);
    }
  }
}
