import { CHUNK, Quantities, Quantity } from "../core/chunk";
import { Settings, Tile, WindowStatus, align, bytesOf, endOfRun, firstCenter, lastCenter, windowVoxels } from "../core/tile";
import { deviate, values2 } from "./deviations";
import { StatisticsPart, interpolate } from "./features";
import { STATISTICS_QUANTITY_COUNT, StatisticsQuantity, fractionOf, percentilesOf, storeStatistics } from "./quantities";
import { HIGHEST, LOWER, LOWEST, OUTSIDE_KEY, RANKS, UPPER, VOXELS, WindowLanes, floatsOf, widenTile } from "./windowLanes";

/** The number of voxels of each window: a row more than quantities have. */
const SAMPLES: i32 = STATISTICS_QUANTITY_COUNT;

/** Voxels of the largest windows that are gone through side by side. */
const VOXELS_MAX: i32 = 32767;

/** Windows of up to so many voxels are sorted for one percentile: a search takes some twenty passes. */
const SORTED_MAX: i32 = 64;

/** Maps of intensities that f32 holds: all from the voxels of four windows side by side, in f64 and in the order of place. */
@unmanaged
export class FloatMap {
  tile: Tile;
  settings: Settings;
  /** The tile as keys, with columns beside it that are outside, as many as windows reach. */
  keys: Tile;
  quantities: Quantities;
  lanes: WindowLanes<i32>;
  /** Where windows are sorted; 0: a percentile is searched for. */
  sortedPtr: usize;
  /** Bit per row: percentiles that are wanted. */
  percentiles: i32;

  static fits(tile: Tile): bool {
    return windowVoxels(tile) <= VOXELS_MAX;
  }

  /** @returns the end */
  layout(tile: Tile, settings: Settings): usize {
    this.tile = tile;
    this.settings = settings;
    let top = align(changetype<usize>(this) + offsetof<FloatMap>());
    this.keys = changetype<Tile>(top); top += bytesOf<Tile>();
    this.quantities = changetype<Quantities>(top); top += bytesOf<Quantities>();
    this.lanes = changetype<WindowLanes<i32>>(top); top += bytesOf<WindowLanes<i32>>();
    top = align(this.quantities.layout(STATISTICS_QUANTITY_COUNT + 1, top));
    this.percentiles = percentilesOf(settings);
    const voxelsMax = windowVoxels(tile);
    top = this.lanes.layout(voxelsMax, top);
    const percentiles = popcnt<i32>(this.percentiles);
    this.sortedPtr = percentiles > 1 || (percentiles == 1 && voxelsMax <= SORTED_MAX) ? top : 0;
    if (this.sortedPtr) top += <usize>voxelsMax << 4;
    return widenTile<i32>(tile, this.keys, top);
  }

