/** Below, the engine's own sort is as fast. */
const RADIX_LENGTH_MIN = 1 << 16;
const BUCKETS = 1 << 11;
/** Lower or higher half of a float, and the first of eleven bits (or ten) in it. */
const DIGITS = [[0, 0], [0, 11], [0, 22], [1, 0], [1, 11], [1, 22]] as const;

/**
 * Numbers in ascending order; no NaN; not modified. By radix; digits that all have in common are left out (f32 values have 35 bits
 * of their own). -0 comes before 0.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  if (values.length < RADIX_LENGTH_MIN) return Float64Array.from(values).sort();
  const sorted = Float64Array.from(values), counts = new Uint32Array(BUCKETS);
  // Moved as halves: as floats, some bits would be NaN, which engines may rewrite. All engines are little-endian.
  let from = new Uint32Array(sorted.buffer), to = new Uint32Array(from.length);
  toOrdered(from);
  for (const [half, shift] of DIGITS) {
    if (!countDigits(from, half, shift, counts)) continue;
    scatter(from, to, half, shift, counts);
    [from, to] = [to, from];
  }
  fromOrdered(from);
  return new Float64Array(from.buffer);
}

/** Bits of floats to unsigned integers of the same order: all bits of negative ones are inverted, others get the sign bit. */
function toOrdered(halves: Uint32Array): void {
  for (let i = 0; i < halves.length; i += 2) {
    const inverted = halves[i + 1]! >> 31;
    halves[i] = halves[i]! ^ inverted;
    halves[i + 1] = halves[i + 1]! ^ (inverted | 0x80000000);
  }
}

function fromOrdered(halves: Uint32Array): void {
  for (let i = 0; i < halves.length; i += 2) {
    const inverted = ~(halves[i + 1]! >> 31);
    halves[i] = halves[i]! ^ inverted;
    halves[i + 1] = halves[i + 1]! ^ (inverted | 0x80000000);
  }
}

/** Where each digit's numbers begin; false if all have the same. */
function countDigits(halves: Uint32Array, half: number, shift: number, counts: Uint32Array): boolean {
  counts.fill(0);
  for (let i = half; i < halves.length; i += 2) counts[(halves[i]! >>> shift) & (BUCKETS - 1)]!++;
  const alike = counts[(halves[half]! >>> shift) & (BUCKETS - 1)]! * 2 === halves.length;
  for (let bucket = 0, start = 0; bucket < BUCKETS; bucket++) {
    const count = counts[bucket]!;
    counts[bucket] = start;
    start += count;
  }
  return !alike;
}

function scatter(from: Uint32Array, to: Uint32Array, half: number, shift: number, starts: Uint32Array): void {
  for (let i = 0; i < from.length; i += 2) {
    const place = 2 * starts[(from[i + half]! >>> shift) & (BUCKETS - 1)]!++;
    to[place] = from[i]!;
    to[place + 1] = from[i + 1]!;
  }
}
