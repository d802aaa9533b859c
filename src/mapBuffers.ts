import ndarray from "ndarray";
import type { TileOutput } from "./compute/mapRunner.js";
import type { FamilyRequest } from "./compute/plan.js";
import { UnsupportedError } from "./errors.js";
import { features, type FeatureId } from "./families/index.js";
import { voxelCount, type Box } from "./image/box.js";
import type { Region } from "./image/region.js";
import { summarize } from "./mapStats.js";
import type { FeatureMap, NdArrayResult, Provenance, Warning } from "./types.js";

/** Statuses of `WindowStatus` in `assembly/core/tile.ts`, as reasons; a window with status 0 lacks single features only. */
const REASONS = ["zeroDenominator", "emptyWindow", "tooManyLevels"] as const;

interface Buffer {
  readonly data: Float32Array<ArrayBuffer>;
  /** Null where every voxel so far has a value, or gets one. */
  valid: Uint8Array<ArrayBuffer> | null;
  readonly reasons: Record<string, number>;
}

/** The maps of one computation while tiles come in: one array of the image's size for each feature. */
export class MapBuffers {
  readonly #region: Region;
  readonly #requests: readonly FamilyRequest[];
  readonly #initValue: number;
  readonly #buffers = new Map<FeatureId, Buffer>();

