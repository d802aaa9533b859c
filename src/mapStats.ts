import type { MapStats } from "./types.js";

/** Range, mean and percentiles (nearest rank) of a map's valid voxels (null: all are); two passes, nothing is sorted. */
export function summarize(data: Float32Array, valid: Uint8Array | null, reasons: Readonly<Record<string, number>>): MapStats {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length), high = new Uint32Array(65_536);
  let count = 0, sum = 0, min = Infinity, max = -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const value = data[i]!;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    high[order(bits[i]!) >>> 16]!++;
  }
  const undefinedCount = data.length - count;
  if (count === 0) return { min: NaN, max: NaN, mean: NaN, p02: NaN, p98: NaN, count, undefinedCount, reasons };

  // The upper half of each percentile's code, and its rank among those that share it.
  const [first, last] = [0.02, 0.98].map((fraction) => seek(high, Math.round(fraction * (count - 1)))) as [Place, Place];
  const firstLow = new Uint32Array(65_536), lastLow = new Uint32Array(65_536);
  for (let i = 0; i < data.length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const code = order(bits[i]!), upper = code >>> 16;
    if (upper === first.index) firstLow[code & 65_535]!++;
    if (upper === last.index) lastLow[code & 65_535]!++;
  }
  const p02 = toFloat(first.index, seek(firstLow, first.rank).index), p98 = toFloat(last.index, seek(lastLow, last.rank).index);
  return { min, max, mean: sum / count, p02, p98, count, undefinedCount, reasons };
}

interface Place {
  readonly index: number;
  readonly rank: number;
}

/** The bits of a float as a number that orders as floats do. */
function order(bits: number): number {
  return (bits >>> 31 ? ~bits : bits | 0x80000000) >>> 0;
}

/** Which count holds a rank, and the rank within it. */
function seek(counts: Uint32Array, rank: number): Place {
  let index = 0;
  while (rank >= counts[index]!) rank -= counts[index++]!;
  return { index, rank };
}

function toFloat(upper: number, lower: number): number {
  const code = ((upper << 16) | lower) >>> 0;
  return new Float32Array(Uint32Array.of(code & 0x80000000 ? code & 0x7fffffff : ~code).buffer)[0]!;
}
