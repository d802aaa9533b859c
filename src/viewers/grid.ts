/** Grids as viewers keep them: always three axes. */
import { OptionError } from "../errors.js";
import { checkKeys } from "../io/fileImage.js";
import type { Image } from "../types.js";

export type Vector = [number, number, number];

export interface Grid {
  readonly size: Vector;
  /** mm */
  readonly spacing: Vector;
  /** Center of voxel 0, LPS mm. */
  readonly origin: Vector;
  /** Unit vectors along x, y and z of the image, LPS. */
  readonly axes: readonly [Vector, Vector, Vector];
}

/**
 * Completes a map's grid; a 2-D one lies flat, one voxel deep. Checks no more than what would show nothing at all: adapters are
 * small, and maps come with a geometry that is right.
 *
 * @throws {@link OptionError} if size, geometry and data do not fit together
 */
export function toGrid(map: Image): Grid {
  const { size, data } = (map ?? {}) as Partial<Image>, dimension = size?.length;
  if (!ArrayBuffer.isView(data) || !size) throw new OptionError("image", "an object with data and size", map);
  if (!(dimension === 2 || dimension === 3) || data.length !== size.reduce((product, n) => product * n, 1)) {
    throw new OptionError("image.data", "a value for each voxel of a size [x, y] or [x, y, z]", data);
  }
  const vector = (values: ArrayLike<number> | undefined, name: string, otherwise: number, rest: number): Vector => {
    const list = Array.from(values ?? size, (value) => (values ? value : otherwise));
    if (list.length !== dimension || !list.every(Number.isFinite)) throw new OptionError(`image.${name}`, `${dimension} finite numbers`, values);
    return [list[0]!, list[1]!, list[2] ?? rest];
  };
  const axis = (column: number): Vector => {
    const at = (row: number): number => (row < dimension && column < dimension ? map.direction?.[row * dimension + column] : undefined) ?? +(row === column);
    return [at(0), at(1), at(2)];
  };
  return {
    size: [size[0]!, size[1]!, size[2] ?? 1], spacing: vector(map.spacing, "spacing", 1, 1), origin: vector(map.origin, "origin", 0, 0),
    axes: [axis(0), axis(1), axis(2)],
  };
}

/** A map's name, as far as it has one. */
export function nameOf(map: Image): string {
  const { name } = map as { name?: unknown };
  return typeof name === "string" && name ? name : "map";
}

/** Whatever viewers are told of how a map should look. */
export interface OverlayOptions {
  /** Values at the ends of the color map; default the 2nd and 98th percentile (NiiVue: from the smallest value). */
  readonly range?: readonly [number, number] | "p02-p98" | "min-max";
  /** Of defined voxels, 0 to 1; default 0.7. */
  readonly opacity?: number;
  /** A color map by the viewer's own name. */
  readonly colorMap?: string;
}

/**
 * @param known names of options that the adapter has besides those above
 * @returns the opacity
 * @throws {@link OptionError} if an option is unknown, or the opacity is none
 */
export function checkOverlay(options: OverlayOptions, known: readonly string[]): number {
  checkKeys(options, ["range", "opacity", ...known]);
  const { opacity = 0.7 } = options;
  if (!(typeof opacity === "number" && opacity >= 0 && opacity <= 1)) throw new OptionError("opacity", "a number in [0, 1]", opacity);
  return opacity;
}
