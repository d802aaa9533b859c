/**
 * Feature maps in Cornerstone3D (and viewers on it, such as OHIF). Imports no viewer.
 *
 * ```ts
 * import { toCornerstone } from "radiomaps/cornerstone";
 *
 * const { volume, properties } = toCornerstone(map, { referencedVolumeId, frameOfReferenceUID });
 * volumeLoader.createLocalVolume("radiomaps-contrast", volume);
 * // … setVolumesForViewports, then:
 * viewport.setProperties(properties, "radiomaps-contrast");
 * ```
 *
 * @packageDocumentation
 */
import type { Image } from "../types.js";
import { toScalars } from "../display/scalars.js";
import { checkOverlay, nameOf, toGrid, type OverlayOptions, type Vector } from "./grid.js";

export type { OverlayOptions, Vector } from "./grid.js";

export interface CornerstoneOptions extends OverlayOptions {
  /** The volume that the map was computed of. */
  readonly referencedVolumeId?: string;
  /** Of that volume (`volume.metadata.FrameOfReferenceUID`): viewports show volumes of one frame of reference together. */
  readonly frameOfReferenceUID?: string;
  /** Default `"MR"`. */
  readonly modality?: string;
}

/** Options of `volumeLoader.createLocalVolume`. */
export interface CornerstoneVolume {
  readonly scalarData: Float32Array<ArrayBuffer>;
  readonly dimensions: Vector;
  readonly spacing: Vector;
  readonly origin: Vector;
  /** Axis vectors one after another. */
  readonly direction: [number, number, number, number, number, number, number, number, number];
  readonly referencedVolumeId?: string;
  readonly metadata: {
    BitsAllocated: number;
    BitsStored: number;
    SamplesPerPixel: number;
    HighBit: number;
    PhotometricInterpretation: string;
    PixelRepresentation: number;
    Modality: string;
    SeriesInstanceUID: string;
    ImageOrientationPatient: number[];
    PixelSpacing: number[];
    FrameOfReferenceUID: string;
    Columns: number;
    Rows: number;
    voiLut: never[];
    VOILUTFunction: string;
  };
}

/** Options of `viewport.setProperties`. */
export interface CornerstoneProperties {
  readonly voiRange: { lower: number; upper: number };
  readonly colormap: { name: string; opacity: number; threshold: number };
}

/**
 * A map as a local volume of Cornerstone3D. NaN would empty its value range: undefined voxels hold a number below all others, and
 * `threshold` leaves them out.
 *
 * Give it an id without a colon: Cornerstone would look for a loader of that scheme.
 *
 * Its slices go to the graphics card when they are said to have changed: call the volume's `modified()` once it is in a viewport.
 *
 * Opacity counts per millimeter, and a slab has a tenth of one: after each `setProperties`, set
 * `actor.getProperty().setScalarOpacityUnitDistance(0, opacityUnitDistance)`, and one step through all of the slab by
 * `actor.getMapper().setSampleDistance(sampleDistance)`, to get the opacity that was asked for.
 *
 * @param map     a feature map or any image; not modified. Its memory is shared where no voxel is undefined, or `initValue` was below all values
 * @param options see {@link CornerstoneOptions}; `colorMap` is vtk.js' name, default `"Viridis (matplotlib)"`
 * @throws {@link OptionError} if the map's size and geometry do not fit together, or the range is none
 */
export function toCornerstone(map: Image, options: CornerstoneOptions = {}): {
  volume: CornerstoneVolume; properties: CornerstoneProperties; opacityUnitDistance: number; sampleDistance: number;
} {
  const opacity = checkOverlay(options, ["colorMap", "referencedVolumeId", "frameOfReferenceUID", "modality"]);
  const { size, spacing, origin, axes } = toGrid(map);
  const { data, lo, hi, threshold } = toScalars(map, options.range);
  return {
    volume: {
      scalarData: data, dimensions: size, spacing, origin, direction: axes.flat() as CornerstoneVolume["direction"],
      ...(options.referencedVolumeId !== undefined && { referencedVolumeId: options.referencedVolumeId }),
      metadata: {
        BitsAllocated: 32, BitsStored: 32, HighBit: 31, SamplesPerPixel: 1, PixelRepresentation: 1, PhotometricInterpretation: "MONOCHROME2",
        Modality: options.modality ?? "MR", SeriesInstanceUID: nameOf(map), FrameOfReferenceUID: options.frameOfReferenceUID ?? "",
        ImageOrientationPatient: [...axes[0], ...axes[1]],
        // Rows lie apart along y, columns along x.
        PixelSpacing: [spacing[1], spacing[0]], Columns: size[0], Rows: size[1], voiLut: [], VOILUTFunction: "LINEAR",
      },
    },
    properties: {
      voiRange: { lower: lo, upper: hi },
      colormap: { name: options.colorMap ?? "Viridis (matplotlib)", opacity, threshold },
    },
    opacityUnitDistance: 0.1,
    sampleDistance: 0.2,
  };
}