  /** @param spare arrays that nobody needs any more, by feature: written over where they have the size */
  constructor(region: Region, requests: readonly FamilyRequest[], initValue: number, spare: ReadonlyMap<FeatureId, Float32Array<ArrayBuffer>>) {
    this.#region = region;
    this.#requests = requests;
    this.#initValue = initValue;
    const voxels = voxelCount(region.volume.size);
    // Where every voxel gets a value, or is found to have none, filling first is a pass for nothing.
    const whole = region.count === voxels;
    for (const id of requests.flatMap(({ ids }) => ids)) {
      const old = spare.get(id), data = old?.length === voxels ? old : new Float32Array(voxels);
      this.#buffers.set(id, {
        data: whole ? data : data.fill(initValue),
        valid: whole ? null : new Uint8Array(voxels),
        reasons: Object.fromEntries(Object.entries(region.excluded).filter(([, count]) => count > 0)),
      });
    }
  }

  store(core: Box, output: TileOutput): void {
    const voxels = voxelCount(core.size);
    const complete = this.#region.count === voxelCount(this.#region.box.size);
    this.#requests.forEach(({ ids }, plan) => {
      ids.forEach((id, k) => {
        const values = output.maps[plan]!.subarray(k * voxels, (k + 1) * voxels);
        const buffer = this.#buffers.get(id)!;
        // No voxel outside: rows go over as they are, and what is undefined is rare.
        if (!complete) this.#storeVoxels(buffer, core, values, output.statuses[plan]!);
        else {
          this.#storeRows(buffer, core, values);
          if (output.hasUndefined[plan]![k]) this.#markUndefined(buffer, core, values, output.statuses[plan]!);
        }
      });
    });
  }

  #storeRows({ data, valid }: Buffer, core: Box, values: Float32Array): void {
    const { size } = this.#region.volume;
    const [width, height, depth] = core.size;
    for (let line = 0; line < height * depth; line++) {
      const { to } = this.#place(core, line);
      if (width === size[0] && height === size[1]) {
        data.set(values, to);
        valid?.fill(1, to, to + values.length);
        return;
      }
      data.set(values.subarray(line * width, (line + 1) * width), to);
      valid?.fill(1, to, to + width);
    }
  }

  #markUndefined(buffer: Buffer, core: Box, values: Float32Array, statuses: Uint8Array): void {
    const width = core.size[0];
    for (let i = 0; i < values.length; i++) {
      if (values[i] === values[i]) continue;
      this.#setUndefined(buffer, this.#place(core, Math.floor(i / width)).to + i % width, statuses[i]!);
    }
  }

  #setUndefined(buffer: Buffer, voxel: number, status: number): void {
    const reason = REASONS[status]!;
    buffer.data[voxel] = this.#initValue;
    buffer.valid ??= new Uint8Array(buffer.data.length).fill(1);
    buffer.valid[voxel] = 0;
    buffer.reasons[reason] = (buffer.reasons[reason] ?? 0) + 1;
  }

  /** First index of a core's line in the region's box, and in the image. */
  #place(core: Box, line: number): { local: number; to: number } {
    const { box, volume: { size } } = this.#region, height = core.size[1];
    const y = core.start[1] + line % height, z = core.start[2] + Math.floor(line / height);
    return {
      local: (z * box.size[1] + y) * box.size[0] + core.start[0],
      to: ((z + box.start[2]) * size[1] + y + box.start[1]) * size[0] + core.start[0] + box.start[0],
    };
  }

  #storeVoxels(buffer: Buffer, core: Box, values: Float32Array, statuses: Uint8Array): void {
    const { inside } = this.#region, { data } = buffer;
    const [width, height, depth] = core.size;
    for (let line = 0; line < height * depth; line++) {
      const { local, to } = this.#place(core, line);
      for (let x = 0; x < width; x++) {
        if (inside?.[local + x] === 0) continue;
        const value = values[line * width + x]!;
        if (value === value) {
          data[to + x] = value;
          if (buffer.valid) buffer.valid[to + x] = 1;
        } else this.#setUndefined(buffer, to + x, statuses[line * width + x]!);
      }
    }
  }

  /** Arrays that nobody else has seen, for another computation to write over. */
  get arrays(): Map<FeatureId, Float32Array<ArrayBuffer>> {
    return new Map([...this.#buffers].map(([id, { data }]) => [id, data]));
  }

  /** A copy of one slice, as far as it is computed; a 2-D map itself. @param z of the image */
  cutSlice(id: FeatureId, z: number): { data: Float32Array<ArrayBuffer>; valid: Uint8Array<ArrayBuffer> | null } {
    const { size, dimension } = this.#region.volume, plane = size[0] * size[1];
    const { data, valid } = this.#buffers.get(id)!;
    if (dimension === 2) return { data, valid };
    return { data: data.slice(z * plane, (z + 1) * plane), valid: valid && valid.slice(z * plane, (z + 1) * plane) };
  }

  toMap(id: FeatureId, warnings: readonly Warning[], provenance: Provenance): FeatureMap {
    const { volume } = this.#region;
    const { data, valid, reasons } = this.#buffers.get(id)!;
    const { dimension, geometry } = volume;
    const size = volume.size.slice(0, dimension);
    return toFeatureMap({
      imageType: { dimension, componentType: "float32" as const, pixelType: "Scalar" as const, components: 1 as const },
      name: id as string,
      size,
      spacing: [...geometry.spacing],
      origin: [...geometry.origin],
      direction: Float64Array.from(geometry.direction),
      metadata: new Map<string, string>(),
      feature: id,
      unit: features.find((feature) => feature.id === id)!.unit,
      warnings, provenance,
    }, data, valid, reasons);
  }
}

/** @param facts all of a map but what its voxels say. @param valid null where every voxel has a value */
export function toFeatureMap(
  facts: Omit<FeatureMap, "data" | "valid" | "stats" | "array">, data: Float32Array<ArrayBuffer>, valid: Uint8Array<ArrayBuffer> | null,
  reasons: Readonly<Record<string, number>>,
): FeatureMap {
  // Not enumerable: an ndarray has methods and cannot be posted.
  return Object.defineProperty(withValues(facts, data, valid, reasons), "array", lazy(false, () => toNdArray(data, [...facts.size].reverse()))) as FeatureMap;
}

/** Values with `valid` and `stats`: own and enumerable, so that what is posted or copied keeps its numbers; computed when first read. */
export function withValues<Facts extends object>(
  facts: Facts, data: Float32Array<ArrayBuffer>, valid: Uint8Array<ArrayBuffer> | null, reasons: Readonly<Record<string, number>>,
): Facts & Pick<FeatureMap, "data" | "valid" | "stats"> {
  return Object.defineProperties({ ...facts, data }, {
    valid: lazy(true, () => valid ?? new Uint8Array(data.length).fill(1)),
    stats: lazy(true, () => summarize(data, valid, reasons)),
  }) as Facts & Pick<FeatureMap, "data" | "valid" | "stats">;
}

/** A property that is computed when it is first read. */
function lazy<T>(enumerable: boolean, compute: () => T): PropertyDescriptor {
  let value: T | undefined;
  return { enumerable, configurable: true, get: () => (value ??= compute()) };
}

/**
 * The same memory as a scijs ndarray, shape slowest first.
 *
 * @throws {@link UnsupportedError} where the Content-Security-Policy forbids `unsafe-eval`: the ndarray package compiles code
 */
export function toNdArray<Data extends Float32Array | Uint32Array>(data: Data, shape: number[]): NdArrayResult<Data> {
  try {
    return ndarray(data, shape) as unknown as NdArrayResult<Data>;
  } catch (cause) {
    throw new UnsupportedError("the ndarray package needs a Content-Security-Policy with 'unsafe-eval'; use data and size instead", { cause });
  }
}
