import { GeometryError, OptionError } from "../errors.js";
import { describeGrid, type Volume } from "./volume.js";

export type Vector = readonly [number, number, number];

/** Indices of one image as a linear function of another's: `shift` plus the index along each axis times that axis' column. */
export interface IndexMap {
  readonly columns: readonly [Vector, Vector, Vector];
  readonly shift: Vector;
}

/** The world's step from voxel to voxel along an axis, mm LPS. A 2-D image has a third axis of its own, one voxel deep. */
export function stepOf({ dimension: d, geometry: { spacing, direction } }: Volume, axis: number): Vector {
  return vector((row) => (axis < d && row < d ? direction[row * d + axis]! * spacing[axis]! : +(row === axis)));
}

/**
 * Where the voxels of one image lie among the voxels of another.
 *
 * @param names what the two are called in errors
 * @throws {@link GeometryError} if one is 2-D and the other 3-D
 * @throws {@link OptionError} if the axes of `to` lie in one plane
 */
export function mapIndices(from: Volume, to: Volume, names: readonly [string, string]): IndexMap {
  if (from.dimension !== to.dimension) {
    throw new GeometryError(`${names[0]} and ${names[1]} have different dimensions: ${names[0]} has ${describeGrid(from)}, ${names[1]} ${describeGrid(to)}`);
  }
  const [a, b, c] = [0, 1, 2].map((axis) => stepOf(to, axis)) as [Vector, Vector, Vector];
  // Rows of the inverse of the matrix with columns a, b, c.
  const normals = [cross(b, c), cross(c, a), cross(a, b)], volume = dot(a, normals[0]!);
  if (!(volume !== 0 && Number.isFinite(1 / volume))) {
    throw new OptionError(`${names[1]}.direction`, "axes that do not lie in one plane", [...to.geometry.direction]);
  }
  const toIndex = (world: Vector): Vector => vector((axis) => dot(normals[axis]!, world) / volume);
  return {
    columns: [0, 1, 2].map((axis) => toIndex(stepOf(from, axis))) as unknown as IndexMap["columns"],
    shift: toIndex(vector((row) => (from.geometry.origin[row] ?? 0) - (to.geometry.origin[row] ?? 0))),
  };
}

/** The point `index` of the one image as an index of the other. */
export function applyMap({ columns, shift }: IndexMap, index: Vector): Vector {
  return vector((row) => shift[row]! + index[0] * columns[0][row]! + index[1] * columns[1][row]! + index[2] * columns[2][row]!);
}

export function vector(of: (axis: number) => number): Vector {
  return [of(0), of(1), of(2)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
