import { sortNumbers } from "./sortNumbers.js";

/** Values that differ, in ascending order, and how often each occurs. */
export interface Distinct {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Integers in a range up to this are counted, others sorted. */
const COUNTED_RANGE = 1 << 20;

/** @param values finite; not modified */
export function distinct(values: Float64Array): Distinct {
  let low = Infinity, high = -Infinity, whole = true;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
    whole &&= Number.isInteger(value);
  }
  if (!whole || !(high - low < COUNTED_RANGE)) return runs(sortNumbers(values));
  const counts = new Uint32Array(high - low + 1);
  for (const value of values) counts[value - low]!++;
  const places = [...counts.keys()].filter((place) => counts[place]! > 0);
  return { values: Float64Array.from(places, (place) => place + low), counts: Float64Array.from(places, (place) => counts[place]!) };
}

function runs(sorted: Float64Array): Distinct {
  let found = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) found++;
  const values = new Float64Array(found), counts = new Float64Array(found);
  for (let i = 0, at = -1; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) values[++at] = sorted[i]!;
    counts[at]!++;
  }
  return { values, counts };
}

/** Entropy in bits. */
export function entropyOf(counts: Iterable<number>): number {
  let total = 0, terms = 0;
  for (const count of counts) {
    if (count === 0) continue;
    total += count;
    if (count > 1) terms += count * Math.log2(count);
  }
  return total === 0 ? 0 : Math.max(0, Math.log2(total) - terms / total);
}
