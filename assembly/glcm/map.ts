import { Offset, Settings, Tile, WindowStatus, offsetAt } from "../core/tile";
import { Columns, clearColumns, moveColumns, slideRow } from "../core/window";
import { GlcmFeature, evaluateGlcmSums } from "./features";
import { GlcmWindow } from "./window";

/**
 * Bytes of scratch that `mapGlcm` needs for these settings; the host then zeroes them and calls `initializeGlcm` once.
 *
 * @param scratchPtr at least 1 KiB, receives the layout
 */
export function layoutGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  const settings = changetype<Settings>(settingsPtr);
  const walkBytes = offsetof<PairWalk>() + (<usize>settings.offsetCount << 3);
  const window = changetype<GlcmWindow>(scratchPtr);
  const bytes = window.layout(changetype<Tile>(tilePtr), settings);
  return bytes + ((walkBytes + 15) & ~15);
}

/** Builds the constant tables. The scratch's bytes must be zero. */
export function initializeGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutGlcm(tilePtr, settingsPtr, scratchPtr);
  changetype<GlcmWindow>(scratchPtr).initialize(changetype<Settings>(settingsPtr));
}

/**
 * GLCM feature maps (IBSI LFYI) of one tile: a pair of levels counts if both voxels lie in the window and neither is 0.
 *
 * Merged: one count table for all offsets. Averaged: one offset after the other along each row, values summed in the order
 * of the offsets; offsets without a pair, and undefined values, are left out of the mean.
 *
 * Cost per voxel and offset: the pairs of one column twice, O((2ry + 1)(2rz + 1)), and one evaluation; G matters only to
 * the maximal correlation coefficient.
 */
export function mapGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const tile = changetype<Tile>(tilePtr), settings = changetype<Settings>(settingsPtr);
  const window = changetype<GlcmWindow>(scratchPtr);
  const walk = changetype<PairWalk>(scratchPtr + window.layout(tile, settings));
  walk.tile = tile;
  walk.settings = settings;
  walk.window = window;
  memory.fill(changetype<usize>(walk) + offsetof<PairWalk>(), 0, <usize>settings.offsetCount << 3);
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
      if (settings.levelBytes == 1) walk.row<u8>(y, z);
      else walk.row<u16>(y, z);
    }
  }
}

/** One row of windows and the offsets being counted; the column states follow it in memory. */
@unmanaged
class PairWalk {
  tile: Tile;
  settings: Settings;
  window: GlcmWindow;
  firstOffset: i32;
  lastOffset: i32;
  offset: Offset;
  yStart: i32;
  yEnd: i32;
  zStart: i32;
  zEnd: i32;
  coreRow: i32;
  levelBytes: i32;

  row<L>(y: i32, z: i32): void {
    const tile = this.tile, settings = this.settings;
    this.yStart = max(0, y - tile.radiusY);
    this.yEnd = min(tile.height, y + tile.radiusY + 1);
    this.zStart = max(0, z - tile.radiusZ);
    this.zEnd = min(tile.depth, z + tile.radiusZ + 1);
    this.coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    this.levelBytes = sizeof<L>();
    const centersPtr = tile.centersPtr + <usize>this.coreRow;
    if (!settings.averaged) {
      this.firstOffset = 0;
      this.lastOffset = settings.offsetCount;
      slideRow<PairWalk>(this, tile, centersPtr);
      return;
    }
    const cells = settings.featureCount * tile.coreWidth;
    memory.fill(this.window.rowSumsPtr, 0, <usize>cells << 3);
    memory.fill(this.window.rowCountsPtr, 0, <usize>cells << 2);
    memory.fill(tile.statusPtr + this.coreRow, <u8>WindowStatus.empty, tile.coreWidth);
    for (let k = 0; k < settings.offsetCount; k++) {
      this.firstOffset = k;
      this.lastOffset = k + 1;
      slideRow<PairWalk>(this, tile, centersPtr);
    }
    this.storeMeans(centersPtr);
  }

  move(xStart: i32, xEnd: i32): void {
    for (let k = this.firstOffset; k < this.lastOffset; k++) {
      const offset = offsetAt(this.settings, k);
      this.offset = offset;
      moveColumns<PairWalk>(this, this.columns(k), xStart, xEnd - offset.dx);
    }
  }

  end(): void {
    for (let k = this.firstOffset; k < this.lastOffset; k++) {
      this.offset = offsetAt(this.settings, k);
      clearColumns<PairWalk>(this, this.columns(k));
    }
  }

  add(x: i32): void {
    this.window.update(this.gather(x), 1);
  }

  remove(x: i32): void {
    this.window.update(this.gather(x), -1);
  }

