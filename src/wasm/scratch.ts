/**
 * Memory for arrays that a call needs and gives to nobody, kept for the next call: memory made anew costs more than what is
 * done with it (some 0.7 ms a megabyte, for its pages come one by one and are zeroed).
 */
export class Scratch {
  readonly #arrays: Uint8Array<ArrayBuffer>[] = [];
  #taken = 0;

  /** @returns `bytes` bytes; not zeroed */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const k = this.#taken++, known = this.#arrays[k];
    if (known && known.length >= bytes) return known.subarray(0, bytes);
    return this.#arrays[k] = new Uint8Array(bytes);
  }

  /** Takes everything back, and keeps at most `bytesMax` of it. */
  reset(bytesMax: number): void {
    this.#taken = 0;
    if (this.#arrays.reduce((sum, { length }) => sum + length, 0) > bytesMax) this.#arrays.length = 0;
  }
}
