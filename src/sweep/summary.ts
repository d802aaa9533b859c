import type { SweepRow } from "../grayLevelTypes.js";

/** Of a map's values: population moments, and percentiles linear between values. */
export type Summary = Pick<SweepRow, "mean" | "sd" | "min" | "p02" | "p25" | "median" | "p75" | "p98" | "max">;

const SHARES = { p02: 0.02, p25: 0.25, median: 0.5, p75: 0.75, p98: 0.98 } as const;

export const NOTHING: Summary = { mean: null, sd: null, min: null, p02: null, p25: null, median: null, p75: null, p98: null, max: null };

/** @param values no NaN; O(values): what is far from any rank asked for is not sorted */
export function summarize(values: Float32Array<ArrayBuffer>): Summary {
  const count = values.length;
  if (count === 0) return NOTHING;
  const bits = new Uint32Array(values.buffer, values.byteOffset, count), below = new Uint32Array(65_537);
  let sum = 0, min = Infinity, max = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    below[bucketOf(bits[i]!) + 1]!++;
  }
  for (let bucket = 0; bucket < 65_536; bucket++) below[bucket + 1]! += below[bucket]!;
  const mean = sum / count, ranks = Object.values(SHARES).map((share) => share * (count - 1));
  const wanted = new Uint8Array(65_536);
  for (const rank of ranks) for (const place of [Math.floor(rank), Math.ceil(rank)]) wanted[bucketAt(below, place)] = 1;
  let squares = 0, kept = 0;
  for (let bucket = 0; bucket < 65_536; bucket++) if (wanted[bucket]) kept += below[bucket + 1]! - below[bucket]!;
  const near = new Float32Array(kept);
  kept = 0;
  for (let i = 0; i < count; i++) {
    squares += (values[i]! - mean) ** 2;
    if (wanted[bucketOf(bits[i]!)]) near[kept++] = values[i]!;
  }
  near.sort();
  const skipped = new Uint32Array(65_536);
  for (let bucket = 0, passed = 0; bucket < 65_536; bucket++) {
    skipped[bucket] = passed;
    if (!wanted[bucket]) passed += below[bucket + 1]! - below[bucket]!;
  }
  const at = (place: number): number => near[place - skipped[bucketAt(below, place)]!]!;
  const [p02, p25, median, p75, p98] = ranks.map((rank) => {
    const low = at(Math.floor(rank));
    return low + (at(Math.ceil(rank)) - low) * (rank - Math.floor(rank));
  }) as [number, number, number, number, number];
  return { mean, sd: Math.sqrt(squares / count), min, p02, p25, median, p75, p98, max };
}

/** The upper half of a float's bits, in the order of numbers. */
function bucketOf(bits: number): number {
  return (bits & 0x80000000 ? ~bits : bits | 0x80000000) >>> 16;
}

/** The bucket that holds the value of a rank. */
function bucketAt(below: Uint32Array, place: number): number {
  let low = 0, high = 65_535;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (below[middle + 1]! > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
