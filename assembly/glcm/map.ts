import { Offset, Settings, Tile, WindowStatus, offsetAt } from "../core/tile";
import { Columns, clearColumns, moveColumns, slideRow } from "../core/window";
import { BoxSums, Term } from "./boxSums";
import { codeBytes, encodePairs } from "./cells";
import { GlcmFeature, GlcmPart, evaluateGlcmFeature } from "./features";
import { GlcmWindow, PAIR_PARTS } from "./window";

/**
 * Bytes of scratch that `mapGlcm` needs for these settings; the host then zeroes them and calls `initializeGlcm` once.
 *
 * @param tilePtr    the largest tile to come
 * @param scratchPtr at least 1 KiB, receives the layout
 */
export function layoutGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<GlcmMap>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr)) - scratchPtr;
}

/** Builds the constant tables. The scratch's bytes must be zero. */
export function initializeGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutGlcm(tilePtr, settingsPtr, scratchPtr);
  const map = changetype<GlcmMap>(scratchPtr);
  map.window.initialize(changetype<Settings>(settingsPtr));
  map.box.initialize();
}

/**
 * GLCM feature maps (IBSI LFYI) of one tile: a pair of levels counts if both voxels lie in the window and neither is 0.
 *
 * Sums over pairs are box sums (`boxSums.ts`), sums over cells come from count tables that slide along each row
 * (`window.ts`). Merged: one set of tables for all offsets. Averaged: one offset after the other over the whole tile, values
 * summed in the order of the offsets; offsets without a pair, and undefined values, are left out of the mean.
 *
 * Cost per voxel and offset: O(2rz + 1) for sums over pairs, O((2ry + 1)(2rz + 1)) for those over cells, and one evaluation;
 * the number of levels matters only to the maximal correlation coefficient.
 */
export function mapGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<GlcmMap>(scratchPtr), settings = changetype<Settings>(settingsPtr);
  const tile = changetype<Tile>(tilePtr);
  map.layout(tile, settings);
  if (!settings.averaged) {
    map.run(0, settings.offsetCount);
    return;
  }
  const cells = settings.featureCount * map.coreSize;
  memory.fill(map.valueSumsPtr, 0, <usize>cells << 3);
  memory.fill(map.valueCountsPtr, 0, <usize>cells << 2);
  memory.fill(tile.statusPtr, <u8>WindowStatus.empty, map.coreSize);
  for (let k = 0; k < settings.offsetCount; k++) map.run(k, k + 1);
  map.storeMeans();
}

/** The columns of one offset that are counted now (first two fields: a Columns), and where their pairs are. */
@unmanaged
class OffsetPairs {
  start: i32;
  end: i32;
  dx: i32;
  rows: i32;
  slices: i32;
  /** Index of the first voxel at x = 0. */
  voxel: i32;
  codesPtr: usize;
  offset: Offset;
}

/** A tile's way through the parts. Lies at the start of the scratch; everything else follows. */
@unmanaged
class GlcmMap {
  tile: Tile;
  settings: Settings;
  window: GlcmWindow;
  box: BoxSums;
  coreSize: i32;
  codeBytes: i32;
  // Offsets that share the tables, and the one whose column is moved.
  first: i32;
  last: i32;
  current: OffsetPairs;
  yStart: i32;
  yEnd: i32;
  zStart: i32;
  zEnd: i32;
  coreRow: i32;
  rowBytes: usize; // of codes
  sliceBytes: usize;
  pairsPtr: usize; // OffsetPairs[offsetCount]
  codesPtr: usize; // u16 or u32[offset][input]
  valueSumsPtr: usize; // f64[featureCount][core], averaged only
  valueCountsPtr: usize; // u32[featureCount][core]

