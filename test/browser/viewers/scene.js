// Two bright voxels in an oblique, anisotropic volume, and a map that has values there alone.
import { computeFeatureMap } from "radiomaps";

export const voxel = [15, 5, 8];

export function brightVoxels() {
  const size = [24, 20, 12], [a, b] = [0.4, -0.3];
  const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const at = (voxel[2] * size[1] + voxel[1]) * size[0] + voxel[0], length = size[0] * size[1] * size[2];
  const data = new Float32Array(length);
  data[at] = 1000;
  data[at + 1] = 500;
  return {
    data, size, spacing: [1, 1.6, 3], origin: [-20, 15, -40],
    // Turned about z, then about x; columns are the axis vectors.
    direction: [ca, -sa, 0, cb * sa, cb * ca, -sb, sb * sa, sb * ca, cb],
  };
}

/** Means of windows that hold one of them each, in a mask of both: undefined everywhere else. */
export async function mapOfVoxels(image) {
  const mask = { data: Uint8Array.from(image.data, (value) => +(value > 0)), size: image.size };
  return (await computeFeatureMap(image, { features: "statistics.mean", kernelRadius: [0, 1, 0], mask, workers: 0 }))["statistics.mean"];
}
