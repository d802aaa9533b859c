import { BoxSums, Term, momentsFit } from "../core/boxSums";
import { CHUNK, Quantities, fillEntropy, fillReciprocal, samplesAt, storeRow } from "../core/chunk";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings, Tile, WindowStatus, align, endOfRun, firstCenter, hasFeature, lastCenter, offsetAt } from "../core/tile";
import { cellCount } from "./cells";
import { fillCells, fillInverse, fillMoments } from "./chunk";
import { encodePairs } from "./codes";
import {
  GLCM_QUANTITY_COUNT, GlcmFeature, GlcmPart, GlcmQuantity, evaluateGlcmFeature, isPartial, momentsOf,
} from "./features";
import { PairMatrix } from "./maximalCorrelation";
import { SmallWindows } from "./smallWindows";
import { WindowPairs } from "./windowPairs";

/**
 * Bytes of scratch that `mapGlcm` needs for these settings; the host then zeroes them and calls `initializeGlcm` once.
 *
 * @param tilePtr    the largest tile to come
 * @param scratchPtr at least 4 KiB, receives the layout
 */
export function layoutGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<GlcmMap>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr)) - scratchPtr;
}

/** Builds the constant tables. The scratch's bytes must be zero. */
export function initializeGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutGlcm(tilePtr, settingsPtr, scratchPtr);
  changetype<GlcmMap>(scratchPtr).initialize();
}

/**
 * GLCM feature maps (IBSI LFYI) of one tile: a pair of levels counts if both voxels lie in the window and neither is 0.
 *
 * Row of windows by row of windows: sums over pairs are box sums (`boxSums.ts`), sums over cells come from counts that slide
 * along the row (`slidingCounts.ts`), and features are evaluated from both, two windows a SIMD step (`chunk.ts`). Merged: one
 * set of counts for all offsets. Averaged: one offset after the other, values summed in the order of the offsets; offsets
 * without a pair, and undefined values, are left out of the mean.
 *
 * Cost per voxel and offset: O(2rz + 1) for sums over pairs, O((2ry + 1)(2rz + 1)) for those over cells, and one evaluation;
 * the number of levels matters only to the maximal correlation coefficient.
 */
export function mapGlcm(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<GlcmMap>(scratchPtr);
  map.layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
  map.run();
}

/** Counts that slide. The codes of pairs have the same order; the second voxels' go with the first ones' when symmetric. */
enum Counter {
  cells,
  differences,
  sums,
  marginalX,
  marginalY,
}

const COUNTER_COUNT: i32 = 5;

/** A tile's way through the parts. Lies at the start of the scratch; everything else follows. */
@unmanaged
class GlcmMap {
  tile: Tile;
  settings: Settings;
  table: CountTable;
  box: BoxSums;
  pairs: WindowPairs;
  small: SmallWindows;
  /** 1: windows are small enough that their levels are numbered once for all offsets. */
  labels: i32;
  quantities: Quantities;
  countersPtr: usize; // SlidingCounts[COUNTER_COUNT]
  /** Bit per Counter. */
  counters: i32;
  /** Offsets that share the counts: all, or one. */
  groupSize: i32;
  coreSize: i32;
  /** Bit per GlcmQuantity that some feature needs, of the part `moments`. */
  needs: i32;
  /** 1: moments come from box sums; 0: from the pairs themselves. */
  exact: i32;
  /** Bit per code. */
  codes: i32;
  codesPtr: usize; // [code][offset][input], each of its counter's code size
  valueStride: i32;
  valueSumsPtr: usize; // f64[featureCount][valueStride], averaged only
  valueCountsPtr: usize; // f64[featureCount][valueStride]
  pairCountsPtr: usize; // f64[valueStride]: offsets with a pair

