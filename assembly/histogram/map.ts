import { BoxSums, Term, momentsFit } from "../core/boxSums";
import {
  CHUNK, Quantities, Quantity, fillEntropy, fillHighMoments, fillMean, fillReciprocal, fillVariance, samplesAt, storeRow, toF64,
} from "../core/chunk";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Offset, Settings, Tile, WindowStatus, align, endOfRun, firstCenter, hasFeature, lastCenter } from "../core/tile";
import { HISTOGRAM_QUANTITY_COUNT, HistogramFeature, HistogramPart, HistogramQuantity, evaluateHistogramFeature } from "./features";
import { HistogramScan } from "./scan";

/** A tile's way through the parts. Lies at the start of the scratch; everything else follows. */
@unmanaged
class HistogramMap {
  tile: Tile;
  settings: Settings;
  /** A copy with one offset, 0: a voxel is a pair with itself. */
  pairSettings: Settings;
  table: CountTable;
  box: BoxSums;
  counts: SlidingCounts;
  scan: HistogramScan;
  quantities: Quantities;
  /** 1: moments come from box sums; 0: from the voxels themselves. */
  exact: i32;
  /** 1: the normalized entropy is wanted. */
  normalizes: i32;
  coreSize: i32;

  layout(tile: Tile, settings: Settings): usize {
    const parts = settings.parts;
    this.tile = tile;
    this.settings = settings;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    this.exact = i32(momentsFit(settings, 1));
    this.normalizes = i32(hasFeature(settings, HistogramFeature.normalizedEntropy));
    let top = align(changetype<usize>(this) + offsetof<HistogramMap>());
    this.pairSettings = changetype<Settings>(top); top = align(top + offsetof<Settings>());
    const offset = changetype<Offset>(top); top = align(top + offsetof<Offset>());
    this.table = changetype<CountTable>(top); top = align(top + offsetof<CountTable>());
    this.box = changetype<BoxSums>(top); top = align(top + offsetof<BoxSums>());
    this.counts = changetype<SlidingCounts>(top); top = align(top + offsetof<SlidingCounts>());
    this.scan = changetype<HistogramScan>(top); top = align(top + offsetof<HistogramScan>());
    this.quantities = changetype<Quantities>(top); top = align(top + offsetof<Quantities>());
    top = this.quantities.layout(HISTOGRAM_QUANTITY_COUNT, top);
    memory.copy(changetype<usize>(this.pairSettings), changetype<usize>(settings), offsetof<Settings>());
    memory.fill(changetype<usize>(offset), 0, offsetof<Offset>());
    this.pairSettings.offsetCount = 1;
    this.pairSettings.offsetsPtr = changetype<usize>(offset);
    const moments = (1 << Term.sum) | (1 << Term.sumSquared) | (1 << Term.sumCubed) | (1 << Term.sumToTheFourth);
    top = this.table.layout(settings.sampleCountMax, top);
    top = this.box.layoutTables(this.pairSettings, parts & HistogramPart.moments && this.exact ? moments : 0, 1, top);
    top = this.counts.layoutTables(this.table, settings.levelCount + 1, 1, false, top);
    if (parts & HistogramPart.scan) top = this.scan.layoutTables(settings, top);
    // From here on sizes depend on the tile, which differs; the tables above stay where they are.
    top = this.box.layoutRows(tile, 1, top);
    top = this.counts.layoutRows(tile, top);
    return top - changetype<usize>(this);
  }

  initialize(): void {
    this.table.initialize();
    this.counts.initialize();
  }

  run(): void {
    const tile = this.tile;
    this.box.reset(1);
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
    if (settings.parts & HistogramPart.cells) {
      this.placeColumn(y, z);
      this.counts.slide(tile, first, last);
    }
    if (settings.parts & HistogramPart.scan) this.scan.row(tile, settings, y, z, coreRow);
    for (let i = first, end = i; i < last; i = end) {
      end = min(i + CHUNK, endOfRun(tile, i, first, last));
      this.evaluate(i, end - i, y, z, coreRow);
    }
  }

  private placeColumn(y: i32, z: i32): void {
    const tile = this.tile, column = this.counts.column(0);
    const yStart = max(0, y - tile.radiusY), zStart = max(0, z - tile.radiusZ);
    this.counts.columnCount = 1;
    column.start = 0;
    column.end = 0;
    column.second = 0;
    column.dx = 0;
    column.rows = min(tile.height, y + tile.radiusY + 1) - yStart;
    column.slices = min(tile.depth, z + tile.radiusZ + 1) - zStart;
    // Levels are indices of cells as they are.
    column.codesPtr = tile.inputPtr + <usize>((zStart * tile.height + yStart) * tile.width * this.counts.codeBytes);
  }

