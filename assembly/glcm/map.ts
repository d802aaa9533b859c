import { Term } from "../core/boxSums";
import { CHUNK, fillEntropy, fillReciprocal, samplesAt, storeRow } from "../core/chunk";
import { Settings, Tile, WindowStatus, endOfPool, endOfRun, firstCenter, lastCenter, offsetAt } from "../core/tile";
import { fillMoments, fillSymmetricCorrelation } from "./chunk";
import { encodePairs } from "./codes";
import { GlcmFeature, GlcmPart, GlcmQuantity, evaluateGlcmFeature } from "./features";
import { COUNTER_COUNT, Counter, GlcmParts } from "./mapParts";

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

/** A tile's way through the parts. */
@unmanaged
class GlcmMap extends GlcmParts {
  run(): void {
    const tile = this.tile, settings = this.settings;
    this.box.reset(settings.offsetCount);
    this.means.reset();
    if (this.keeps) this.poolRows.reset(tile, settings);
    if (this.isFew) this.few.encode();
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) this.counter(c).forget();
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
    this.allValid = 1;
    if (settings.averaged) this.means.clear();
    if (WITH_ALL && this.labels) this.small.label(tile, y, z, first, last);
    for (let k = 0, next = 0; k < settings.offsetCount; k = next) {
      next = this.pools ? endOfPool(settings, k) : k + this.groupSize;
      for (let c = 0; c < COUNTER_COUNT; c++) {
        if (!(this.counters & (1 << c))) continue;
        const counter = this.counter(c);
        if (!counter.begin(tile, y, z, k / this.groupSize)) continue;
        for (let n = k; n < next; n += this.groupSize) {
          this.placeColumns(c, y, z, n);
          counter.slide(tile, n > k);
        }
      }
      if (this.isFew) {
        const cells = this.counter(Counter.cells);
        this.few.fill(y, z, k, next, cells.sumsPtr, settings.parts & GlcmPart.maximum ? cells.maximaPtr : 0);
      }
      const alone = next - k == this.groupSize, single = alone ? this.single : 0, shares = (next - k) / this.groupSize;
      for (let n = k; n < next && this.single && !alone; n++) {
        this.box.row(y, z, n, n + 1, this.singleRows | (1 << Term.count));
        this.evaluateRow(first, last, y, z, coreRow, n, 0, 1);
      }
      const kept = this.keeps && this.poolRows.place(this.box, this.table, k, next, y, z);
      this.box.row(y, z, k, next, this.pooledTerms | (single ? this.singleRows : 0) | (kept && !single ? 0 : 1 << Term.count));
      if (kept) this.evaluateKept(first, last - first, coreRow, k);
      if (single || !kept) this.evaluateRow(first, last, y, z, coreRow, k, kept ? 0 : shares, single);
    }
    if (settings.averaged) this.means.store(first, last, tile.mapsPtr + (<usize>(coreRow + first) << 2), <usize>this.coreSize << 2);
  }

  /**
   * Values from the sums of one row of windows, offsets from `k` on.
   *
   * @param shares matrices that the sums are of, for the pooled features; 0: none of these
   * @param single 1: the other features
   */
  private evaluateRow(first: i32, last: i32, y: i32, z: i32, coreRow: i32, k: i32, shares: i32, single: i32): void {
    const q = this.quantities;
    for (let i = first, end = i; i < last; i = end) {
      end = min(i + CHUNK, endOfRun(this.tile, i, first, last));
      const count = end - i, someEmpty = fillReciprocal(q, this.box, i, count, max(1, shares));
      if (shares) this.evaluatePooled(i, count, coreRow, k, shares, someEmpty);
      if (single) this.evaluateSingle(i, count, y, z, coreRow, k, someEmpty);
    }
  }

  /** Where the windows around row (y, z) find the codes of a group of offsets from `k` on. */
  private placeColumns(c: i32, y: i32, z: i32, k: i32): void {
    const counter = this.counter(c), both = c == Counter.marginalX && this.settings.symmetric;
    counter.columnCount = this.groupSize;
    for (let n = 0; n < this.groupSize; n++) {
      const offset = offsetAt(this.settings, k + n), codes = this.codesOf(c, k + n);
      // A symmetric matrix' margin counts the second voxels too.
      const second = both ? this.codesOf(Counter.marginalY, k + n) - codes : 0;
      counter.column(n).place(this.tile, y, z, offset.dx, offset.dy, offset.dz, codes, counter.codeBytes, second);
    }
  }

  /** Pooled features of the windows around core columns [from, from + count). */
  private evaluatePooled(from: i32, count: i32, coreRow: i32, k: i32, shares: i32, someEmpty: bool): void {
    const q = this.quantities, settings = this.settings, pooled = this.pooled, averaged = settings.averaged;
    this.markStatus(from, count, coreRow, someEmpty, k);
    if (averaged && someEmpty) this.means.countMissing(q.row(GlcmQuantity.reciprocal), from, count, shares);
    const reciprocals = q.row(GlcmQuantity.reciprocal);
    pooled.from = from;
    pooled.count = count;
    pooled.pairs = this.box.rowOf(Term.count);
    // Offsets without a pair are left out of the mean.
    const weights = averaged && someEmpty ? fillWeights(reciprocals, q.row(GlcmQuantity.weight), count) : reciprocals;
    for (let f = 0; f < settings.featureCount; f++) {
      if (!(this.pooledFeatures & (1 << f))) continue;
      const slot = load<i32>(settings.featuresPtr + (<usize>f << 2));
      // PyRadiomics takes a plain mean for the joint average alone, so one empty direction makes it NaN there.
      pooled.weights = settings.pyradiomics && slot == GlcmFeature.jointAverage ? reciprocals : weights;
      if (averaged) {
        pooled.put(slot, this.means.sums(f, from));
        continue;
      }
      // A row that is free until the other features are evaluated (entropies need the one for results).
      const out = q.row(GlcmQuantity.maximalCorrelation);
      pooled.put(slot, out);
      storeRow(out, count, this.tile.mapsPtr + (<usize>(f * this.coreSize + coreRow + from) << 2));
    }
  }

  /** The same of a whole row, from what is kept. */
  private evaluateKept(from: i32, count: i32, coreRow: i32, k: i32): void {
    const settings = this.settings, pooled = this.pooled, rows = this.poolRows, o = <usize>from << 3;
    this.markStatus(from, count, coreRow, false, k);
    pooled.from = from;
    pooled.count = count;
    pooled.pairs = rows.row(k, 0);
    pooled.weights = rows.row(k, 1) + o;
    pooled.totals = rows.row(k, 2) + o;
    pooled.doubledTotals = rows.row(k, 3) + o;
    for (let f = 0; f < settings.featureCount; f++) {
      if (this.pooledFeatures & (1 << f)) pooled.put(load<i32>(settings.featuresPtr + (<usize>f << 2)), this.means.sums(f, from));
    }
    pooled.totals = pooled.doubledTotals = 0;
  }

  /** The other features, of one matrix a window. */
  private evaluateSingle(from: i32, count: i32, y: i32, z: i32, coreRow: i32, k: i32, someEmpty: bool): void {
    const q = this.quantities, box = this.box, settings = this.settings;
    if (this.needs || this.box.terms & (1 << Term.sumCubed)) fillMoments(q, box, settings, this.needs, from, count);
    if (settings.parts & GlcmPart.marginals) {
      const symmetric = settings.symmetric, other = symmetric ? Counter.marginalX : Counter.marginalY;
      this.pooled.from = from;
      this.pooled.count = count;
      this.pooled.putJointEntropy(0, q.row(GlcmQuantity.reciprocal), q.row(GlcmQuantity.jointEntropy), false);
      fillEntropy(q, GlcmQuantity.entropyX, box, this.counter(Counter.marginalX), symmetric, from, count);
      fillEntropy(q, GlcmQuantity.entropyY, box, this.counter(other), symmetric, from, count);
    }
    this.fillByPairs(from, count, y, z, coreRow, k);
    for (let f = 0; f < settings.featureCount; f++) {
      if (this.pooledFeatures & (1 << f)) continue;
      const slot = load<i32>(settings.featuresPtr + (<usize>f << 2));
      const values = slot == GlcmFeature.correlation && settings.symmetric && this.exact ? this.fillCorrelation(from, count)
        : evaluateGlcmFeature(q, slot, count, settings.symmetric, settings.pyradiomics);
      if (!settings.averaged) storeRow(values, count, this.tile.mapsPtr + (<usize>(f * this.coreSize + coreRow + from) << 2));
      else this.means.add(f, slot, values, from, count, someEmpty);
    }
  }

  private fillCorrelation(from: i32, count: i32): usize {
    const q = this.quantities, box = this.box, flat = this.settings.pyradiomics ? 1 : NaN;
    return box.isWide(Term.sum)
      ? fillSymmetricCorrelation<i64>(q, box, flat, from, count) : fillSymmetricCorrelation<i32>(q, box, flat, from, count);
  }

  /** What needs the pairs of each window anew. */
  private fillByPairs(from: i32, count: i32, y: i32, z: i32, coreRow: i32, k: i32): void {
    const tile = this.tile, settings = this.settings, pairs = this.pairs, q = this.quantities;
    const moments = settings.parts & GlcmPart.moments && !this.exact, matrix = this.wantsMatrix;
    if (!moments && !matrix) return;
    const oneLevel: f64 = settings.pyradiomics & settings.oneLevel ? 1 : 0;
    if (WITH_ALL && this.labels) {
      this.small.fill(from, count, k, oneLevel, tile.centersPtr + <usize>(coreRow + from), q.row(GlcmQuantity.maximalCorrelation));
      if (!moments) return;
    }
    for (let i = 0; i < count; i++) {
      const voxel = <usize>(coreRow + from + i), o = <usize>i << 3;
      if (load<u8>(tile.centersPtr + voxel) == 0) continue;
      pairs.gather(tile, settings, tile.coreX + from + i, y, z, k, k + this.groupSize);
      if (moments) pairs.putMoments(q, o, settings.symmetric);
      if (!WITH_ALL || !matrix || this.labels) continue;
      const value = pairs.count ? pairs.maximalCorrelation(settings.symmetric, oneLevel) : NaN;
      store<f64>(q.row(GlcmQuantity.maximalCorrelation) + o, value);
      if (pairs.count && value != value) store<u8>(tile.statusPtr + voxel, WindowStatus.tooManyLevels);
    }
  }

  /** Valid where any offset has a pair. */
  private markStatus(from: i32, count: i32, coreRow: i32, someEmpty: bool, k: i32): void {
    const ptr = this.tile.statusPtr + coreRow + from;
    if (k == 0 && !someEmpty) {
      memory.fill(ptr, <u8>WindowStatus.valid, count);
      return;
    }
    // What the offsets before have found stays.
    if (k == 0) this.allValid = 0;
    else if (this.allValid) return;
    for (let i = 0; i < count; i++) {
      if (load<u8>(ptr + i) == WindowStatus.empty && samplesAt(this.box, from + i) > 0) store<u8>(ptr + i, WindowStatus.valid);
    }
  }
}

/** The reciprocals, but 0 where there is no pair. */
function fillWeights(reciprocals: usize, out: usize, count: i32): usize {
  const infinite = f64x2.splat(Infinity);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const r = v128.load(reciprocals + o);
    v128.store(out + o, v128.andnot(r, f64x2.eq(r, infinite)));
  }
  return out;
}
