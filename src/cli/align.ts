import { cropToCommon, GeometryError, resampleTo, type Image } from "../index.js";

/** An image, and what its file is called in messages. */
export interface NamedImage {
  readonly name: string;
  readonly image: Image;
}

export interface Aligned {
  readonly images: readonly Image[];
  readonly mask: Image | undefined;
}

/**
 * Puts images and mask on one grid: cut to what all have, and with `resample` brought to the first one's lattice before that
 * (the mask by nearest neighbors).
 *
 * @param warn called for what is resampled, and for voxels of the mask that are lost
 * @throws {@link GeometryError} that names the files
 */
export async function align(
  images: readonly NamedImage[], mask: NamedImage | undefined, label: number | undefined, resample: boolean, warn: (line: string) => void,
): Promise<Aligned> {
  const all = mask ? [...images, mask] : images, first = images[0]!;
  const onLattice: NamedImage[] = [];
  for (const one of all) onLattice.push(resample ? await bring(one, first, one === mask ? "nearest" : "linear", warn) : one);
  let cut: Image[];
  try {
    cut = await cropToCommon(onLattice.map(({ image }) => image));
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
    const named = error.message.replace(/image\[(\d+)\]/g, (_, k: string) => all[Number(k)]!.name);
    throw new GeometryError(named.replace("bring one to the other with resampleTo(image, reference)", "--resample brings all to the first"));
  }
  if (!mask) return { images: cut, mask: undefined };
  const cutMask = cut.at(-1)!, before = countInside(onLattice.at(-1)!.image, label), after = countInside(cutMask, label);
  if (before > 0 && after === 0) throw new GeometryError(`no voxel of the mask ${mask.name} lies in the part that all images share`);
  if (after < before) warn(`${before - after} of ${before} voxels of the mask ${mask.name} lie outside the part that all images share, and are left out`);
  return { images: cut.slice(0, -1), mask: cutMask };
}

async function bring(one: NamedImage, first: NamedImage, method: "linear" | "nearest", warn: (line: string) => void): Promise<NamedImage> {
  try {
    await cropToCommon([first.image, one.image]);
    return one;
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
  }
  try {
    const image = await resampleTo(one.image, first.image, { method });
    warn(`${one.name} lies on another lattice than ${first.name}: resampled to it (${method})`);
    return { ...one, image };
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
    throw new GeometryError(`${one.name} cannot be brought to ${first.name}: ${error.message.replaceAll("the reference", first.name).replaceAll("the image", one.name)}`);
  }
}

function countInside({ data }: Image, label: number | undefined): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (label === undefined ? value !== 0 && !Number.isNaN(value) : value === label) count++;
  }
  return count;
}
