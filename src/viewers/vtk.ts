/**
 * Feature maps in vtk.js, without a copy. Imports no viewer.
 *
 * ```ts
 * import { toVtk } from "radiomaps/vtk";
 *
 * const { imageData, scalars, mappingRange, opacityPoints } = toVtk(map);
 * const image = vtkImageData.newInstance(imageData);
 * image.getPointData().setScalars(vtkDataArray.newInstance(scalars));
 * ```
 *
 * @packageDocumentation
 */
import type { Image } from "../types.js";
import { toScalars } from "../display/scalars.js";
import { checkOverlay, nameOf, toGrid, type OverlayOptions, type Vector } from "./grid.js";

export type { OverlayOptions, Vector } from "./grid.js";

export interface VtkImage {
  /** Of `vtkImageData.newInstance`. */
  readonly imageData: {
    readonly extent: [number, number, number, number, number, number];
    readonly spacing: Vector;
    readonly origin: Vector;
    /** Axis vectors one after another: the transpose of an itk-wasm Image's. */
    readonly direction: [number, number, number, number, number, number, number, number, number];
  };
  /** Of `vtkDataArray.newInstance`. */
  readonly scalars: { readonly name: string; readonly numberOfComponents: 1; readonly values: Float32Array<ArrayBuffer> };
  /** Of `vtkColorTransferFunction.setMappingRange(…)`. */
  readonly mappingRange: readonly [number, number];
  /** Each of `vtkPiecewiseFunction.addPoint(…)`: 0 for undefined voxels, 1 for all others. */
  readonly opacityPoints: readonly (readonly [number, number])[];
  /** Of the actor's `getProperty().setOpacity(…)`. */
  readonly opacity: number;
}

/**
 * A map as vtk.js keeps images. vtk.js paints NaN in the lowest color: undefined voxels hold a number below all others, and
 * `opacityPoints` make it transparent.
 *
 * Use nearest interpolation (`setInterpolationTypeToNearest`), or borders are drawn between a value and the number for undefined.
 *
 * @param map     a feature map or any image; not modified. Its memory is shared where no voxel is undefined, or `initValue` was below all values
 * @param options see {@link OverlayOptions}; `colorMap` is not used: `vtkColorMaps` has them
 * @throws {@link OptionError} if the map's size and geometry do not fit together, or the range is none
 */
export function toVtk(map: Image, options: Omit<OverlayOptions, "colorMap"> = {}): VtkImage {
  const opacity = checkOverlay(options, []);
  const { size: [nx, ny, nz], spacing, origin, axes } = toGrid(map);
  const { data, lo, hi, sentinel, threshold } = toScalars(map, options.range);
  return {
    imageData: { extent: [0, nx - 1, 0, ny - 1, 0, nz - 1], spacing, origin, direction: axes.flat() as VtkImage["imageData"]["direction"] },
    scalars: { name: nameOf(map), numberOfComponents: 1, values: data },
    mappingRange: [lo, hi],
    opacityPoints: [[sentinel!, 0], [threshold, 0], [2 * threshold - sentinel!, 1]],
    opacity,
  };
}
