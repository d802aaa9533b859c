import { BoxSums, Term, momentsFit } from "../core/boxSums";
import {
  CHUNK, Quantities, Quantity, fillEntropy, fillHighMoments, fillMean, fillReciprocal, fillVariance, putSquares, putStatuses, samplesAt,
  storeRow,
} from "../core/chunk";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { ALONE_BYTES, Settings, Tile, align, bytesOf, endOfRun, firstCenter, hasFeature, lastCenter, settingsAlone } from "../core/tile";
import { StatisticsPart } from "../statistics/features";
import { INTEGER_MAP_BYTES, IntegerMap, fitsLanes } from "../statistics/integerMap";
import {
  HISTOGRAM_QUANTITY_COUNT, HistogramFeature, HistogramPart, HistogramQuantity, evaluateHistogramFeature, putShape, statisticOf,
} from "./features";
import { NineVoxels } from "./nineVoxels";
import { HistogramScan } from "./scan";

/** A tile's way through the parts. Lies at the start of the scratch; everything else follows. */
@unmanaged
class HistogramMap {
  tile: Tile;
  settings: Settings;
  /** With one offset, 0. */
  pairSettings: Settings;
  table: CountTable;
  box: BoxSums;
  counts: SlidingCounts;
  scan: HistogramScan;
  nine: NineVoxels;
  /** Order statistics and deviations of windows that fit into lanes, and its settings. */
  windows: IntegerMap;
  windowSettings: Settings;
  /** 1: there are some. */
  inLanes: i32;
  /** 1: there is something to do row by row: all but `windows`. */
  hasRows: i32;
  /** 1: counts are gone through. */
  scans: i32;
  /** 1: windows are of nine voxels. */
  isNine: i32;
  quantities: Quantities;
  /** 1: moments come from box sums; 0: from the voxels themselves. */
  exact: i32;
  /** 1: third and fourth moments are wanted. */
  high: i32;
  /** 1: the normalized entropy is wanted. */
  normalizes: i32;
  coreSize: i32;

  layout(tile: Tile, settings: Settings): usize {
    const parts = settings.parts;
    this.tile = tile;
    this.settings = settings;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    this.normalizes = i32(hasFeature(settings, HistogramFeature.normalizedEntropy));
    let top = align(changetype<usize>(this) + offsetof<HistogramMap>());
    this.pairSettings = settingsAlone(settings, top); top += ALONE_BYTES;
    this.table = changetype<CountTable>(top); top += bytesOf<CountTable>();
    this.box = changetype<BoxSums>(top); top += bytesOf<BoxSums>();
    this.counts = changetype<SlidingCounts>(top); top += bytesOf<SlidingCounts>();
    this.scan = changetype<HistogramScan>(top); top += bytesOf<HistogramScan>();
    this.nine = changetype<NineVoxels>(top); top += bytesOf<NineVoxels>();
    this.isNine = i32(NineVoxels.fits(tile, settings));
    this.windows = changetype<IntegerMap>(top); top += INTEGER_MAP_BYTES;
    this.windowSettings = settingsAlone(settings, top); top += ALONE_BYTES;
    this.windowSettings.featuresPtr = top; top += <usize>(settings.featureCount + 3 & ~3) << 2;
    this.quantities = changetype<Quantities>(top); top += bytesOf<Quantities>();
    top = this.quantities.layout(HISTOGRAM_QUANTITY_COUNT, top);
    this.high = i32(hasFeature(settings, HistogramFeature.skewness) || hasFeature(settings, HistogramFeature.excessKurtosis));
    this.exact = i32(momentsFit(settings, this.high));
    const moments = (1 << Term.sum) | (1 << Term.sumSquared) | (this.high ? (1 << Term.sumCubed) | (1 << Term.sumToTheFourth) : 0);
    top = this.table.layout(settings.sampleCountMax, top);
    top = this.box.layoutTables(this.pairSettings, parts & HistogramPart.moments && this.exact ? moments : 0, 1, top);
    top = this.counts.layoutTables(this.table, settings.levelCount + 1, 1, false, top);
    const ofWindows = (parts & (HistogramPart.order | HistogramPart.deviations)) != 0;
    this.inLanes = i32(ofWindows && (!WITH_ALL || fitsLanes(tile, settings)));
    this.scans = i32((parts & HistogramPart.scan) != 0 || (ofWindows && !this.inLanes));
    this.hasRows = i32((parts & (HistogramPart.moments | HistogramPart.cells)) != 0 || this.scans);
    if (this.scans) top = this.scan.layoutTables(settings, i32(!this.inLanes), top);
    if (this.isNine) top = this.nine.layoutTables(align(top));
    // From here on sizes depend on the tile, which differs; the tables above stay where they are.
    top = this.box.layoutRows(tile, 1, top);
    top = this.counts.layoutRows(tile, top);
    if (this.isNine) top = this.nine.layoutRows(tile, top);
    if (this.inLanes) top = this.layoutWindows(align(top));
    return top - changetype<usize>(this);
  }