  layout(tile: Tile, settings: Settings): usize {
    const samples = settings.sampleCountMax, parts = settings.parts, g = settings.levelCount;
    this.tile = tile;
    this.settings = settings;
    this.groupSize = settings.averaged ? 1 : settings.offsetCount;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    this.counters = (parts & GlcmPart.cells ? 1 << Counter.cells : 0)
      | (parts & GlcmPart.differences ? 1 << Counter.differences : 0) | (parts & GlcmPart.sums ? 1 << Counter.sums : 0)
      | (parts & GlcmPart.marginals ? (1 << Counter.marginalX) | (settings.symmetric ? 0 : 1 << Counter.marginalY) : 0);
    this.codes = this.counters | (parts & GlcmPart.marginals ? 1 << Counter.marginalY : 0);
    let top = align(changetype<usize>(this) + offsetof<GlcmMap>());
    this.table = changetype<CountTable>(top); top = align(top + offsetof<CountTable>());
    this.box = changetype<BoxSums>(top); top = align(top + offsetof<BoxSums>());
    this.pairs = changetype<WindowPairs>(top); top = align(top + offsetof<WindowPairs>());
    this.small = changetype<SmallWindows>(top); top = align(top + offsetof<SmallWindows>());
    this.pairs.matrix = changetype<PairMatrix>(top); top = align(top + offsetof<PairMatrix>());
    this.quantities = changetype<Quantities>(top); top = align(top + offsetof<Quantities>());
    this.countersPtr = top; top = align(top + COUNTER_COUNT * offsetof<SlidingCounts>());
    top = this.quantities.layout(GLCM_QUANTITY_COUNT, top);
    // A margin of a symmetric matrix counts each pair twice.
    top = this.table.layout(parts & GlcmPart.marginals ? 2 * samples : samples, top);
    this.needs = 0;
    for (let k = 0; k < settings.featureCount; k++) this.needs |= momentsOf(load<i32>(settings.featuresPtr + (<usize>k << 2)));
    const high = hasFeature(settings, GlcmFeature.clusterShade) || hasFeature(settings, GlcmFeature.clusterProminence);
    this.exact = i32(momentsFit(settings, i32(high)));
    top = this.box.layoutTables(settings, termsOf(settings, high && this.exact), settings.offsetCount, top);
    top = this.pairs.layout(settings, (parts & GlcmPart.matrix) != 0, top);
    this.labels = i32((parts & GlcmPart.matrix) != 0 && SmallWindows.fits(tile, settings));
    this.small.matrix = this.pairs.matrix;
    if (this.labels) top = this.small.layoutTables(settings, top);
    for (let c = 0; c < COUNTER_COUNT; c++) {
      if (!(this.counters & (1 << c))) continue;
      const cells = c == Counter.cells ? cellCount(g, settings.symmetric) : c == Counter.sums ? 2 * g + 1 : g + 1;
      const withMaximum = c == Counter.cells && (parts & GlcmPart.maximum) != 0;
      top = this.counter(c).layoutTables(this.table, cells, this.groupSize, withMaximum, top);
    }
    // From here on sizes depend on the tile, which differs; the tables above stay where they are.
    return this.layoutRows(top);
  }