  layout(tile: Tile, settings: Settings): usize {
    const offsets = settings.averaged ? 1 : settings.offsetCount;
    const input = tile.width * tile.height * tile.depth;
    this.tile = tile;
    this.settings = settings;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    this.codeBytes = codeBytes(settings);
    this.rowBytes = <usize>(tile.width * this.codeBytes);
    this.sliceBytes = this.rowBytes * tile.height;
    let top = align(changetype<usize>(this) + offsetof<GlcmMap>());
    this.window = changetype<GlcmWindow>(top); top = align(top + offsetof<GlcmWindow>());
    this.box = changetype<BoxSums>(top); top = align(top + offsetof<BoxSums>());
    top = this.window.layout(settings, top);
    // From here on sizes depend on the tile, which differs; the tables above stay where they are.
    top = this.box.layout(tile, settings, top);
    this.pairsPtr = top; top = align(top + <usize>offsets * offsetof<OffsetPairs>());
    const kept = settings.averaged ? settings.featureCount * this.coreSize : 0;
    this.valueSumsPtr = top; top += <usize>kept << 3;
    this.valueCountsPtr = top; top = align(top + (<usize>kept << 2));
    this.codesPtr = top; top += settings.parts & GlcmPart.cells ? <usize>(offsets * input * this.codeBytes) : 0;
    return align(top);
  }

