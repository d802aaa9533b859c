/** What a careful JavaScript user writes today: a matrix per window and direction, visiting only the cells it touched. */
export const NAIVE_FEATURES = [
  "contrast", "dissimilarity", "inverseDifferenceMoment", "angularSecondMoment", "jointEntropy", "correlation",
] as const;

/** Four directions at distance 1, symmetric, features averaged over directions, windows clipped at the border. */
export function naiveGlcmMap(levels: ArrayLike<number>, width: number, height: number, levelCount: number, radius: number): Float32Array[] {
  const directions = [[1, 0], [1, 1], [0, 1], [-1, 1]] as const;
  const maps = NAIVE_FEATURES.map(() => new Float32Array(width * height));
  const matrix = new Float64Array(levelCount * levelCount);
  const touched = new Int32Array(2 * (2 * radius + 1) ** 2);
  const sums = new Float64Array(NAIVE_FEATURES.length), counts = new Float64Array(NAIVE_FEATURES.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums.fill(0);
      counts.fill(0);
      const xStart = Math.max(0, x - radius), xEnd = Math.min(width - 1, x + radius);
      const yStart = Math.max(0, y - radius), yEnd = Math.min(height - 1, y + radius);
      for (const [dx, dy] of directions) {
        let cells = 0, total = 0;
        for (let wy = yStart; wy <= yEnd - dy; wy++) {
          for (let wx = Math.max(xStart, xStart - dx); wx <= Math.min(xEnd, xEnd - dx); wx++) {
            const i = levels[wy * width + wx]! - 1, j = levels[(wy + dy) * width + wx + dx]! - 1;
            if (matrix[i * levelCount + j]!++ === 0) touched[cells++] = i * levelCount + j;
            if (matrix[j * levelCount + i]!++ === 0) touched[cells++] = j * levelCount + i;
            total += 2;
          }
        }
        if (total > 0) evaluate(matrix, touched, cells, total, levelCount, sums, counts);
      }
      for (let k = 0; k < maps.length; k++) maps[k]![y * width + x] = sums[k]! / counts[k]!;
    }
  }
  return maps;
}

function evaluate(
  matrix: Float64Array, touched: Int32Array, cells: number, total: number, levelCount: number, sums: Float64Array, counts: Float64Array,
): void {
  let contrast = 0, dissimilarity = 0, idm = 0, asm = 0, entropy = 0, mean = 0, square = 0, product = 0;
  for (let k = 0; k < cells; k++) {
    const cell = touched[k]!, i = Math.floor(cell / levelCount), j = cell - i * levelCount;
    const p = matrix[cell]! / total, d = i - j;
    matrix[cell] = 0;
    contrast += p * d * d;
    dissimilarity += p * Math.abs(d);
    idm += p / (1 + d * d);
    asm += p * p;
    entropy -= p * Math.log2(p);
    mean += p * i;
    square += p * i * i;
    product += p * i * j;
  }
  const variance = square - mean * mean;
  const values = [contrast, dissimilarity, idm, asm, entropy, variance > 1e-12 ? (product - mean * mean) / variance : NaN];
  values.forEach((value, k) => {
    if (Number.isNaN(value)) return;
    sums[k]! += value;
    counts[k]!++;
  });
}