  private layoutRows(start: usize): usize {
    const tile = this.tile, settings = this.settings, input = tile.width * tile.height * tile.depth;
    let top = this.box.layoutRows(tile, settings.offsetCount, start);
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) top = this.counter(c).layoutRows(tile, top);
    if (this.labels) top = align(this.small.layoutRows(tile, top));
    this.valueStride = (tile.coreWidth + 3) & ~1;
    const valueBytes = settings.averaged ? <usize>(settings.featureCount * this.valueStride) << 3 : 0;
    this.valueSumsPtr = top; top += valueBytes;
    this.valueCountsPtr = top; top += valueBytes;
    this.pairCountsPtr = top; top = align(top + (<usize>this.valueStride << 3));
    this.codesPtr = top;
    for (let c = 0; c < COUNTER_COUNT; c++) {
      if (this.codes & (1 << c)) top = align(top + <usize>(settings.offsetCount * input * this.counterOf(c).codeBytes));
    }
    // The last step of eight codes may end beyond the last row.
    return top + 16;
  }

  // @ts-ignore: decorator
  @inline
  private counter(c: i32): SlidingCounts {
    return changetype<SlidingCounts>(this.countersPtr + <usize>c * offsetof<SlidingCounts>());
  }

  /** The counter that reads these codes. */
  private counterOf(code: i32): SlidingCounts {
    return this.counter(code == Counter.marginalY && this.settings.symmetric ? Counter.marginalX : code);
  }

  /** Codes of one offset. */
  private codesOf(code: i32, k: i32): usize {
    const tile = this.tile, input = tile.width * tile.height * tile.depth;
    let ptr = this.codesPtr;
    for (let c = 0; c < code; c++) {
      if (this.codes & (1 << c)) ptr = align(ptr + <usize>(this.settings.offsetCount * input * this.counterOf(c).codeBytes));
    }
    return ptr + <usize>(k * input * this.counterOf(code).codeBytes);
  }

  initialize(): void {
    const settings = this.settings;
    this.table.initialize();
    if (settings.parts & GlcmPart.matrix) this.pairs.matrix.initialize();
    if (this.labels) this.small.initialize(this.tile, settings);
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) this.counter(c).initialize();
    if (!settings.symmetric || !(this.counters & (1 << Counter.cells))) return;
    for (let level = 1; level <= settings.levelCount; level++) this.counter(Counter.cells).setDiagonal(level);
  }

  run(): void {
    const tile = this.tile, settings = this.settings;
    this.box.reset(settings.offsetCount);
    for (let c = 0; c < COUNTER_COUNT; c++) {
      if (!(this.codes & (1 << c))) continue;
      const counter = this.counterOf(c);
      for (let k = 0; k < settings.offsetCount; k++) {
        encodePairs(tile, settings, offsetAt(settings, k), c, counter.codeBytes, this.codesOf(c, k));
      }
    }
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) this.row(y, z);
    }
  }

  private row(y: i32, z: i32): void {
    const tile = this.tile, settings = this.settings;
    const coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>coreRow;
    const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
    if (first == last) return;
    memory.fill(tile.statusPtr + coreRow + first, <u8>WindowStatus.empty, last - first);
    if (settings.averaged) {
      memory.fill(this.valueSumsPtr, 0, this.pairCountsPtr + (<usize>this.valueStride << 3) - this.valueSumsPtr);
    }
    if (this.labels) this.small.label(tile, y, z, first, last);
    for (let k = 0; k < settings.offsetCount; k += this.groupSize) {
      for (let c = 0; c < COUNTER_COUNT; c++) {
        if (!(this.counters & (1 << c))) continue;
        this.placeColumns(c, y, z, k);
        this.counter(c).slide(tile, first, last);
      }
      this.box.row(y, z, k, k + this.groupSize);
      for (let i = first, end = i; i < last; i = end) {
        end = min(i + CHUNK, endOfRun(tile, i, first, last));
        this.evaluate(i, end - i, y, z, coreRow, k);
      }
    }
    if (settings.averaged) this.storeMeans(first, last, coreRow);
  }

  /** Where the windows around row (y, z) find the codes of a group of offsets from `k` on. */
  private placeColumns(c: i32, y: i32, z: i32, k: i32): void {
    const counter = this.counter(c), both = c == Counter.marginalX && this.settings.symmetric;
    counter.columnCount = this.groupSize;
    for (let n = 0; n < this.groupSize; n++) {
      // A symmetric matrix' margin counts the second voxels too.
      counter.column(n).second = both ? this.codesOf(Counter.marginalY, k + n) - this.codesOf(c, k + n) : 0;
      this.placeColumn(counter, n, c, y, z, k + n);
    }
  }

  private placeColumn(counter: SlidingCounts, n: i32, code: i32, y: i32, z: i32, k: i32): void {
    const tile = this.tile, offset = offsetAt(this.settings, k), column = counter.column(n);
    const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
    const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
    const yStart = max(yLow, yLow - offset.dy), zStart = max(zLow, zLow - offset.dz);
    column.start = 0;
    column.end = 0;
    column.dx = offset.dx;
    column.rows = max(0, min(yHigh, yHigh - offset.dy) - yStart);
    column.slices = max(0, min(zHigh, zHigh - offset.dz) - zStart);
    column.codesPtr = this.codesOf(code, k) + <usize>((zStart * tile.height + yStart) * tile.width * counter.codeBytes);
  }

  /** Values of the windows around core columns [from, from + count) for a group of offsets from `k` on. */
  private evaluate(from: i32, count: i32, y: i32, z: i32, coreRow: i32, k: i32): void {
    const q = this.quantities, box = this.box, settings = this.settings, parts = settings.parts;
    const someEmpty = fillReciprocal(q, box, from, count);
    this.markStatus(from, count, coreRow, someEmpty, k);
    if (parts & GlcmPart.moments) fillMoments(q, box, settings, this.needs, from, count);
    if (parts & GlcmPart.inverse) fillInverse(q, box, from, count);
    if (parts & GlcmPart.cells) fillCells(q, box, this.counter(Counter.cells), settings, from, count);
    if (parts & GlcmPart.differences) {
      fillEntropy(q, GlcmQuantity.differenceEntropy, box, this.counter(Counter.differences), 0, from, count);
    }
    if (parts & GlcmPart.sums) fillEntropy(q, GlcmQuantity.sumEntropy, box, this.counter(Counter.sums), 0, from, count);
    if (parts & GlcmPart.marginals) {
      const symmetric = settings.symmetric, other = symmetric ? Counter.marginalX : Counter.marginalY;
      fillEntropy(q, GlcmQuantity.entropyX, box, this.counter(Counter.marginalX), symmetric, from, count);
      fillEntropy(q, GlcmQuantity.entropyY, box, this.counter(other), symmetric, from, count);
    }
    this.fillByPairs(from, count, y, z, coreRow, k);
    for (let f = 0; f < settings.featureCount; f++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>f << 2));
      const values = evaluateGlcmFeature(q, slot, count, settings.symmetric, settings.pyradiomics);
      if (!settings.averaged) storeRow(values, count, this.tile.mapsPtr + (<usize>(f * this.coreSize + coreRow + from) << 2));
      else this.addValues(f, slot, values, from, count, someEmpty);
    }
  }

  /** What needs the pairs of each window anew. */
  private fillByPairs(from: i32, count: i32, y: i32, z: i32, coreRow: i32, k: i32): void {
    const tile = this.tile, settings = this.settings, pairs = this.pairs, q = this.quantities;
    const moments = settings.parts & GlcmPart.moments && !this.exact, matrix = settings.parts & GlcmPart.matrix;
    if (!moments && !matrix) return;
    const oneLevel: f64 = settings.pyradiomics & settings.oneLevel ? 1 : 0;
    if (this.labels) {
      this.small.fill(from, count, k, oneLevel, tile.centersPtr + <usize>(coreRow + from), q.row(GlcmQuantity.maximalCorrelation));
      if (!moments) return;
    }
    for (let i = 0; i < count; i++) {
      const voxel = <usize>(coreRow + from + i), o = <usize>i << 3;
      if (load<u8>(tile.centersPtr + voxel) == 0) continue;
      pairs.gather(tile, settings, tile.coreX + from + i, y, z, k, k + this.groupSize);
      if (moments) pairs.putMoments(q, o, settings.symmetric);
      if (!matrix || this.labels) continue;
      const value = pairs.count ? pairs.maximalCorrelation(settings.symmetric, oneLevel) : NaN;
      store<f64>(q.row(GlcmQuantity.maximalCorrelation) + o, value);
      if (pairs.count && value != value) store<u8>(tile.statusPtr + voxel, WindowStatus.tooManyLevels);
    }
  }

  /** Valid where any offset has a pair. */
  private markStatus(from: i32, count: i32, coreRow: i32, someEmpty: bool, k: i32): void {
    const ptr = this.tile.statusPtr + coreRow + from;
    if (!someEmpty) {
      // What the offsets before have found stays.
      if (k == 0) {
        memory.fill(ptr, <u8>WindowStatus.valid, count);
        return;
      }
    }
    for (let i = 0; i < count; i++) {
      if (load<u8>(ptr + i) == WindowStatus.empty && samplesAt(this.box, from + i) > 0) store<u8>(ptr + i, WindowStatus.valid);
    }
  }

  /** Adds one offset's values; undefined ones are left out. */
  private addValues(f: i32, slot: i32, values: usize, from: i32, count: i32, someEmpty: bool): void {
    const at = <usize>(f * this.valueStride + from) << 3, sums = this.valueSumsPtr + at, counts = this.valueCountsPtr + at;
    const settings = this.settings, one = f64x2.splat(1);
    if (f == 0) this.addPairCounts(from, count);
    // PyRadiomics takes a plain mean for the joint average alone, so one empty direction makes it NaN there.
    const plain = !someEmpty || (settings.pyradiomics && slot == GlcmFeature.jointAverage);
    if (isPartial(slot)) {
      for (let o: usize = 0; o < <usize>count << 3; o += 16) {
        const v = v128.load(values + o), defined = f64x2.eq(v, v);
        v128.store(sums + o, f64x2.add(v128.load(sums + o), v128.and(v, defined)));
        v128.store(counts + o, f64x2.add(v128.load(counts + o), v128.and(one, defined)));
      }
    } else if (plain) {
      for (let o: usize = 0; o < <usize>count << 3; o += 16) {
        v128.store(sums + o, f64x2.add(v128.load(sums + o), v128.load(values + o)));
      }
    } else {
      for (let o: usize = 0; o < <usize>count << 3; o += 16) {
        const v = v128.load(values + o);
        v128.store(sums + o, f64x2.add(v128.load(sums + o), v128.and(v, f64x2.eq(v, v))));
      }
    }
  }

  private addPairCounts(from: i32, count: i32): void {
    const counts = this.pairCountsPtr + (<usize>from << 3), r = this.quantities.row(GlcmQuantity.reciprocal);
    const one = f64x2.splat(1), infinite = f64x2.splat(Infinity);
    for (let o: usize = 0; o < <usize>count << 3; o += 16) {
      v128.store(counts + o, f64x2.add(v128.load(counts + o), v128.and(one, f64x2.ne(v128.load(r + o), infinite))));
    }
  }

  private storeMeans(first: i32, last: i32, coreRow: i32): void {
    const settings = this.settings, pairCounts = this.pairCountsPtr + (<usize>first << 3), count = last - first;
    invert(pairCounts, count);
    for (let f = 0; f < settings.featureCount; f++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>f << 2)), at = <usize>(f * this.valueStride + first) << 3;
      const sums = this.valueSumsPtr + at, counts = isPartial(slot) ? this.valueCountsPtr + at : pairCounts;
      if (isPartial(slot)) invert(counts, count);
      // 0 times infinity: no direction had a value.
      for (let o: usize = 0; o < <usize>count << 3; o += 16) {
        v128.store(sums + o, f64x2.mul(v128.load(sums + o), v128.load(counts + o)));
      }
      storeRow(sums, count, this.tile.mapsPtr + (<usize>(f * this.coreSize + coreRow + first) << 2));
    }
  }
}