  run(): void {
    const tile = this.tile;
    this.toKeys();
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) this.row(y, z);
    }
  }

  private toKeys(): void {
    const tile = this.tile, keys = this.keys, lines = tile.height * tile.depth;
    for (let k = 0; k < keys.width * lines; k++) store<i32>(keys.inputPtr + (<usize>k << 2), OUTSIDE_KEY);
    for (let line = 0; line < lines; line++) {
      let ptr = tile.inputPtr + (<usize>(line * tile.width) << 3), out = keys.inputPtr + (<usize>(line * keys.width + tile.radiusX) << 2);
      for (const end = ptr + (<usize>tile.width << 3); ptr < end; ptr += 8, out += 4) {
        // 0 in place of -0, which is equal to it.
        const value = load<f64>(ptr) + 0, bits = reinterpret<i32>(<f32>value);
        if (value == value) store<i32>(out, bits ^ <i32>(<u32>(bits >> 31) >> 1));
      }
    }
  }

  private row(y: i32, z: i32): void {
    const tile = this.tile, q = this.quantities, coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>coreRow;
    const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
    for (let i = first, end = i; i < last; i = end) {
      end = min(i + CHUNK, endOfRun(tile, i, first, last));
      for (let k = 0; k < end - i; k += 4) this.goThrough(i + k, <usize>k << 3, y, z);
      for (let k = 0; k < end - i; k++) {
        const status = load<f64>(q.row(SAMPLES) + (<usize>k << 3)) == 0 ? WindowStatus.empty : WindowStatus.valid;
        store<u8>(tile.statusPtr + <usize>(coreRow + i + k), <u8>status);
      }
      storeStatistics(q, this.settings, tile, i, end - i, coreRow);
    }
  }

  /** Of four windows, from core column `i` on; `o` is where they lie in rows. */
  private goThrough(i: i32, o: usize, y: i32, z: i32): void {
    const lanes = this.lanes, q = this.quantities;
    lanes.gather(this.keys, this.tile.coreX + i, y, z);
    const values = lanes.ptr + VOXELS, end = values + (<usize>lanes.voxels << 4);
    this.putFloats(lanes.ptr + LOWEST, q.row(StatisticsQuantity.minimum) + o);
    this.putFloats(lanes.ptr + HIGHEST, q.row(StatisticsQuantity.maximum) + o);
    for (let j: usize = 0; j < 4; j += 2) this.sumUp(values + (j << 2), end, o + (j << 3));
    if (this.sortedPtr) lanes.sort(this.sortedPtr);
    for (let rows = this.percentiles; rows != 0; rows &= rows - 1) {
      const row = ctz<i32>(rows);
      this.putPercentiles(fractionOf(row), q.row(SAMPLES) + o, q.row(row) + o);
    }
    const parts = this.settings.parts;
    if (!(parts & ~StatisticsPart.order)) return;
    for (let j: usize = 0; j < 4; j += 2) {
      deviate<i32>(q, o + (j << 3), values + (j << 2), end, 0, parts);
      this.flatten(o + (j << 3));
    }
  }

  /** Numbers, sums and sums of squares of two windows. */
  private sumUp(values: usize, end: usize, o: usize): void {
    const q = this.quantities, one = f64x2.splat(1), zero = f64x2.splat(0);
    let n = zero, sum = zero, squares = zero;
    for (let ptr = values; ptr < end; ptr += 16) {
      const v = values2<i32>(ptr, zero), inside = f64x2.eq(v, v), w = v128.and(v, inside);
      n = f64x2.add(n, v128.and(one, inside));
      sum = f64x2.add(sum, w);
      squares = f64x2.add(squares, f64x2.mul(w, w));
    }
    q.put2(SAMPLES, o, n);
    q.put2(Quantity.reciprocal, o, f64x2.div(one, n));
    q.put2(Quantity.mean, o, f64x2.div(sum, n));
    q.put2(StatisticsQuantity.energy, o, squares);
  }

  /** Equal values deviate by nothing, though their mean may be rounded. */
  private flatten(o: usize): void {
    const q = this.quantities, flat = f64x2.eq(q.at2(StatisticsQuantity.minimum, o), q.at2(StatisticsQuantity.maximum, o));
    q.put2(Quantity.m2, o, v128.andnot(q.at2(Quantity.m2, o), flat));
    q.put2(StatisticsQuantity.deviation, o, v128.andnot(q.at2(StatisticsQuantity.deviation, o), flat));
    q.put2(StatisticsQuantity.robustDeviation, o, v128.andnot(q.at2(StatisticsQuantity.robustDeviation, o), flat));
  }

  private putFloats(keys: usize, out: usize): void {
    const floats = floatsOf(v128.load(keys));
    v128.store(out, f64x2.promote_low_f32x4(floats));
    v128.store(out, f64x2.promote_low_f32x4(i32x4.shuffle(floats, floats, 2, 3, 2, 3)), 16);
  }

  /** Linear interpolation at rank p (n - 1). */
  private putPercentiles(p: f64, samples: usize, out: usize): void {
    const lanes = this.lanes, last = lanes.voxels - 1;
    for (let j: usize = 0; j < 4; j++) {
      const n = load<f64>(samples + (j << 3)), rank = <i32>Math.floor(p * (n - 1)) + lanes.voxels - <i32>n;
      store<i32>(lanes.ptr + (j << 2), rank, RANKS);
      if (!this.sortedPtr) continue;
      // An empty window's are anything.
      const at = this.sortedPtr + (j << 2), below = max(0, min(rank, last));
      store<i32>(lanes.ptr + (j << 2), load<i32>(at + (<usize>below << 4)), LOWER);
      store<i32>(lanes.ptr + (j << 2), load<i32>(at + (<usize>min(below + 1, last) << 4)), UPPER);
    }
    if (!this.sortedPtr) lanes.search();
    for (let j: usize = 0; j < 4; j++) {
      const rank = p * (load<f64>(samples + (j << 3)) - 1), lower = floatAt(lanes.ptr + LOWER, j), upper = floatAt(lanes.ptr + UPPER, j);
      store<f64>(out + (j << 3), interpolate(lower, upper, rank));
    }
  }
}

// @ts-ignore: decorator
@inline
function floatAt(keys: usize, j: usize): f64 {
  const key = load<i32>(keys + (j << 2));
  return <f64>reinterpret<f32>(key ^ <i32>(<u32>(key >> 31) >> 1));
}
