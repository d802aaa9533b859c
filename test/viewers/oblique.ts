import type { Image } from "../../src/index.js";

/** An oblique, anisotropic volume, and a mask of half of it. */
export function oblique(): { image: Image & { data: Int16Array; spacing: number[] }; mask: Image } {
  const size = [14, 11, 7], voxels = 14 * 11 * 7;
  const data = Int16Array.from({ length: voxels }, (_, k) => ((k * 7919) % 251) + (k % 14) * 10);
  // Turned about z, then about x.
  const [a, b] = [0.5, -0.35], [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const direction = [ca, -sa, 0, cb * sa, cb * ca, -sb, sb * sa, sb * ca, cb];
  return {
    image: { data, size, spacing: [0.8, 1.3, 3], origin: [-12.5, 30.25, 7], direction },
    mask: { data: Uint8Array.from({ length: voxels }, (_, k) => +(k % 14 > 5)), size },
  };
}