function invert(counts: usize, count: i32): void {
  for (let o: usize = 0; o < <usize>count << 3; o += 16) v128.store(counts + o, f64x2.div(f64x2.splat(1), v128.load(counts + o)));
}

/** Terms that the wanted features are functions of. */
function termsOf(settings: Settings, high: bool): i32 {
  let terms = 0;
  if (settings.parts & GlcmPart.moments) {
    terms |= (1 << Term.sum) | (1 << Term.sumSquared) | (1 << Term.differenceSquared) | (1 << Term.absoluteDifference);
    if (high) terms |= (1 << Term.sumCubed) | (1 << Term.sumToTheFourth);
    if (!settings.symmetric) terms |= (1 << Term.difference) | (1 << Term.product);
  }
  if (settings.parts & GlcmPart.cells && settings.symmetric) terms |= 1 << Term.diagonal;
  if (hasFeature(settings, GlcmFeature.inverseDifference)) terms |= 1 << Term.inverseDifference;
  if (hasFeature(settings, GlcmFeature.normalizedInverseDifference)) terms |= 1 << Term.normalizedInverseDifference;
  if (hasFeature(settings, GlcmFeature.inverseDifferenceMoment)) terms |= 1 << Term.inverseDifferenceMoment;
  if (hasFeature(settings, GlcmFeature.normalizedInverseDifferenceMoment)) terms |= 1 << Term.normalizedInverseDifferenceMoment;
  if (hasFeature(settings, GlcmFeature.inverseVariance)) terms |= 1 << Term.inverseVariance;
  return terms;
}
