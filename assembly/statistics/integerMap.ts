import { BoxSums, Term, momentsFit } from "../core/boxSums";
import { CHUNK, Quantities, Quantity, fillHighMoments, fillReciprocal, load2Of, putStatuses, samplesAt } from "../core/chunk";
import { ALONE_BYTES, Settings, Tile, align, bytesOf, endOfRun, firstCenter, lastCenter, settingsAlone, windowVoxels } from "../core/tile";
import { deviate } from "./deviations";
import { StatisticsPart, interpolate } from "./features";
import { STATISTICS_QUANTITY_COUNT, StatisticsQuantity, fractionOf, percentilesOf, storeStatistics } from "./quantities";
import { HIGHEST, LOWER, LOWEST, RANKS, UPPER, VOXELS, WindowLanes, widenTile } from "./windowLanes";

/** Bytes of an `IntegerMap` itself. */
export const INTEGER_MAP_BYTES: usize = bytesOf<IntegerMap>() + bytesOf<Tile>() + ALONE_BYTES + bytesOf<BoxSums>()
  + bytesOf<WindowLanes<i16>>() + bytesOf<Quantities>();

/** Whether windows of so many levels can be computed in lanes of 16 bits, and squares of their sums in 53: as `fitsLanes` of the host. */
export function fitsLanes(tile: Tile, settings: Settings): bool {
  const voxels = <f64>windowVoxels(tile), levels = <f64>settings.levelCount;
  return voxels <= 32767 && levels <= 32767 && voxels * levels <= 6e7;
}

/**
 * Maps of intensities that are integers, as levels of width 1: moments by box sums, order statistics and deviations of eight windows
 * side by side. All sums are exact but those of deviations, which go through a window's voxels in the order of place.
 */
@unmanaged
export class IntegerMap {
  tile: Tile;
  settings: Settings;
  /** 1: the tile holds levels of 16 bits, which are their own intensities. Set before the layout. */
  ofLevels: i32;
  /** The tile as levels, with columns beside it that are outside, as many as windows reach. */
  levels: Tile;
  /** With one offset, 0. */
  pairSettings: Settings;
  box: BoxSums;
  quantities: Quantities;
  lanes: WindowLanes<i16>;
  /** Bit per row: percentiles that are wanted. */
  percentiles: i32;
  /** Not 0: windows are gone through voxel by voxel. */
  gathers: i32;
  /** 1: third and fourth moments are taken from box sums. */
  highFromSums: i32;
  /** Parts that are summed over voxels. */
  summed: i32;

  /** @param start of what is beyond the `INTEGER_MAP_BYTES` from here on; 0: right after them. @returns its end */
  layout(tile: Tile, settings: Settings, start: usize = 0): usize {
    const parts = settings.parts;
    this.tile = tile;
    this.settings = settings;
    let top = align(changetype<usize>(this) + offsetof<IntegerMap>());
    this.levels = changetype<Tile>(top); top += bytesOf<Tile>();
    const pairs = this.pairSettings = settingsAlone(settings, top); top += ALONE_BYTES;
    this.box = changetype<BoxSums>(top); top += bytesOf<BoxSums>();
    this.lanes = changetype<WindowLanes<i16>>(top); top += bytesOf<WindowLanes<i16>>();
    this.quantities = changetype<Quantities>(top); top += bytesOf<Quantities>();
    top = align(this.quantities.layout(STATISTICS_QUANTITY_COUNT, start || top));
    pairs.complete = 0;
    const shape = (parts & StatisticsPart.shape) != 0;
    this.highFromSums = i32(shape && momentsFit(pairs, 1));
    this.summed = parts & (StatisticsPart.deviations | (this.highFromSums ? 0 : StatisticsPart.shape));
    this.percentiles = percentilesOf(settings);
    this.gathers = parts & StatisticsPart.order | this.summed;
    const low = parts & (StatisticsPart.moments | StatisticsPart.deviations) ? (1 << Term.sum) | (1 << Term.sumSquared) : 0;
    top = this.box.layoutTables(pairs, low | (this.highFromSums ? (1 << Term.sumCubed) | (1 << Term.sumToTheFourth) : 0), 1, top);
    if (this.gathers) top = this.lanes.layout(windowVoxels(tile), top);
    // From here on sizes depend on the tile, which differs; what is above stays where it is.
    top = widenTile<u16>(tile, this.levels, top);
    return this.box.layoutRows(this.levels, 1, top);
  }

