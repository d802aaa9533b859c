// Which voxels count: all, those between two intensities, or those that were painted.

/** Smallest and largest finite intensity. */
export function extentOf({ data }) {
  let low = Infinity, high = -Infinity;
  for (let voxel = 0; voxel < data.length; voxel++) {
    const value = data[voxel];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** @param low, high shares of the image's range */
export function thresholdMask(image, [minimum, maximum], low, high) {
  const from = minimum + low * (maximum - minimum), to = minimum + high * (maximum - minimum);
  const data = new Uint8Array(image.data.length);
  for (let voxel = 0; voxel < data.length; voxel++) data[voxel] = +(image.data[voxel] >= from && image.data[voxel] <= to);
  return { data, size: image.size };
}

/** Paints a disk of the slice into a mask's data. */
export function paint(data, [nx, ny], [cx, cy, z], radius, value) {
  for (let y = Math.max(0, cy - radius); y <= Math.min(ny - 1, cy + radius); y++) {
    for (let x = Math.max(0, cx - radius); x <= Math.min(nx - 1, cx + radius); x++) {
      if ((x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2) data[(z * ny + y) * nx + x] = value;
    }
  }
}
