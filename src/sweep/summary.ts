import type { SweepRow } from "../grayLevelTypes.js";

/** Of a map's values: population moments, and percentiles linear between values. */
export type Summary = Pick<SweepRow, "mean" | "sd" | "min" | "p02" | "p25" | "median" | "p75" | "p98" | "max">;

const SHARES = { p02: 0.02, p25: 0.25, median: 0.5, p75: 0.75, p98: 0.98 } as const;

export const NOTHING: Summary = { mean: null, sd: null, min: null, p02: null, p25: null, median: null, p75: null, p98: null, max: null };

const BUCKETS = 4096;

/** @param values no NaN; O(values): only what shares a bucket with a rank asked for is sorted */
export function summarize(values: Float32Array): Summary {
  const count = values.length;
  if (count === 0) return NOTHING;
  let sum = 0, min = Infinity, max = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / count, ranks = Object.values(SHARES).map((share) => share * (count - 1));
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  const at = toSelect(values, min, max, ranks.flatMap((rank) => [Math.floor(rank), Math.ceil(rank)]));
  const [p02, p25, median, p75, p98] = ranks.map((rank) => {
    const low = at(Math.floor(rank)), high = at(Math.ceil(rank));
    // Infinities among them, too.
    return low === high ? low : low + (high - low) * (rank - Math.floor(rank));
  }) as [number, number, number, number, number];
  return { mean, sd: Math.sqrt(squares / count), min, p02, p25, median, p75, p98, max };
}

/** Gives the value of each of these places in order. */
function toSelect(values: Float32Array, min: number, max: number, places: readonly number[]): (place: number) => number {
  if (!Number.isFinite(max - min)) {
    const sorted = values.slice().sort();
    return (place) => sorted[place]!;
  }
  const scale = max > min ? (BUCKETS - 1) / (max - min) : 0, below = new Uint32Array(BUCKETS + 1);
  for (let i = 0; i < values.length; i++) below[Math.trunc((values[i]! - min) * scale) + 1]!++;
  for (let bucket = 0; bucket < BUCKETS; bucket++) below[bucket + 1]! += below[bucket]!;
  const wanted = [...new Set(places.map((place) => bucketAt(below, place)))];
  // Where the next value of a bucket goes; -1: nobody asks for it.
  const next = new Int32Array(BUCKETS).fill(-1), starts = new Map<number, number>();
  let kept = 0;
  for (const bucket of wanted) {
    starts.set(bucket, kept);
    next[bucket] = kept;
    kept += below[bucket + 1]! - below[bucket]!;
  }
  const near = new Float32Array(kept);
  for (let i = 0; i < values.length; i++) {
    const bucket = Math.trunc((values[i]! - min) * scale);
    if (next[bucket]! >= 0) near[next[bucket]!++] = values[i]!;
  }
  for (const [bucket, start] of starts) {
    const part = near.subarray(start, next[bucket]!);
    // Small windows have few different values: whole buckets of one.
    if (part.some((value) => value !== part[0])) part.sort();
  }
  return (place) => {
    const bucket = bucketAt(below, place);
    return near[starts.get(bucket)! + place - below[bucket]!]!;
  };
}

/** The bucket that holds the value of a rank. @param below how many values lie before each bucket */
function bucketAt(below: Uint32Array, place: number): number {
  let low = 0, high = BUCKETS - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (below[middle + 1]! > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
