import type { FeatureMap, Image } from "../index.js";
import { renderPage, type ColorMapName, type PageCell } from "../io/index.js";

export interface MpradPage {
  readonly images: readonly { readonly name: string; readonly image: Image }[];
  /** The entropy map of each image alone. */
  readonly single: readonly FeatureMap[];
  /** The entropy map of all together. */
  readonly joint: FeatureMap;
  readonly colorMap: ColorMapName;
  /** Lines that say how the maps were made. */
  readonly caption: readonly string[];
}

/**
 * A page of one slice, that with the most voxels of the joint map (after Parekh and Jacobs 2019, Figure 9): images above, below
 * them the entropy map of each alone, all on one scale, and that of all together, on a scale of its own (it is never lower).
 */
export function renderMpradPage({ images, single, joint, colorMap, caption }: MpradPage): Uint8Array {
  const slice = fullestSlice(joint);
  const range = commonRange(single);
  const top = images.map(({ name, image }): PageCell => ({ map: image, title: name, slice, colorMap: "gray" }));
  const bottom = single.map((map, k): PageCell => ({
    map, title: `entropy of ${images[k]!.name}`, unit: map.unit, slice, colorMap, background: images[k]!.image, ...(range && { range }),
  }));
  const last: PageCell = {
    map: joint, title: `joint entropy of ${images.length} images`, unit: joint.unit, slice, colorMap, background: images[0]!.image,
  };
  const depth = joint.size[2] ?? 1;
  return renderPage([[...top, { text: depth > 1 ? [...caption, `slice z = ${slice} of ${depth}`] : caption }], [...bottom, last]]);
}

function fullestSlice({ valid, size }: FeatureMap): number {
  const voxels = size[0]! * size[1]!;
  let best = 0, most = -1;
  for (let z = 0; z < (size[2] ?? 1); z++) {
    let count = 0;
    for (let i = z * voxels; i < (z + 1) * voxels; i++) count += valid[i]!;
    if (count > most) [best, most] = [z, count];
  }
  return best;
}

function commonRange(maps: readonly FeatureMap[]): readonly [number, number] | null {
  const low = Math.min(...maps.map(({ stats }) => stats.p02)), high = Math.max(...maps.map(({ stats }) => stats.p98));
  return low < high ? [low, high] : null;
}