  /** All rows for offsets [first, last) in one set of tables. */
  run(first: i32, last: i32): void {
    const tile = this.tile, settings = this.settings;
    this.first = first;
    this.last = last;
    this.box.reset();
    memory.fill(this.pairsPtr, 0, <usize>(last - first) * offsetof<OffsetPairs>());
    if (settings.parts & GlcmPart.cells) {
      for (let k = first; k < last; k++) encodePairs(tile, settings, offsetAt(settings, k), this.codes(k));
    }
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) this.row(y, z);
    }
  }

  private row(y: i32, z: i32): void {
    const tile = this.tile;
    this.box.row(y, z, this.first, this.last);
    this.yStart = max(0, y - tile.radiusY);
    this.yEnd = min(tile.height, y + tile.radiusY + 1);
    this.zStart = max(0, z - tile.radiusZ);
    this.zEnd = min(tile.depth, z + tile.radiusZ + 1);
    this.coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>this.coreRow;
    if (this.window.parts & (GlcmPart.cells | PAIR_PARTS)) {
      this.prepareRow();
      slideRow<GlcmMap>(this, tile, centersPtr);
    } else {
      for (let i = 0; i < tile.coreWidth; i++) if (load<u8>(centersPtr + i) != 0) this.emit(i);
    }
  }

  /** Where the current row's windows find the pairs of each offset: the same for all of its columns. */
  private prepareRow(): void {
    const tile = this.tile;
    for (let k = this.first; k < this.last; k++) {
      const offset = offsetAt(this.settings, k), pairs = this.pairs(k);
      const yStart = max(this.yStart, this.yStart - offset.dy), yEnd = min(this.yEnd, this.yEnd - offset.dy);
      const zStart = max(this.zStart, this.zStart - offset.dz), zEnd = min(this.zEnd, this.zEnd - offset.dz);
      pairs.offset = offset;
      pairs.dx = offset.dx;
      pairs.rows = yEnd - yStart;
      pairs.slices = zEnd - zStart;
      pairs.voxel = (zStart * tile.height + yStart) * tile.width;
      pairs.codesPtr = this.codes(k) + <usize>(pairs.voxel * this.codeBytes);
    }
  }

  move(xStart: i32, xEnd: i32): void {
    for (let k = this.first; k < this.last; k++) {
      const pairs = this.pairs(k);
      this.current = pairs;
      moveColumns<GlcmMap>(this, changetype<Columns>(pairs), xStart, xEnd - pairs.dx);
    }
  }

  end(): void {
    for (let k = this.first; k < this.last; k++) {
      this.current = this.pairs(k);
      clearColumns<GlcmMap>(this, changetype<Columns>(this.current));
    }
  }

  add(x: i32): void {
    const window = this.window, pairs = this.current;
    if (window.parts & GlcmPart.cells) {
      const ptr = pairs.codesPtr + <usize>(x * this.codeBytes);
      if (this.codeBytes == 2) window.addCells<u16>(ptr, pairs.rows, pairs.slices, this.rowBytes, this.sliceBytes);
      else window.addCells<u32>(ptr, pairs.rows, pairs.slices, this.rowBytes, this.sliceBytes);
    }
    if (window.parts & PAIR_PARTS) this.updatePairs(x, 1);
  }

  remove(x: i32): void {
    const window = this.window, pairs = this.current;
    if (window.parts & GlcmPart.cells) {
      const ptr = pairs.codesPtr + <usize>(x * this.codeBytes);
      if (this.codeBytes == 2) window.removeCells<u16>(ptr, pairs.rows, pairs.slices, this.rowBytes, this.sliceBytes);
      else window.removeCells<u32>(ptr, pairs.rows, pairs.slices, this.rowBytes, this.sliceBytes);
    }
    if (window.parts & PAIR_PARTS) this.updatePairs(x, -1);
  }

  // @ts-ignore: decorator
  @inline
  private pairs(k: i32): OffsetPairs {
    return changetype<OffsetPairs>(this.pairsPtr + <usize>(k - this.first) * offsetof<OffsetPairs>());
  }

  private codes(k: i32): usize {
    const tile = this.tile;
    return this.codesPtr + <usize>((k - this.first) * tile.width * tile.height * tile.depth * this.codeBytes);
  }

  private updatePairs(x: i32, sign: i32): void {
    if (this.settings.levelBytes == 1) this.updatePairsOf<u8>(x, sign);
    else this.updatePairsOf<u16>(x, sign);
  }

  private updatePairsOf<L>(x: i32, sign: i32): void {
    const tile = this.tile, window = this.window, pairs = this.current, offset = pairs.offset;
    const neighbor = <usize>(((offset.dz * tile.height + offset.dy) * tile.width + offset.dx) * <i32>sizeof<L>());
    for (let z = 0; z < pairs.slices; z++) {
      let ptr = tile.inputPtr + <usize>(pairs.voxel + x + z * tile.height * tile.width) * sizeof<L>();
      for (let y = 0; y < pairs.rows; y++, ptr += <usize>tile.width * sizeof<L>()) {
        const left = <i32>load<L>(ptr), right = <i32>load<L>(ptr + neighbor);
        if (left == 0 || right == 0) continue;
        if (offset.backwards) window.updatePair(right, left, sign);
        else window.updatePair(left, right, sign);
      }
    }
  }

  emit(i: i32): void {
    const tile = this.tile, settings = this.settings, window = this.window;
    const voxel = this.coreRow + i, n = <i32>this.box.at(Term.count, i);
    if (n == 0) {
      if (settings.averaged) this.addEmpty(voxel);
      else this.storeEmpty(voxel);
      return;
    }
    const tooManyLevels = window.evaluate(this.box, i, n);
    store<u8>(tile.statusPtr + voxel, tooManyLevels ? WindowStatus.tooManyLevels : WindowStatus.valid);
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      const value = evaluateGlcmFeature(window.sums, slot, settings.pyradiomics);
      const cell = k * this.coreSize + voxel;
      if (!settings.averaged) {
        store<f32>(tile.mapsPtr + (<usize>cell << 2), <f32>value);
      } else if (value == value) {
        const sum = this.valueSumsPtr + (<usize>cell << 3), count = this.valueCountsPtr + (<usize>cell << 2);
        store<f64>(sum, load<f64>(sum) + value);
        store<u32>(count, load<u32>(count) + 1);
      }
    }
  }

  private storeEmpty(voxel: i32): void {
    store<u8>(this.tile.statusPtr + voxel, WindowStatus.empty);
    for (let k = 0; k < this.settings.featureCount; k++) {
      store<f32>(this.tile.mapsPtr + (<usize>(k * this.coreSize + voxel) << 2), NaN);
    }
  }

  /** PyRadiomics takes a plain mean for the joint average alone, so one empty direction makes it NaN there. */
  private addEmpty(voxel: i32): void {
    const settings = this.settings;
    if (!settings.pyradiomics) return;
    for (let k = 0; k < settings.featureCount; k++) {
      if (load<i32>(settings.featuresPtr + (<usize>k << 2)) != GlcmFeature.jointAverage) continue;
      store<f64>(this.valueSumsPtr + (<usize>(k * this.coreSize + voxel) << 3), NaN);
    }
  }

  storeMeans(): void {
    const tile = this.tile;
    for (let k = 0; k < this.settings.featureCount; k++) {
      for (let voxel = 0; voxel < this.coreSize; voxel++) {
        if (load<u8>(tile.centersPtr + voxel) == 0) continue;
        const cell = k * this.coreSize + voxel;
        const sum = load<f64>(this.valueSumsPtr + (<usize>cell << 3));
        const count = load<u32>(this.valueCountsPtr + (<usize>cell << 2));
        // 0 / 0: no direction had a value.
        store<f32>(tile.mapsPtr + (<usize>cell << 2), <f32>(sum / <f64>count));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function align(ptr: usize): usize {
  return (ptr + 15) & ~15;
}
