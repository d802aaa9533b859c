import { storeRow, storeScaled } from "../core/chunk";
import { Settings, Tile, align } from "../core/tile";
import { isPartial } from "./features";

/**
 * Features averaged over offsets, for one row of windows: sums of values, and how many offsets are left out of the mean.
 *
 *     sums       f64[feature][stride]
 *     undefined  f64[feature][stride]   offsets where a feature is undefined though there are pairs
 *     missing    f64[stride]            offsets without a pair
 */
@unmanaged
export class OffsetMeans {
  settings: Settings;
  stride: i32;
  sumsPtr: usize;
  undefinedPtr: usize;
  missingPtr: usize;
  /** 1: some window of the row has no pair at some offset. */
  someMissing: i32;
  /** 1: some feature is undefined at some offset where it has pairs. */
  someUndefined: i32;

  layout(tile: Tile, settings: Settings, start: usize): usize {
    this.settings = settings;
    this.stride = (tile.coreWidth + 3) & ~1;
    const bytes = settings.averaged ? <usize>(settings.featureCount * this.stride) << 3 : 0;
    this.sumsPtr = start;
    this.undefinedPtr = start + bytes;
    this.missingPtr = start + 2 * bytes;
    return align(this.missingPtr + (<usize>this.stride << 3));
  }

  /** Before a tile's first row. */
  reset(): void {
    this.someUndefined = this.someMissing = 1;
  }

  clear(): void {
    const bytes = this.undefinedPtr - this.sumsPtr;
    memory.fill(this.sumsPtr, 0, bytes);
    if (this.someUndefined) memory.fill(this.undefinedPtr, 0, bytes);
    if (this.someMissing) memory.fill(this.missingPtr, 0, <usize>this.stride << 3);
    this.someUndefined = this.someMissing = 0;
  }

  /** Sums of a feature, from core column `from` on. */
  // @ts-ignore: decorator
  @inline
  sums(f: i32, from: i32): usize {
    return this.sumsPtr + (<usize>(f * this.stride + from) << 3);
  }

  /** Adds one offset's values of a feature; undefined ones are left out. */
  add(f: i32, slot: i32, values: usize, from: i32, count: i32, someEmpty: bool): void {
    const sums = this.sums(f, from);
    if (!someEmpty && !isPartial(slot)) {
      for (let o: usize = 0; o < <usize>count << 3; o += 16) v128.store(sums + o, f64x2.add(v128.load(sums + o), v128.load(values + o)));
      return;
    }
    const missing = sums + this.undefinedPtr - this.sumsPtr, one = f64x2.splat(1);
    for (let o: usize = 0; o < <usize>count << 3; o += 16) {
      const v = v128.load(values + o), defined = f64x2.eq(v, v);
      v128.store(sums + o, f64x2.add(v128.load(sums + o), v128.and(v, defined)));
      if (i64x2.all_true(defined)) continue;
      v128.store(missing + o, f64x2.add(v128.load(missing + o), v128.andnot(one, defined)));
      this.someUndefined = 1;
    }
  }

  /** Offsets without a pair, `shares` of them. @param reciprocals f64[count], infinite where there is no pair */
  countMissing(reciprocals: usize, from: i32, count: i32, shares: i32): void {
    const missing = this.missingPtr + (<usize>from << 3), more = f64x2.splat(<f64>shares), infinite = f64x2.splat(Infinity);
    for (let o: usize = 0; o < <usize>count << 3; o += 16) {
      v128.store(missing + o, f64x2.add(v128.load(missing + o), v128.and(more, f64x2.eq(v128.load(reciprocals + o), infinite))));
    }
    this.someMissing = 1;
  }

  /** Puts the means of core columns [first, last) into the maps. @param out f32, of the first feature. @param mapBytes from one map to the next */
  store(first: i32, last: i32, out: usize, mapBytes: usize): void {
    const settings = this.settings, count = last - first, offsets = settings.offsetCount, all = 1 / <f64>offsets;
    const missing = this.missingPtr + (<usize>first << 3);
    if (this.someMissing) invertRest(missing, count, offsets);
    for (let f = 0, ptr = out; f < settings.featureCount; f++, ptr += mapBytes) {
      const partial = this.someUndefined && isPartial(load<i32>(settings.featuresPtr + (<usize>f << 2))), sums = this.sums(f, first);
      if (!partial && !this.someMissing) {
        storeScaled(sums, all, count, ptr);
        continue;
      }
      const weights = partial ? sums + this.undefinedPtr - this.sumsPtr : missing;
      if (partial) invertRest(weights, count, offsets);
      // 0 times infinity: no direction had a value.
      for (let o: usize = 0; o < <usize>count << 3; o += 16) {
        v128.store(sums + o, f64x2.mul(v128.load(sums + o), v128.load(weights + o)));
      }
      storeRow(sums, count, ptr);
    }
  }
}

/** 1 / (all - missing). */
function invertRest(missing: usize, count: i32, all: i32): void {
  const one = f64x2.splat(1), allV = f64x2.splat(<f64>all);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    v128.store(missing + o, f64x2.div(one, f64x2.sub(allV, v128.load(missing + o))));
  }
}
