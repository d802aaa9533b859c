/** Uniform numbers in [0, 1), the same for the same seed everywhere (mulberry32). */
export function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One number of a normal distribution (Box and Muller). */
export function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * A square of normal noise with mean 0 and variance 1, smoothed by a Gaussian of `sigma` voxels (0: white). Its borders meet,
 * so every voxel has the same distribution.
 */
export function field(random, width, sigma) {
  const white = Float64Array.from({ length: width * width }, () => normal(random));
  if (sigma === 0) return white;
  const reach = Math.ceil(4 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)));
  const scale = Math.sqrt(kernel.reduce((sum, w) => sum + w * w, 0));
  const wrap = (x) => (x + width) % width;
  const along = (from, step) => from.map((_, i) => {
    const x = i % width, y = (i - x) / width;
    let sum = 0;
    kernel.forEach((w, k) => {
      const d = k - reach;
      sum += w * (step === 1 ? from[y * width + wrap(x + d)] : from[wrap(y + d) * width + x]);
    });
    return sum / scale;
  });
  return along(along(white, 1), width);
}
