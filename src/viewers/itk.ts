/**
 * Images for itk-wasm. A feature map is an itk-wasm `Image` as it is: this is for all others, and for maps that cross to a worker.
 *
 * ```ts
 * import { toItkImage } from "radiomaps/itk";
 *
 * await writeImage(toItkImage(map), "contrast.nrrd"); // of @itk-wasm/image-io
 * ```
 *
 * @packageDocumentation
 */
import type { Image, TypedArray } from "../types.js";
import { nameOf, toGrid } from "./grid.js";

/** As `itk-wasm` describes one; any number of dimensions that the image has. */
export interface ItkImage<Data extends TypedArray = TypedArray> {
  imageType: { dimension: number; componentType: string; pixelType: string; components: number };
  name: string;
  origin: number[];
  spacing: number[];
  /** Row-major, columns are the axis vectors. */
  direction: Float64Array<ArrayBuffer>;
  size: number[];
  metadata: Map<string, string>;
  data: Data;
}

/**
 * Completes an image, a mask or discretized levels to an itk-wasm `Image`. Voxels are shared, not copied; NaN is kept (itk-wasm's
 * NIfTI reader makes 0 of it: prefer NRRD).
 *
 * @throws {@link OptionError} if data, size and geometry do not fit together
 */
export function toItkImage<Data extends TypedArray>(image: Image & { readonly data: Data }): ItkImage<Data> {
  const { spacing, origin, axes } = toGrid(image), size = [...image.size], dimension = size.length;
  const { metadata } = image as { metadata?: unknown };
  // "Float32Array" is "float32" there, and a clamped byte is a byte.
  const componentType = Object.prototype.toString.call(image.data).slice(8, -6).replace("Clamped", "").toLowerCase();
  return {
    imageType: { dimension, componentType, pixelType: "Scalar", components: 1 },
    name: nameOf(image), size, spacing: spacing.slice(0, dimension), origin: origin.slice(0, dimension),
    direction: Float64Array.from({ length: dimension * dimension }, (_, k) => axes[k % dimension]![Math.floor(k / dimension)]!),
    metadata: metadata instanceof Map ? metadata as Map<string, string> : new Map<string, string>(), data: image.data,
  };
}
