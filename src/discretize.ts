import { toLevels } from "./image/levels.js";
import { toRegion, uncrop } from "./image/region.js";
import { checkSameGrid, toVolume } from "./image/volume.js";
import { resolveDiscretizeOptions } from "./options.js";
import type { DiscretizedImage, DiscretizeOptions, ImageLike } from "./types.js";
import { KernelInstance } from "./wasm/instance.js";
import { loadNow } from "./wasm/module.js";

/**
 * Turns intensities into gray levels 1..levelCount (IBSI 4R0B); 0 outside the region.
 *
 * @param options `discretization` as in `computeFeatureMap`, default 32 bins; the range is the region's
 * @returns levels of the image's size (`Uint8Array` up to 255 levels, else `Uint16Array`), fresh memory, with the bin edges
 * @throws as {@link computeFeatureMap}; synchronous
 *
 * @example
 * ```ts
 * const { data, levelCount, binEdges } = discretize(image, { discretization: { binWidth: 25, range: [-1000, 400] } });
 * ```
 */
export function discretize(image: ImageLike, options: DiscretizeOptions = {}): DiscretizedImage {
  const volume = toVolume(image, "image");
  const resolved = resolveDiscretizeOptions(options);
  const mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volume, mask);
  const kernels = new KernelInstance(loadNow().module);
  const region = toRegion(kernels, volume, mask, { label: resolved.label, discretization: resolved.discretization, margin: null });
  const levels = toLevels(kernels, region, resolved.discretization, resolved.preset);
  const warnings = [...region.warnings, ...levels.warnings];
  for (const warning of warnings) options.onWarning?.(warning);
  const { dimension, geometry, size } = volume;
  return {
    data: uncrop(levels.data, region.box, size),
    size: size.slice(0, dimension),
    spacing: [...geometry.spacing],
    origin: [...geometry.origin],
    direction: Float64Array.from(geometry.direction),
    levelCount: levels.levelCount,
    ...(levels.binEdges && { binEdges: levels.binEdges }),
    warnings,
  };
}
