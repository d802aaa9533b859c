import type { BinRule } from "../grayLevelTypes.js";
import type { Distinct } from "./distinct.js";

/** Bins that the rules which try each number go up to; more fit the steps between the values, not their density. */
const TRIED = 200;
/** Values that histograms of many bins are counted from; more are grouped first. */
const VALUES_MAX = 65_536;

/**
 * Numbers of bins that rules for histograms advise. Those that try every number go no further than there are distinct values.
 * null for a region with one value.
 */
export function binRules(all: Distinct): Record<BinRule, number | null> {
  const { values, counts } = all.values.length > VALUES_MAX ? group(all) : all;
  const n = counts.reduce((sum, count) => sum + count, 0), range = values.at(-1)! - values[0]!;
  const rules: readonly BinRule[] = [
    "sturges", "rice", "squareRoot", "scott", "freedmanDiaconis", "doane", "stone", "knuth", "minimumDescriptionLength",
  ];
  if (range === 0) return Object.fromEntries(rules.map((rule) => [rule, null])) as Record<BinRule, null>;
  const { deviation, skewness } = shape(values, counts, n);
  const quartiles = percentile(values, counts, n, 0.75) - percentile(values, counts, n, 0.25);
  const bins = (width: number): number => (width > 0 ? Math.ceil(range / width) : 1);
  const spread = Math.sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
  const below = accumulate(counts), histogram = (k: number): Float64Array => countBins(values, below, k);
  const cap = Math.min(TRIED, values.length), norms = multinomialNorms(n, cap), halves = logGammaOfHalves(n, counts);
  return {
    sturges: bins(range / (Math.log2(n) + 1)),
    rice: bins(range / (2 * Math.cbrt(n))),
    squareRoot: bins(range / Math.sqrt(n)),
    scott: bins(Math.cbrt(24 * Math.sqrt(Math.PI) / n) * deviation),
    freedmanDiaconis: bins(2 * quartiles / Math.cbrt(n)),
    doane: n > 2 ? bins(range / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread))) : null,
    stone: best(Math.min(values.length, Math.max(100, Math.floor(Math.sqrt(n)))), (k) => {
      const squares = histogram(k).reduce((sum, count) => sum + (count / n) ** 2, 0);
      return -k / range * (2 - (n + 1) * squares);
    }),
    knuth: best(cap, (k) => {
      const fill = histogram(k).reduce((sum, count) => sum + halves(count), 0);
      return n * Math.log(k) + logGamma(k / 2) - k * logGamma(0.5) - logGamma(n + k / 2) + fill;
    }),
    minimumDescriptionLength: best(cap, (k) => {
      const fit = histogram(k).reduce((sum, count) => sum + (count > 0 ? count * Math.log(count * k / n) : 0), 0);
      return fit - norms[k]!;
    }),
  };
}

/** The smallest of the numbers 1..cap with the largest score. */
function best(cap: number, score: (k: number) => number): number {
  let found = 1, highest = -Infinity;
  for (let k = 1; k <= cap; k++) {
    const value = score(k);
    if (value > highest) [found, highest] = [k, value];
  }
  return found;
}

function shape(values: Float64Array, counts: Float64Array, n: number): { deviation: number; skewness: number } {
  let sum = 0, squares = 0, cubes = 0;
  values.forEach((value, k) => (sum += value * counts[k]!));
  const mean = sum / n;
  values.forEach((value, k) => {
    squares += (value - mean) ** 2 * counts[k]!;
    cubes += (value - mean) ** 3 * counts[k]!;
  });
  const deviation = Math.sqrt(squares / n);
  return { deviation, skewness: cubes / n / deviation ** 3 };
}

/** Linear between values, as numpy. */
function percentile(values: Float64Array, counts: Float64Array, n: number, share: number): number {
  const rank = share * (n - 1), below = Math.floor(rank);
  const at = (place: number): number => {
    let seen = 0;
    return values[counts.findIndex((count) => (seen += count) > place)]!;
  };
  const low = at(below);
  return low + (at(Math.min(below + 1, n - 1)) - low) * (rank - below);
}

/** How many values lie below each of them, and all. */
function accumulate(counts: Float64Array): Float64Array {
  const below = new Float64Array(counts.length + 1);
  counts.forEach((count, k) => (below[k + 1] = below[k]! + count));
  return below;
}

/** As numpy.histogram: equal bins, a value on an inner edge goes up, the largest into the last. */
function countBins(values: Float64Array, below: Float64Array, bins: number): Float64Array {
  const low = values[0]!, step = (values.at(-1)! - low) / bins, out = new Float64Array(bins);
  for (let bin = 0, from = 0; bin < bins; bin++) {
    const to = bin === bins - 1 ? values.length : firstAtLeast(values, low + (bin + 1) * step, from);
    out[bin] = below[to]! - below[from]!;
    from = to;
  }
  return out;
}

function firstAtLeast(values: Float64Array, edge: number, from: number): number {
  let low = from, high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

function group({ values, counts }: Distinct): Distinct {
  const low = values[0]!, range = values.at(-1)! - low, cells = countBins(values, accumulate(counts), VALUES_MAX);
  const places = [...cells.keys()].filter((cell) => cells[cell]! > 0);
  return {
    values: Float64Array.from(places, (cell) => low + range * (cell / (VALUES_MAX - 1))), counts: Float64Array.from(places, (cell) => cells[cell]!),
  };
}

/** ln C(k, n) of the normalized maximum likelihood of k bins, by Kontkanen and Myllymäki's recurrence; index 0 is not used. */
function multinomialNorms(n: number, cap: number): Float64Array {
  const out = new Float64Array(cap + 1);
  let two = 0;
  const logN = logGamma(n + 1);
  for (let h = 0; h <= n; h++) {
    const rest = n - h;
    const term = (h > 0 ? h * Math.log(h / n) : 0) + (rest > 0 ? rest * Math.log(rest / n) : 0);
    two += Math.exp(logN - logGamma(h + 1) - logGamma(rest + 1) + term);
    // For many values an integral: terms change slowly, and their sum is sqrt(π n / 2) + 2/3 + O(n^-1/2).
    if (n > 100_000) {
      two = Math.sqrt(Math.PI * n / 2) + 2 / 3 + Math.sqrt(Math.PI / 2 / n) / 12;
      break;
    }
  }
  let one = 1;
  for (let k = 1; k <= cap; k++) {
    if (k > 2) [one, two] = [two, two + n / (k - 2) * one];
    out[k] = k === 1 ? 0 : Math.log(two);
  }
  return out;
}

/** ln Γ(count + 1/2): from a table as far as counts are small. */
function logGammaOfHalves(n: number, counts: Float64Array): (count: number) => number {
  const table = Float64Array.from({ length: Math.min(n, 4096, counts.length * 64) + 1 }, (_, count) => logGamma(count + 0.5));
  return (count) => (count < table.length ? table[count]! : logGamma(count + 0.5));
}

/** ln Γ(x), x > 0: Stirling's series beyond 10, where it has all digits, and the recurrence below. */
export function logGamma(x: number): number {
  let shift = 0, y = x;
  while (y < 10) shift += Math.log(y++);
  const inverse = 1 / y, square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * 691 / 360360)))));
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
