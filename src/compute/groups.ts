import { OptionError } from "../errors.js";
import type { RegionAggregation } from "../types.js";
import type { Offset } from "../wasm/layout.js";
import { toOffsets } from "./offsets.js";

/** What is counted together: slices [zStart, zEnd) and a set of offsets. Values are averaged over groups. */
export interface Group {
  readonly zStart: number;
  readonly zEnd: number;
  readonly offsets: readonly Offset[];
}

type Pooling = "averaged" | "slice-merged" | "direction-merged" | "merged";

/**
 * IBSI's aggregations: by slice (2D), over all slices but in plane (2.5D) or in space (3D); and one matrix per direction
 * (averaged, direction-merged) or one for all (slice-merged, merged). Families without directions only know the first part.
 *
 * @param spread makes several offsets of one: pairs of images
 * @throws {@link OptionError} if a family with directions is given a dimension alone
 */
export function toGroups(
  aggregation: RegionAggregation, directions: boolean, depth: number, distances: readonly number[], force2D: boolean,
  spread: (offsets: Offset[]) => Offset[] = (offsets) => offsets,
): Group[] {
  const [dimension, pooling] = parse(aggregation, force2D);
  if (directions && pooling === undefined) {
    const names = dimension === "2D" ? `"2D-averaged" or "2D-slice-merged"`
      : dimension === "2.5D" ? `"2.5D-direction-merged" or "2.5D-merged"` : `"3D-averaged" or "3D-merged"`;
    throw new OptionError("aggregation", `${names} for co-occurrence features`, aggregation);
  }
  const slices = dimension === "2D"
    ? Array.from({ length: depth }, (_, z) => ({ zStart: z, zEnd: z + 1 }))
    : [{ zStart: 0, zEnd: depth }];
  if (!directions) return slices.map((slice) => ({ ...slice, offsets: [] }));
  const offsets = spread(toOffsets(distances, dimension !== "3D" || depth === 1));
  const apart = pooling === "averaged" || pooling === "direction-merged";
  return slices.flatMap((slice) => (
    apart ? offsets.map((offset) => ({ ...slice, offsets: [offset] })) : [{ ...slice, offsets }]
  ));
}

function parse(aggregation: RegionAggregation, force2D: boolean): ["2D" | "2.5D" | "3D", Pooling | undefined] {
  if (aggregation === "merged") return force2D ? ["2.5D", "merged"] : ["3D", "merged"];
  if (aggregation === "averaged") return force2D ? ["2.5D", "direction-merged"] : ["3D", "averaged"];
  const [dimension, ...rest] = aggregation.split("-") as ["2D" | "2.5D" | "3D", ...string[]];
  return [dimension, rest.length ? rest.join("-") as Pooling : undefined];
}