  run(): void {
    const tile = this.tile;
    this.toLevels();
    this.box.reset(1);
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) this.row(y, z);
    }
  }

  private toLevels(): void {
    const tile = this.tile, levels = this.levels, width = tile.width, lines = tile.height * tile.depth, origin = this.settings.origin;
    memory.fill(levels.inputPtr, 0, <usize>(levels.width * lines) << 1);
    for (let line = 0; line < lines; line++) {
      let ptr = tile.inputPtr + (<usize>(line * width) << 3), out = levels.inputPtr + (<usize>(line * levels.width + tile.radiusX) << 1);
      if (this.ofLevels) memory.copy(out, tile.inputPtr + (<usize>(line * width) << 1), <usize>width << 1);
      else for (const end = ptr + (<usize>width << 3); ptr < end; ptr += 8, out += 2) {
        const value = load<f64>(ptr);
        store<u16>(out, value == value ? <u16><i32>(value - origin) : 0);
      }
    }
  }

  private row(y: i32, z: i32): void {
    const tile = this.tile, coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    const centersPtr = tile.centersPtr + <usize>coreRow;
    const first = firstCenter(centersPtr, tile.coreWidth), last = lastCenter(centersPtr, first, tile.coreWidth);
    if (first == last) return;
    this.box.row(y, z, 0, 1);
    for (let i = first, end = i; i < last; i = end) {
      end = min(i + CHUNK, endOfRun(tile, i, first, last));
      this.evaluate(i, end - i, y, z, coreRow);
    }
  }

  private evaluate(from: i32, count: i32, y: i32, z: i32, coreRow: i32): void {
    const q = this.quantities, settings = this.settings, tile = this.tile;
    const someEmpty = fillReciprocal(q, this.box, from, count);
    if (this.box.terms & (1 << Term.sum)) this.fillMoments(from, count);
    for (let k = 0; this.gathers && k < count; k += 8) this.goThrough(from + k, k, count - k, y, z);
    putStatuses(tile.statusPtr + <usize>(coreRow + from), someEmpty, this.box, from, count);
    storeStatistics(q, settings, tile, from, count, coreRow);
  }

  /** Box sums are of s = 2 (level - middle); sums of intensities follow from them without rounding. */
  private fillMoments(from: i32, count: i32): void {
    const q = this.quantities, box = this.box, wide = box.isWide(Term.sum), half = f64x2.splat(0.5);
    const middle = f64x2.splat(this.settings.origin + 0.5 * <f64>(this.settings.levelCount + 1));
    // First, for its variance is not the one that is had without it, bit by bit.
    if (this.highFromSums) fillHighMoments(q, box, from, count, 0.5);
    for (let k = 0; k < count; k += 2) {
      const i = from + k, o = <usize>k << 3, n = load2Of(box.rowOf(Term.count), i, wide), about = f64x2.mul(n, middle);
      const sum = f64x2.mul(half, load2Of(box.rowOf(Term.sum), i, wide));
      const squares = f64x2.mul(f64x2.splat(0.25), load2Of(box.rowOf(Term.sumSquared), i, wide));
      // Quotients: that of a flat window is its intensity.
      q.put2(Quantity.mean, o, f64x2.div(f64x2.add(about, sum), n));
      q.put2(Quantity.m2, o, f64x2.div(f64x2.sub(f64x2.mul(n, squares), f64x2.mul(sum, sum)), f64x2.mul(n, n)));
      q.put2(StatisticsQuantity.energy, o, f64x2.add(f64x2.mul(middle, f64x2.add(about, f64x2.add(sum, sum))), squares));
    }
  }

  /** Of eight windows at most, from core column `i` on; they are the chunk's from `k` on. */
  private goThrough(i: i32, k: i32, count: i32, y: i32, z: i32): void {
    const lanes = this.lanes, q = this.quantities, o = <usize>k << 3;
    lanes.gather(this.levels, this.tile.coreX + i, y, z);
    this.putLevels(lanes.ptr + LOWEST, q.row(StatisticsQuantity.minimum) + o);
    this.putLevels(lanes.ptr + HIGHEST, q.row(StatisticsQuantity.maximum) + o);
    for (let rows = this.percentiles; rows != 0; rows &= rows - 1) {
      const row = ctz<i32>(rows);
      this.putPercentiles(fractionOf(row), i, min(8, count), q.row(row) + o);
    }
    const end = lanes.ptr + VOXELS + (<usize>lanes.voxels << 4);
    for (let j = 0; this.summed && j < min(8, count); j += 2) {
      deviate<u16>(q, o + (<usize>j << 3), lanes.ptr + VOXELS + (j << 1), end, this.settings.origin, this.summed);
    }
  }

  private putLevels(levels: usize, out: usize): void {
    for (let j = 0; j < 8; j++) store<f64>(out + (<usize>j << 3), this.settings.origin + <f64>load<u16>(levels + (<usize>j << 1)));
  }

  /** Linear interpolation at rank p (n - 1). */
  private putPercentiles(p: f64, i: i32, count: i32, out: usize): void {
    const lanes = this.lanes, origin = this.settings.origin;
    for (let j = 0; j < count; j++) {
      const n = samplesAt(this.box, i + j);
      store<i16>(lanes.ptr + (<usize>j << 1), <i16>(<i32>Math.floor(p * <f64>(n - 1)) + lanes.voxels - n), RANKS);
    }
    lanes.search();
    for (let j = 0; j < count; j++) {
      const at = lanes.ptr + (<usize>j << 1), rank = p * <f64>(samplesAt(this.box, i + j) - 1);
      const lower = origin + <f64>load<u16>(at, LOWER), upper = origin + <f64>load<u16>(at, UPPER);
      store<f64>(out + (<usize>j << 3), interpolate(lower, upper, rank));
    }
  }
}
