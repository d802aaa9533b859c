import { entropyOf } from "./distinct.js";

/** A cell with more expected counts than this takes moments instead of a sum: relative error some λ⁻³, 10⁻⁸. */
const MANY = 500;

/** Counts of pairs, levels × levels, row by row. */
export interface PairTable {
  readonly levelCount: number;
  readonly counts: Float64Array;
}

/** What a table of pairs tells, and what one whose pairs are put together at random would; bits. */
export interface StructuralInformation {
  readonly spatialInformation: number;
  readonly chanceInformation: number;
  readonly structuralInformation: number;
  readonly chanceSpread: number;
}

export function structuralInformation({ levelCount, counts }: PairTable): StructuralInformation {
  const rows = new Float64Array(levelCount), columns = new Float64Array(levelCount);
  for (let i = 0, cell = 0; i < levelCount; i++) {
    for (let j = 0; j < levelCount; j++, cell++) {
      rows[i]! += counts[cell]!;
      columns[j]! += counts[cell]!;
    }
  }
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (total === 0) return { spatialInformation: 0, chanceInformation: 0, structuralInformation: 0, chanceSpread: 0 };
  const spatial = entropyOf(rows) + entropyOf(columns) - entropyOf(counts);
  const chance = expectedMutualInformation(rows, columns, total);
  const freedom = (occupied(rows) - 1) * (occupied(columns) - 1);
  return {
    spatialInformation: spatial, chanceInformation: chance, structuralInformation: spatial - chance,
    // 2 n ln 2 MI of independent levels follows a chi-square law.
    chanceSpread: Math.sqrt(2 * freedom) / (2 * total * Math.LN2),
  };
}

const occupied = (counts: Float64Array): number => counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);

/**
 * Mean mutual information, in bits, over all ways to pair what has these margins: each cell's count is hypergeometric
 * (Vinh, Epps, Bailey 2009).
 */
export function expectedMutualInformation(rows: Float64Array, columns: Float64Array, total: number): number {
  // Equal margins give equal terms.
  const firsts = tally(rows), seconds = tally(columns);
  let sum = 0;
  for (const [a, timesA] of firsts) {
    for (const [b, timesB] of seconds) {
      const expected = a * b / total;
      sum += timesA * timesB * (expected > MANY ? cellByMoments(a, b, total) : cellBySum(a, b, total));
    }
  }
  return sum / (total * Math.LN2);
}

function tally(counts: Float64Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const count of counts) if (count > 0) times.set(count, (times.get(count) ?? 0) + 1);
  return times;
}

/** E[k ln(k / λ)], λ = a b / n: from the likeliest k on, as far as chances matter. */
export function cellBySum(a: number, b: number, n: number): number {
  const expected = a * b / n, low = Math.max(0, a + b - n), high = Math.min(a, b);
  const mode = Math.min(high, Math.max(low, Math.floor((a + 1) * (b + 1) / (n + 2))));
  let weights = 0, terms = 0;
  for (let k = mode, weight = 1; k <= high && weight > 1e-18; k++) {
    weights += weight;
    if (k > 0) terms += weight * k * Math.log(k / expected);
    weight *= (a - k) / (k + 1) * ((b - k) / (n - a - b + k + 1));
  }
  for (let k = mode, weight = 1; k > low; k--) {
    weight *= k / (a - k + 1) * ((n - a - b + k) / (b - k + 1));
    if (weight <= 1e-18) break;
    weights += weight;
    if (k > 1) terms += weight * (k - 1) * Math.log((k - 1) / expected);
  }
  return terms / weights;
}

/** The same from the Taylor series of k ln(k / λ) about λ to the sixth central moment (the last two as a normal law's with skewness). */
export function cellByMoments(a: number, b: number, n: number): number {
  const expected = a * b / n, product = a * b * ((n - a) / n) * ((n - b) / n);
  const variance = product / (n - 1);
  if (variance === 0) return 0;
  const third = variance / n * ((n - 2 * a) * (n - 2 * b) / (n - 2));
  const excess = ((n - 1) * (n * (n + 1) - 6 * a * (n - a) - 6 * b * (n - b)) / product + 6 * (5 * n - 6)) / ((n - 2) * (n - 3));
  const fourth = (excess + 3) * variance ** 2;
  return variance / (2 * expected) - third / (6 * expected ** 2) + fourth / (12 * expected ** 3)
    - 10 * variance * third / (20 * expected ** 4) + 15 * variance ** 3 / (30 * expected ** 5);
}
