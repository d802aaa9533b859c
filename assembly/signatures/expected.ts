/**
 * Mutual information, in bits, that two images with these counts of levels have on average when their voxels are paired at
 * random (hypergeometric; Vinh, Epps and Bailey 2010).
 *
 * @param aPtr u32[aEnd], voxels of one image with each level; likewise b; both hold n voxels
 *
 * Cost: O(levels² · spread of a cell): a cell's chances are walked from the likeliest count on, as far as they matter.
 */
export function expectedMutualInformation(aPtr: usize, aEnd: i32, bPtr: usize, bEnd: i32, n: f64): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < aEnd; i++) {
    const a = <f64>load<u32>(aPtr + (<usize>i << 2));
    if (a == 0) continue;
    for (let j = 0; j < bEnd; j++) {
      const b = <f64>load<u32>(bPtr + (<usize>j << 2));
      if (b != 0) sum += expectedTerm(a, b, n);
    }
  }
  return max<f64>(0, sum);
}

/** E[k/n log2(n k / (a b))] where k voxels of b hit the a ones among n. */
function expectedTerm(a: f64, b: f64, n: f64): f64 {
  const low = max<f64>(0, a + b - n), high = min(a, b), mode = min(high, max(low, Math.floor((a + 1) * (b + 1) / (n + 2))));
  let weights: f64 = 0, terms: f64 = 0, weight: f64 = 1;
  for (let k = mode; k <= high; k++) {
    weights += weight;
    if (k > 0) terms += weight * k * Math.log2(n * k / (a * b));
    weight *= (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1));
    if (weight < NEGLIGIBLE) break;
  }
  weight = 1;
  for (let k = mode; k > low; k--) {
    weight *= k * (n - a - b + k) / ((a - k + 1) * (b - k + 1));
    if (weight < NEGLIGIBLE) break;
    weights += weight;
    if (k > 1) terms += weight * (k - 1) * Math.log2(n * (k - 1) / (a * b));
  }
  return terms / (weights * n);
}

/** Of the likeliest count's chance. */
const NEGLIGIBLE: f64 = 1e-22;
