import { BoxSums, Term, momentsFit } from "../core/boxSums";
import { CHUNK, Quantities, fillEntropy, fillReciprocal, samplesAt, storeRow } from "../core/chunk";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings, Tile, WindowStatus, align, endOfPool, endOfRun, firstCenter, hasFeature, lastCenter, offsetAt, poolMax } from "../core/tile";
import { cellCount } from "./cells";
import { fillMoments, fillSymmetricCorrelation } from "./chunk";
import { encodePairs } from "./codes";
import {
  GLCM_QUANTITY_COUNT, GlcmFeature, GlcmPart, GlcmQuantity, evaluateGlcmFeature, momentsOf,
} from "./features";
import { PairMatrix } from "./maximalCorrelation";
import { OffsetMeans } from "./means";
import { PooledSums, isPooled, pooledTermsOf } from "./pooled";
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
  pooled: PooledSums;
  /** Bit per feature, in the order asked for. */
  pooledFeatures: i32;
  /** 1: some features are functions of one matrix' quantities. */
  single: i32;
  /** Box terms of the pooled features, and of the others. */
  pooledTerms: i32;
  singleTerms: i32;
  /** Of these, what the others are evaluated from. */
  singleRows: i32;
  countersPtr: usize; // SlidingCounts[COUNTER_COUNT]
  /** Bit per Counter. */
  counters: i32;
  /** Offsets that share the counts: all, or one. */
  groupSize: i32;
  /** 1: offsets with as many pairs as each other add up their counts' sums. */
  pools: i32;
  coreSize: i32;
  /** Bit per GlcmQuantity that some feature needs, of the part `moments`. */
  needs: i32;
  /** 1: moments come from box sums; 0: from the pairs themselves. */
  exact: i32;
  /** Bit per code. */
  codes: i32;
  codesPtr: usize; // [code][offset][input], each of its counter's code size
  means: OffsetMeans;
  /** 1: the first offsets have a pair in every window of the row. */
  allValid: i32;

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
    this.means = changetype<OffsetMeans>(top); top = align(top + offsetof<OffsetMeans>());
    this.pooled = changetype<PooledSums>(top); top = align(top + offsetof<PooledSums>());
    this.countersPtr = top; top = align(top + COUNTER_COUNT * offsetof<SlidingCounts>());
    this.pooled.layout(this.quantities, this.box, settings, this.counter(Counter.cells), this.counter(Counter.differences), this.counter(Counter.sums));
    top = this.quantities.layout(GLCM_QUANTITY_COUNT, top);
    // A margin of a symmetric matrix counts each pair twice.
    top = this.table.layout(parts & GlcmPart.marginals ? 2 * samples : samples, top, poolMax(settings));
    this.table.doublesDiagonal = settings.symmetric;
    const high = hasFeature(settings, GlcmFeature.clusterShade) || hasFeature(settings, GlcmFeature.clusterProminence);
    this.exact = i32(momentsFit(settings, i32(high)));
    this.sortFeatures(high && this.exact);
    top = this.box.layoutTables(settings, this.pooledTerms | this.singleTerms, settings.offsetCount, top);
    top = this.pairs.layout(settings, this.wantsMatrix, top);
    this.labels = i32(this.wantsMatrix && SmallWindows.fits(tile, settings));
    this.small.matrix = this.pairs.matrix;
    if (WITH_MATRICES && this.labels) top = this.small.layoutTables(settings, top);
    for (let c = 0; c < COUNTER_COUNT; c++) {
      if (!(this.counters & (1 << c))) continue;
      const cells = c == Counter.cells ? cellCount(g, settings.symmetric) : c == Counter.sums ? 2 * g + 1 : g + 1;
      const withMaximum = c == Counter.cells && (parts & GlcmPart.maximum) != 0;
      top = this.counter(c).layoutTables(this.table, cells, this.groupSize, withMaximum, top);
    }
    // From here on sizes depend on the tile, which differs; the tables above stay where they are.
    return this.layoutRows(top);
  }

  /** Whole matrices; without them (see `asconfig.json`) nobody asks. */
  // @ts-ignore: decorator
  @inline
  private get wantsMatrix(): bool {
    return WITH_MATRICES && (this.settings.parts & GlcmPart.matrix) != 0;
  }

  /** Which features are pooled, and what they and the others are made from. */
  private sortFeatures(high: bool): void {
    const settings = this.settings, parts = settings.parts, symmetric = settings.symmetric;
    // Information correlations read each matrix' own entropies.
    this.pools = i32(poolMax(settings) > 1 && !(parts & GlcmPart.marginals));
    this.pooledFeatures = this.pooledTerms = this.singleTerms = this.needs = this.single = 0;
    let correlates = false;
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      if (isPooled(slot)) {
        this.pooledFeatures |= 1 << k;
        this.pooledTerms |= pooledTermsOf(slot, symmetric);
        continue;
      }
      this.single = 1;
      if (slot == GlcmFeature.correlation && symmetric && this.exact) correlates = true;
      else this.needs |= momentsOf(slot);
    }
    this.singleRows = 0;
    if (!this.needs && !high && !correlates) return;
    this.singleTerms |= (1 << Term.sum) | (1 << Term.sumSquared) | (1 << Term.differenceSquared) | (1 << Term.absoluteDifference);
    if (high) this.singleTerms |= (1 << Term.sumCubed) | (1 << Term.sumToTheFourth);
    if (!symmetric) this.singleTerms |= (1 << Term.difference) | (1 << Term.product);
    this.singleRows = this.singleTerms;
    if (!(this.needs & (1 << GlcmQuantity.differenceVariance))) this.singleRows &= ~(1 << Term.absoluteDifference);
  }

  private layoutRows(start: usize): usize {
    const tile = this.tile, settings = this.settings, input = tile.width * tile.height * tile.depth;
    let top = this.box.layoutRows(tile, settings.offsetCount, start);
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) top = this.counter(c).layoutRows(tile, top, settings.averaged ? settings.offsetCount : 1);
    if (WITH_MATRICES && this.labels) top = align(this.small.layoutRows(tile, top));
    top = this.means.layout(tile, settings, top);
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
    if (this.wantsMatrix) this.pairs.matrix.initialize();
    if (WITH_MATRICES && this.labels) this.small.initialize(this.tile, settings);
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) this.counter(c).initialize();
    if (!settings.symmetric || !(this.counters & (1 << Counter.cells))) return;
    for (let level = 1; level <= settings.levelCount; level++) this.counter(Counter.cells).setDiagonal(level);
  }

  run(): void {
    const tile = this.tile, settings = this.settings;
    this.box.reset(settings.offsetCount);
    this.means.reset();
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
    if (WITH_MATRICES && this.labels) this.small.label(tile, y, z, first, last);
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
      const alone = next - k == this.groupSize;
      for (let n = k; n < next && this.single && !alone; n++) {
        this.box.row(y, z, n, n + 1, this.singleRows | (1 << Term.count));
        this.evaluateRow(first, last, y, z, coreRow, n, 0, 1);
      }
      this.box.row(y, z, k, next, this.pooledTerms | (1 << Term.count) | (alone ? this.singleRows : 0));
      this.evaluateRow(first, last, y, z, coreRow, k, (next - k) / this.groupSize, alone ? this.single : 0);
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
    pooled.from = from;
    pooled.count = count;
    const reciprocals = q.row(GlcmQuantity.reciprocal);
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

  /** The other features, of one matrix a window. */
  private evaluateSingle(from: i32, count: i32, y: i32, z: i32, coreRow: i32, k: i32, someEmpty: bool): void {
    const q = this.quantities, box = this.box, settings = this.settings;
    if (this.needs || this.box.terms & (1 << Term.sumCubed)) fillMoments(q, box, settings, this.needs, from, count);
    if (settings.parts & GlcmPart.marginals) {
      const symmetric = settings.symmetric, other = symmetric ? Counter.marginalX : Counter.marginalY;
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
    if (WITH_MATRICES && this.labels) {
      this.small.fill(from, count, k, oneLevel, tile.centersPtr + <usize>(coreRow + from), q.row(GlcmQuantity.maximalCorrelation));
      if (!moments) return;
    }
    for (let i = 0; i < count; i++) {
      const voxel = <usize>(coreRow + from + i), o = <usize>i << 3;
      if (load<u8>(tile.centersPtr + voxel) == 0) continue;
      pairs.gather(tile, settings, tile.coreX + from + i, y, z, k, k + this.groupSize);
      if (moments) pairs.putMoments(q, o, settings.symmetric);
      if (!WITH_MATRICES || !matrix || this.labels) continue;
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
