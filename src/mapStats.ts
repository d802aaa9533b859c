import type { MapStats } from "./types.js";

/** Range, mean and percentiles (nearest rank) of a map's valid voxels (null: all are); O(voxels), nothing is sorted. */
export function summarize(data: Float32Array, valid: Uint8Array | null, reasons: Readonly<Record<string, number>>): MapStats {
  let count = 0, sum = 0, min = Infinity, max = -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (valid && valid[i] === 0) continue;
    const value = data[i]!;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const undefinedCount = data.length - count;
  if (count === 0) return { min: NaN, max: NaN, mean: NaN, p02: NaN, p98: NaN, count, undefinedCount, reasons };
  const [p02, p98] = [0.02, 0.98].map((fraction) => select(data, valid, Math.round(fraction * (count - 1)))) as [number, number];
  return { min, max, mean: sum / count, p02, p98, count, undefinedCount, reasons };
}

/** The value of a rank, by two counts over the halves of the floats' order-preserving codes. */
function select(data: Float32Array, valid: Uint8Array | null, rank: number): number {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const code = (i: number): number => (bits[i]! & 0x80000000 ? ~bits[i]! : bits[i]! | 0x80000000) >>> 0;
  const high = new Uint32Array(65_536), low = new Uint32Array(65_536);
  for (let i = 0; i < bits.length; i++) if (!valid || valid[i] !== 0) high[code(i) >>> 16]!++;
  let left = rank, upper = 0;
  while (left >= high[upper]!) left -= high[upper++]!;
  for (let i = 0; i < bits.length; i++) if ((!valid || valid[i] !== 0) && code(i) >>> 16 === upper) low[code(i) & 65_535]!++;
  let lower = 0;
  while (left >= low[lower]!) left -= low[lower++]!;
  const found = ((upper << 16) | lower) >>> 0;
  return new Float32Array(Uint32Array.of(found & 0x80000000 ? found & 0x7fffffff : ~found).buffer)[0]!;
}
