import { MemoryError } from "../errors.js";
import type { TypedArray } from "../types.js";
import { Scratch } from "./scratch.js";

type Kernel = (...args: number[]) => number;

/** Fixed by the binary: 1 024 pages. */
export const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * One instance of the kernels and its memory. The host owns the memory: it is handed out from the bottom up and taken back
 * all at once (`reset`). Views are made anew each time, for growing detaches them.
 */
export class KernelInstance {
  /** The host's own memory, taken back when the instance is given back. */
  readonly scratch = new Scratch();
  readonly #exports: Record<string, unknown>;
  readonly #memory: WebAssembly.Memory;
  #top: number;

  constructor(module: WebAssembly.Module) {
    this.#exports = new WebAssembly.Instance(module).exports;
    this.#memory = this.#exports.memory as WebAssembly.Memory;
    this.#top = this.heapBase;
  }

  get heapBase(): number {
    return align(this.kernel("heapBase")());
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  kernel(name: string): Kernel {
    const kernel = this.#exports[name];
    if (typeof kernel !== "function") throw new Error(`the kernels have no "${name}"`);
    return kernel as Kernel;
  }

  /** A member of an enum that the kernels export, such as `constant("GlcmFeature", "contrast")`. */
  constant(enumName: string, member: string): number {
    const global = this.#exports[`${enumName}.${member}`];
    if (!(global instanceof WebAssembly.Global)) throw new Error(`the kernels have no "${enumName}.${member}"`);
    return global.value as number;
  }

  /** Takes everything back. */
  reset(): void {
    this.#top = this.heapBase;
  }

  /** @returns the address of `bytes` bytes, on a 16-byte boundary; not zeroed */
  reserve(bytes: number): number {
    const ptr = this.#top;
    const top = align(ptr + bytes);
    if (top > MEMORY_BYTES_MAX) {
      throw outOfMemory(top);
    }
    const missing = top - this.memoryBytes;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536));
    this.#top = top;
    return ptr;
  }

  /** A view of the same type as another array. */
  like(array: TypedArray, ptr: number, length: number): TypedArray {
    return new (array.constructor as new (buffer: ArrayBuffer, ptr: number, length: number) => TypedArray)(this.#memory.buffer, ptr, length);
  }

  u8(ptr: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, ptr, length);
  }

  u16(ptr: number, length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.#memory.buffer, ptr, length);
  }

  u32(ptr: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#memory.buffer, ptr, length);
  }

  i32(ptr: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, ptr, length);
  }

  f32(ptr: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, ptr, length);
  }

  f64(ptr: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, ptr, length);
  }
}

/** One instance waits for the calling thread's next call, with its memory, if that is not much. */
const KEPT_BYTES_MAX = 16 * 1024 * 1024;
const waiting = new WeakMap<WebAssembly.Module, KernelInstance>();

export function borrowInstance(module: WebAssembly.Module): KernelInstance {
  const instance = waiting.get(module) ?? new KernelInstance(module);
  waiting.delete(module);
  return instance;
}

/** Only when nothing can use it any more: after an abort a last tile may still be on its way. */
export function returnInstance(module: WebAssembly.Module, instance: KernelInstance): void {
  if (instance.memoryBytes > KEPT_BYTES_MAX) return;
  instance.scratch.reset(KEPT_BYTES_MAX);
  waiting.set(module, instance);
}

export function outOfMemory(bytes: number): MemoryError {
  return new MemoryError(
    `one window or matrix needs ${toMib(bytes)} MiB of kernel memory, ${toMib(MEMORY_BYTES_MAX)} MiB is the limit; `
    + "take a smaller kernelRadius or fewer levels",
  );
}

export function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function toMib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