  // @ts-ignore: decorator
  @inline
  private columns(k: i32): Columns {
    return changetype<Columns>(changetype<usize>(this) + offsetof<PairWalk>() + (<usize>k << 3));
  }

  private gather(x: i32): i32 {
    return this.levelBytes == 1 ? this.gatherPairs<u8>(x) : this.gatherPairs<u16>(x);
  }

  /** Pairs whose left voxel lies in column x, as codes; returns how many. */
  private gatherPairs<L>(x: i32): i32 {
    const tile = this.tile, offset = this.offset;
    const dy = offset.dy, dz = offset.dz;
    const zStart = max(this.zStart, this.zStart - dz), zEnd = min(this.zEnd, this.zEnd - dz);
    const yStart = max(this.yStart, this.yStart - dy), yEnd = min(this.yEnd, this.yEnd - dy);
    const rowBytes = <usize>(tile.width * sizeof<L>());
    const neighbor = <usize>(((dz * tile.height + dy) * tile.width + offset.dx) * <i32>sizeof<L>());
    const shiftLeft = offset.backwards ? 16 : 0, shiftRight = 16 - shiftLeft;
    let out = this.window.pairsPtr;
    for (let z = zStart; z < zEnd; z++) {
      let ptr = tile.inputPtr + <usize>((z * tile.height + yStart) * tile.width + x) * sizeof<L>();
      for (let y = yStart; y < yEnd; y++, ptr += rowBytes) {
        const left = <u32>load<L>(ptr), right = <u32>load<L>(ptr + neighbor);
        store<u32>(out, (left << shiftLeft) | (right << shiftRight));
        // Without a branch: a pair with an outside voxel is overwritten by the next.
        out += <usize>(i32(left != 0) & i32(right != 0)) << 2;
      }
    }
    return <i32>((out - this.window.pairsPtr) >> 2);
  }

  emit(i: i32): void {
    const tile = this.tile, settings = this.settings, window = this.window;
    const voxel = this.coreRow + i;
    if (window.pairCount == 0) {
      if (settings.averaged) this.addEmpty(i);
      else this.storeEmpty(voxel);
      return;
    }
    const tooManyLevels = window.evaluate();
    evaluateGlcmSums(window.sums, settings.parts, settings.pyradiomics, window.valuesPtr);
    store<u8>(tile.statusPtr + voxel, tooManyLevels ? WindowStatus.tooManyLevels : WindowStatus.valid);
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      const value = load<f64>(window.valuesPtr + (<usize>slot << 3));
      if (!settings.averaged) {
        store<f32>(tile.mapsPtr + (<usize>(k * coreSize + voxel) << 2), <f32>value);
      } else if (value == value) {
        const cell = k * tile.coreWidth + i;
        const sum = window.rowSumsPtr + (<usize>cell << 3), count = window.rowCountsPtr + (<usize>cell << 2);
        store<f64>(sum, load<f64>(sum) + value);
        store<i32>(count, load<i32>(count) + 1);
      }
    }
  }

  private storeEmpty(voxel: i32): void {
    const tile = this.tile;
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    store<u8>(tile.statusPtr + voxel, WindowStatus.empty);
    for (let k = 0; k < this.settings.featureCount; k++) {
      store<f32>(tile.mapsPtr + (<usize>(k * coreSize + voxel) << 2), NaN);
    }
  }

  /** PyRadiomics takes a plain mean for the joint average alone, so one empty direction makes it NaN there. */
  private addEmpty(i: i32): void {
    const settings = this.settings;
    if (!settings.pyradiomics) return;
    for (let k = 0; k < settings.featureCount; k++) {
      if (load<i32>(settings.featuresPtr + (<usize>k << 2)) != GlcmFeature.jointAverage) continue;
      store<f64>(this.window.rowSumsPtr + (<usize>(k * this.tile.coreWidth + i) << 3), NaN);
    }
  }

  private storeMeans(centersPtr: usize): void {
    const tile = this.tile;
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    for (let k = 0; k < this.settings.featureCount; k++) {
      for (let i = 0; i < tile.coreWidth; i++) {
        if (load<u8>(centersPtr + i) == 0) continue;
        const cell = k * tile.coreWidth + i;
        const sum = load<f64>(this.window.rowSumsPtr + (<usize>cell << 3));
        const count = load<i32>(this.window.rowCountsPtr + (<usize>cell << 2));
        // 0 / 0: no direction had a value.
        store<f32>(tile.mapsPtr + (<usize>(k * coreSize + this.coreRow + i) << 2), <f32>(sum / <f64>count));
      }
    }
  }
}
