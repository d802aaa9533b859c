// Windows of levels, and their pairs.

/** A box of levels around a voxel, clipped to the image. */
export function cutWindow({ data, size: [nx, ny, nz = 1] }, [x, y, z], radius, flat) {
  const range = (at, r, n) => [Math.max(0, at - r), Math.min(n - 1, at + r)];
  const [x0, x1] = range(x, radius, nx), [y0, y1] = range(y, radius, ny), [z0, z1] = range(z, flat ? 0 : radius, nz);
  const out = new Uint16Array((x1 - x0 + 1) * (y1 - y0 + 1) * (z1 - z0 + 1));
  let to = 0;
  for (let k = z0; k <= z1; k++) for (let j = y0; j <= y1; j++) for (let i = x0; i <= x1; i++) out[to++] = data[(k * ny + j) * nx + i];
  return { data: out, size: [x1 - x0 + 1, y1 - y0 + 1, z1 - z0 + 1] };
}

/** Counts of pairs, both orders, all directions together: what `computeGlcm` gives, which a page as strict as this cannot call. */
export function countPairs({ data, size: [nx, ny, nz] }, levelCount, distance, flat) {
  const counts = new Uint32Array(levelCount * levelCount), at = (x, y, z) => data[(z * ny + y) * nx + x];
  const reach = Array.from({ length: 2 * distance + 1 }, (_, k) => k - distance);
  for (const dz of flat ? [0] : reach) for (const dy of reach) for (const dx of reach) {
    if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)) !== distance) continue;
    for (let z = Math.max(0, -dz); z < Math.min(nz, nz - dz); z++) for (let y = Math.max(0, -dy); y < Math.min(ny, ny - dy); y++) for (let x = Math.max(0, -dx); x < Math.min(nx, nx - dx); x++) {
      const i = at(x, y, z), j = at(x + dx, y + dy, z + dz);
      if (i > 0 && j > 0) counts[(i - 1) * levelCount + j - 1]++;
    }
  }
  return counts;
}
