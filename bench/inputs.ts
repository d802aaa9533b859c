/** A gray-level image for benchmarks: levels 0..G-1 as `q`, made by integer arithmetic alone (the same bits everywhere). */
export interface Input {
  /** Of its raw levels, u8 from 0. */
  readonly file: string;
  readonly size: readonly number[];
  /** Levels 1..G. */
  readonly levels: Uint8Array | Uint16Array;
}

/** A ready-made input, or undefined where there is none. */
export type ReadInput = (file: string) => Uint8Array | undefined;

/**
 * Value noise at three scales and white noise, weighted 8 : 4 : 2 : 1: smooth regions, edges and grain. GLCM speed depends
 * on how many levels a window holds, so neither a constant nor pure noise would be honest.
 */
export function makeInput(name: string, size: readonly number[], levelCount: number, read?: ReadInput): Input {
  const file = `${name}_q${levelCount}.u8`, stored = read?.(file);
  if (stored) return { file, size, levels: toLevels(stored, levelCount) };
  const [width, height, depth = 1] = size as [number, number, number?];
  const field = new Float64Array(width * height * depth);
  let low = Infinity, high = -Infinity, i = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = 8 * lattice(x, y, z, 64, 1) + 4 * lattice(x, y, z, 16, 2) + 2 * lattice(x, y, z, 5, 3) + (hash(x, y, z, 4) >>> 16);
        field[i++] = value;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  return { file, size, levels: toLevels(field.map((v) => Math.floor(((v - low) * 4095) / (high - low)) * levelCount >> 12), levelCount) };
}

function toLevels(zeroBased: ArrayLike<number>, levelCount: number): Uint8Array | Uint16Array {
  return levelCount < 256 ? Uint8Array.from(zeroBased, (v) => v + 1) : Uint16Array.from(zeroBased, (v) => v + 1);
}

function hash(x: number, y: number, z: number, seed: number): number {
  let h = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d) ^ Math.imul(seed, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Trilinear value noise with a lattice of `step` voxels, in integers. */
function lattice(x: number, y: number, z: number, step: number, seed: number): number {
  const cell = [x, y, z].map((v) => Math.floor(v / step)) as [number, number, number];
  const part = [x % step, y % step, z % step] as const;
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const bit = [corner & 1, (corner >> 1) & 1, corner >> 2] as const;
    const weight = part.reduce((product, p, axis) => product * (bit[axis] ? p : step - p), 1);
    if (weight) sum += weight * (hash(cell[0] + bit[0], cell[1] + bit[1], cell[2] + bit[2], seed) >>> 16);
  }
  return Math.floor(sum / step ** 3);
}

/** Ball of radius 50 in the middle of 128³. */
export function makeSphere(): Uint8Array {
  const mask = new Uint8Array(128 ** 3);
  let i = 0;
  for (let z = 0; z < 128; z++) {
    for (let y = 0; y < 128; y++) {
      for (let x = 0; x < 128; x++) mask[i++] = +((2 * x - 127) ** 2 + (2 * y - 127) ** 2 + (2 * z - 127) ** 2 <= 10_000);
    }
  }
  return mask;
}