  private evaluate(from: i32, count: i32, y: i32, z: i32, coreRow: i32): void {
    const q = this.quantities, box = this.box, settings = this.settings, tile = this.tile;
    const someEmpty = fillReciprocal(q, box, from, count);
    if (settings.parts & HistogramPart.moments) {
      if (this.exact) this.fillMoments(from, count);
      else this.fillWideMoments(from, count, y, z);
    }
    if (settings.parts & HistogramPart.cells) this.fillCells(from, count);
    const statusPtr = tile.statusPtr + <usize>(coreRow + from);
    memory.fill(statusPtr, <u8>WindowStatus.valid, count);
    for (let i = 0; someEmpty && i < count; i++) {
      const status = samplesAt(box, from + i) == 0 ? WindowStatus.empty : WindowStatus.valid;
      store<u8>(statusPtr + i, <u8>status);
    }
    for (let f = 0; f < settings.featureCount; f++) {
      const values = evaluateHistogramFeature(q, load<i32>(settings.featuresPtr + (<usize>f << 2)), count, settings.pyradiomics);
      if (values) storeRow(values, count, tile.mapsPtr + (<usize>(f * this.coreSize + coreRow + from) << 2));
    }
  }

  /** Of the levels, from those of s = 2 (level - middle). */
  private fillMoments(from: i32, count: i32): void {
    const q = this.quantities, box = this.box;
    if (box.isWide(Term.sum)) fillFirstMoments<i64>(q, box, from, count);
    else fillFirstMoments<i32>(q, box, from, count);
    fillHighMoments(q, box, from, count);
    const middle = f64x2.splat(0.5 * <f64>(this.settings.levelCount + 1)), half = f64x2.splat(0.5), quarter = f64x2.splat(0.25);
    const means = q.row(Quantity.mean), m2 = q.row(Quantity.m2), m3 = q.row(Quantity.m3), m4 = q.row(Quantity.m4);
    for (let o: usize = 0; o < <usize>count << 3; o += 16) {
      v128.store(means + o, f64x2.add(middle, f64x2.mul(half, v128.load(means + o))));
      v128.store(m2 + o, f64x2.mul(quarter, v128.load(m2 + o)));
      v128.store(m3 + o, f64x2.mul(f64x2.splat(0.125), v128.load(m3 + o)));
      v128.store(m4 + o, f64x2.mul(f64x2.splat(0.0625), v128.load(m4 + o)));
    }
  }

  private fillWideMoments(from: i32, count: i32, y: i32, z: i32): void {
    for (let i = 0; i < count; i++) {
      const x = this.tile.coreX + from + i;
      putWindowMoments(this.quantities, <usize>i << 3, this.tile, x, y, z);
    }
  }

  private fillCells(from: i32, count: i32): void {
    const q = this.quantities, counts = this.counts, table = this.table;
    const scale = 1 / <f64>(<i64>1 << table.shift);
    fillEntropy(q, HistogramQuantity.entropy, this.box, counts, 0, from, count);
    const out = q.row(HistogramQuantity.uniformity), reciprocals = q.row(Quantity.reciprocal);
    let ptr = counts.sumsPtr + (<usize>from << 4);
    for (let o: usize = 0; o < <usize>count << 3; o += 16, ptr += 32) {
      const r = v128.load(reciprocals + o), squares = v128.shuffle<i64>(v128.load(ptr), v128.load(ptr, 16), 1, 3);
      v128.store(out + o, f64x2.mul(toF64(squares), f64x2.mul(r, r)));
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
  fillMean<T>(q, Quantity.mean, box, Term.sum, 1, from, count);
  fillVariance<T>(q, Quantity.m2, box, Term.sum, Term.sumSquared, from, count);
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
 * Cost per voxel: O(2rz + 1) for moments, O((2ry + 1)(2rz + 1)) for entropy and uniformity; O(levelCount) more for the
 * features read from the counts themselves (percentiles, mode, gradients).
 */
export function mapHistogram(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  const map = changetype<HistogramMap>(scratchPtr);
  map.layout(changetype<Tile>(tilePtr), changetype<Settings>(settingsPtr));
  map.run();
}
