/** A dense matrix of probabilities, p[i - 1][j - 1]. */
export type Matrix = number[][];

/** Counts to probabilities; null without a pair. */
export function normalizeMatrix(counts: Matrix): Matrix | null {
  const total = counts.flat().reduce((sum, c) => sum + c, 0);
  return total === 0 ? null : counts.map((row) => row.map((c) => c / total));
}

/** All 26 features of a matrix, summed cell by cell as IBSI writes them. */
export function naiveGlcm(p: Matrix, pyradiomics: boolean, oneLevel: boolean): Record<string, number> {
  const size = p.length;
  const over = (f: (i: number, j: number, p: number) => number): number => {
    let sum = 0;
    p.forEach((row, i) => row.forEach((value, j) => { if (value > 0) sum += f(i + 1, j + 1, value); }));
    return sum;
  };
  const px = p.map((row) => row.reduce((sum, x) => sum + x, 0));
  const py = p.map((_, j) => p.reduce((sum, row) => sum + row[j]!, 0));
  const difference = Array<number>(size).fill(0), total = Array<number>(2 * size + 1).fill(0);
  over((i, j, v) => {
    difference[Math.abs(i - j)]! += v;
    total[i + j]! += v;
    return 0;
  });
  const entropy = (values: readonly number[]): number => -values.reduce((sum, x) => (x > 0 ? sum + x * Math.log2(x) : sum), 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, x, k) => sum + k * x, 0);
  const variance = (values: readonly number[], m: number): number => values.reduce((sum, x, k) => sum + (k - m) ** 2 * x, 0);
  const meanX = mean(px) + 1, meanY = mean(py) + 1;
  const varianceX = over((i, _, v) => (i - meanX) ** 2 * v), varianceY = over((_, j, v) => (j - meanY) ** 2 * v);
  const hxy = entropy(p.flat()), hx = entropy(px), hy = entropy(py);
  const hxy1 = -over((i, j, v) => v * Math.log2(px[i - 1]! * py[j - 1]!));
  let hxy2 = 0;
  px.forEach((a) => py.forEach((b) => { if (a * b > 0) hxy2 -= a * b * Math.log2(a * b); }));
  // A matrix with one level has no variance; rounding leaves some 1e-17 of it.
  const levels = px.filter((x, k) => x > 0 || py[k]! > 0).length;
  const flatX = px.filter((x) => x > 0).length === 1, flatY = py.filter((x) => x > 0).length === 1;
  const differenceAverage = mean(difference);
  const cluster = (k: number): number => over((i, j, v) => (i + j - meanX - meanY) ** k * v);
  return {
    jointMaximum: Math.max(...p.flat()), jointAverage: meanX, jointVariance: varianceX, jointEntropy: hxy,
    differenceAverage, differenceVariance: variance(difference, differenceAverage), differenceEntropy: entropy(difference),
    sumAverage: mean(total), sumVariance: variance(total, mean(total)), sumEntropy: entropy(total),
    angularSecondMoment: over((_i, _j, v) => v * v),
    contrast: over((i, j, v) => (i - j) ** 2 * v), dissimilarity: over((i, j, v) => Math.abs(i - j) * v),
    inverseDifference: over((i, j, v) => v / (1 + Math.abs(i - j))),
    normalizedInverseDifference: over((i, j, v) => v / (1 + Math.abs(i - j) / size)),
    inverseDifferenceMoment: over((i, j, v) => v / (1 + (i - j) ** 2)),
    normalizedInverseDifferenceMoment: over((i, j, v) => v / (1 + (i - j) ** 2 / size ** 2)),
    inverseVariance: over((i, j, v) => (i === j ? 0 : v / (i - j) ** 2)),
    correlation: flatX || flatY ? (pyradiomics ? 1 : NaN)
      : over((i, j, v) => (i - meanX) * (j - meanY) * v) / Math.sqrt(varianceX * varianceY),
    autocorrelation: over((i, j, v) => i * j * v),
    clusterTendency: cluster(2), clusterShade: cluster(3), clusterProminence: cluster(4),
    informationCorrelation1: flatX && flatY ? (pyradiomics ? 0 : NaN) : (hxy - hxy1) / Math.max(hx, hy),
    informationCorrelation2: hxy2 > hxy ? Math.sqrt(1 - Math.exp(-2 * (hxy2 - hxy))) : 0,
    maximalCorrelationCoefficient: levels < 2 ? (pyradiomics && oneLevel ? 1 : 0) : secondSingularValue(p, px, py),
  };
}

/** Second largest singular value of Dx^-1/2 P Dy^-1/2, by one-sided Jacobi rotations of its columns. */
function secondSingularValue(p: Matrix, px: readonly number[], py: readonly number[]): number {
  const kept = px.flatMap((x, k) => (x > 0 || py[k]! > 0 ? [k] : []));
  const columns = kept.map((j) => kept.map((i) => (px[i]! > 0 && py[j]! > 0 ? p[i]![j]! / Math.sqrt(px[i]! * py[j]!) : 0)));
  // A loop, for it is run thousands of millions of times.
  const dot = (a: readonly number[], b: readonly number[]): number => {
    let sum = 0;
    for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
    return sum;
  };
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let a = 0; a < columns.length; a++) {
      for (let b = a + 1; b < columns.length; b++) {
        const u = columns[a]!, v = columns[b]!;
        const aa = dot(u, u), bb = dot(v, v), ab = dot(u, v);
        if (Math.abs(ab) <= 1e-16 * Math.sqrt(aa * bb) || ab === 0) continue;
        rotated = true;
        const zeta = (bb - aa) / (2 * ab);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t), s = c * t;
        columns[a] = u.map((x, k) => c * x - s * v[k]!);
        columns[b] = v.map((x, k) => s * u[k]! + c * x);
      }
    }
    if (!rotated) break;
  }
  return Math.min(1, columns.map((column) => Math.sqrt(dot(column, column))).sort((a, b) => b - a)[1]!);
}
