/** A head of sorts, oblique and anisotropic: what to show until there is an image. */
export function createPhantom() {
  const size = [128, 112, 32], [nx, ny, nz] = size, data = new Int16Array(nx * ny * nz);
  let seed = 7;
  const noise = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff - 0.5);
  for (let z = 0, at = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at++) {
    const [u, v, w] = [(2 * x) / nx - 1, (2 * y) / ny - 1, (2 * z) / nz - 1], radius = Math.hypot(u / 0.8, v / 0.9, w / 0.95);
    if (radius > 1) continue;
    const lesion = Math.hypot(u - 0.3, v + 0.2, (w - 0.1) / 1.5) < 0.22, stripes = Math.sin(40 * u * (1 + v)) > 0;
    data[at] = radius > 0.9 ? 900 : lesion ? 500 + 300 * stripes + 80 * noise() : 400 + 250 * noise() * (u < 0 ? 0.3 : 1);
  }
  const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
  return { data, size, spacing: [1.4, 1.4, 4], origin: [-85, -75, -60], direction: [1, 0, 0, 0, c, -s, 0, s, c] };
}