  private layoutWindows(top: usize): usize {
    const settings = this.settings, own = this.windowSettings;
    for (let k: usize = 0; k < <usize>settings.featureCount << 2; k += 4) {
      store<i32>(own.featuresPtr + k, statisticOf(load<i32>(settings.featuresPtr + k)));
    }
    own.origin = 0;
    own.parts = settings.parts / HistogramPart.order * StatisticsPart.order & (StatisticsPart.order | StatisticsPart.deviations);
    this.windows.ofLevels = 1;
    return this.windows.layout(this.tile, own, top);
  }

  initialize(): void {
    this.table.initialize();
    this.counts.initialize();
    if (this.isNine) this.nine.initialize(this.table);
  }

  run(): void {
    const tile = this.tile;
    if (this.inLanes) this.windows.run();
    if (!this.hasRows) return;
    this.box.reset(1);
    this.counts.forget();
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
    this.box.row(y, z, 0, 1);
    if (settings.parts & HistogramPart.cells) this.count(y, z);
    if (this.scans) this.scan.row(tile, settings, y, z, coreRow);
    for (let i = first, end = i; i < last; i = end) {
      end = min(i + CHUNK, endOfRun(tile, i, first, last));
      this.evaluate(i, end - i, y, z, coreRow);
    }
  }

  /** Sums over counts of the windows of a row, or their keys. */
  private count(y: i32, z: i32): void {
    const tile = this.tile, counts = this.counts;
    if (this.isNine) this.nine.compare(tile, y, z);
    else if (counts.begin(tile, y, z, 0)) {
      // Levels are indices of cells as they are.
      counts.columnCount = 1;
      counts.column(0).place(tile, y, z, 0, 0, 0, tile.inputPtr, counts.codeBytes, 0);
      counts.slide(tile);
    }
  }

  private evaluate(from: i32, count: i32, y: i32, z: i32, coreRow: i32): void {
    const q = this.quantities, box = this.box, settings = this.settings, tile = this.tile;
    const someEmpty = fillReciprocal(q, box, from, count);
    if (settings.parts & HistogramPart.moments) {
      if (this.exact) this.fillMoments(from, count);
      else this.fillWideMoments(from, count, y, z);
      if (this.high) putShape(q, count, settings.pyradiomics);
    }
    if (settings.parts & HistogramPart.cells) this.fillCells(from, count);
    putStatuses(tile.statusPtr + <usize>(coreRow + from), someEmpty, box, from, count);
    for (let f = 0; f < settings.featureCount; f++) {
      const values = evaluateHistogramFeature(q, load<i32>(settings.featuresPtr + (<usize>f << 2)), count);
      if (values) storeRow(values, count, tile.mapsPtr + (<usize>(f * this.coreSize + coreRow + from) << 2));
    }
  }

  /** Of the levels: box sums are of s = 2 (level - middle). */
  private fillMoments(from: i32, count: i32): void {
    const q = this.quantities, box = this.box;
    if (box.isWide(Term.sum)) fillFirstMoments<i64>(q, box, from, count);
    else fillFirstMoments<i32>(q, box, from, count);
    if (this.high) fillHighMoments(q, box, from, count, 0.5);
    const middle = f64x2.splat(0.5 * <f64>(this.settings.levelCount + 1)), means = q.row(Quantity.mean);
    for (let o: usize = 0; o < <usize>count << 3; o += 16) v128.store(means + o, f64x2.add(middle, v128.load(means + o)));
  }

  private fillWideMoments(from: i32, count: i32, y: i32, z: i32): void {
    for (let i = 0; i < count; i++) {
      const x = this.tile.coreX + from + i;
      putWindowMoments(this.quantities, <usize>i << 3, this.tile, x, y, z);
    }
  }

  private fillCells(from: i32, count: i32): void {
    const q = this.quantities, table = this.table, scale = 1 / <f64>(<i64>1 << table.shift), uniformities = q.row(HistogramQuantity.uniformity);
    if (this.isNine) this.nine.fill(from, count, q.row(HistogramQuantity.entropy), uniformities);
    else {
      fillEntropy(q, HistogramQuantity.entropy, this.box, this.counts, 0, from, count);
      putSquares(this.counts, 1, q.row(Quantity.reciprocal), from, count, uniformities, false);
    }
    if (!this.normalizes) return;
    // log2 n = F(n) / n, which is 0 for one voxel.
    for (let i = 0; i < count; i++) {
      const o = <usize>i << 3, total = <f64>table.total(samplesAt(this.box, from + i));
      store<f64>(q.row(HistogramQuantity.largestEntropy) + o, total * scale * load<f64>(q.row(Quantity.reciprocal) + o));
    }
  }
}

function fillFirstMoments<T>(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  fillMean<T>(q, Quantity.mean, box, Term.sum, 0.5, from, count);
  if (!(box.terms & (1 << Term.sumCubed))) fillVariance<T>(q, Quantity.m2, box, Term.sum, Term.sumSquared, from, count, 0.5);
}

/** Moments of one window in two passes of f64: for levels so many that power sums could pass 53 bits. */
function putWindowMoments(q: Quantities, o: usize, tile: Tile, x: i32, y: i32, z: i32): void {
  const xLow = max(0, x - tile.radiusX), xHigh = min(tile.width, x + tile.radiusX + 1);
  const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
  const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
  let n: f64 = 0, mean: f64 = 0, m2: f64 = 0, m3: f64 = 0, m4: f64 = 0;
  for (let pass = 0; pass < 2; pass++) {
    for (let w = zLow; w < zHigh; w++) {
      for (let v = yLow; v < yHigh; v++) {
        let ptr = tile.inputPtr + <usize>((w * tile.height + v) * tile.width + xLow) * sizeof<u16>();
        for (let u = xLow; u < xHigh; u++, ptr += sizeof<u16>()) {
          const level = <f64>load<u16>(ptr);
          if (level == 0) continue;
          if (pass == 0) {
            n++;
            mean += level;
          } else {
            const d = level - mean, dd = d * d;
            m2 += dd;
            m3 += dd * d;
            m4 += dd * dd;
          }
        }
      }
    }
    if (pass == 0) mean /= n;
  }
  store<f64>(q.row(Quantity.mean) + o, mean);
  store<f64>(q.row(Quantity.m2) + o, m2 / n);
  store<f64>(q.row(Quantity.m3) + o, m3 / n);
  store<f64>(q.row(Quantity.m4) + o, m4 / n);
}

/** Bytes of scratch for `mapHistogram`; see `layoutGlcm`. */
export function layoutHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  return changetype<HistogramMap>(scratchPtr).layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
}

/** Builds the constant tables. The scratch's bytes must be zero. */
export function initializeHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutHistogram(tilePtr, settingsPtr, scratchPtr);
  changetype<HistogramMap>(scratchPtr).initialize();
}

/**
 * Intensity histogram maps (IBSI ZVCW) of one tile, from levels; 0 is outside.
 *
 * Cost per voxel: O(2rz + 1) for moments, O((2ry + 1)(2rz + 1)) for entropy and uniformity, O(voxels of the window), eight
 * windows a step, for order statistics and deviations; O(levelCount) for what is read from the counts themselves (mode, gradients).
 */
export function mapHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<HistogramMap>(scratchPtr);
  map.layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
  map.run();
}
