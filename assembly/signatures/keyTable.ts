/**
 * Open-addressed table from keys to u32: dense numbers, or counts. A key is a signature (16 bits for each of up to eight
 * images, so that no product of level counts can overflow) or a pair of two numbers (u64).
 *
 *     values  u32[capacity]            0 is free
 *     keys    u64 or v128[capacity]
 *
 * The order in which keys come decides where they lie, but never what is counted.
 */
@unmanaged
export class KeyTable {
  capacity: i32;
  /** Keys that have a value. */
  count: i32;
  /** Keys there may be: three quarters of the capacity. */
  limit: i32;
  valuesPtr: usize;
  keysPtr: usize;

  /**
   * @param keysMax  keys that must fit
   * @param keyBytes 8 or 16
   * @returns the first address after
   */
  layout(keysMax: i32, keyBytes: i32, top: usize): usize {
    let capacity = 16;
    while (capacity - (capacity >> 2) < keysMax) capacity <<= 1;
    this.capacity = capacity;
    this.limit = capacity - (capacity >> 2);
    this.valuesPtr = top; top += <usize>capacity << 2;
    this.keysPtr = top; top += <usize>capacity * keyBytes;
    return top;
  }

  clear(): void {
    this.count = 0;
    memory.fill(this.valuesPtr, 0, <usize>this.capacity << 2);
  }

  /** Where the value of a signature lies. A free one is 0: who sets it counts it. */
  // @ts-ignore: decorator
  @inline
  findSignature(low: u64, high: u64, hash: u64): usize {
    const mask = <usize>(this.capacity - 1);
    let i = <usize>(hash >> 32) & mask;
    while (true) {
      const value = this.valuesPtr + (i << 2), key = this.keysPtr + (i << 4);
      if (load<u32>(value) == 0) {
        store<u64>(key, low);
        store<u64>(key, high, 8);
        return value;
      }
      if (load<u64>(key) == low && load<u64>(key, 8) == high) return value;
      i = (i + 1) & mask;
    }
  }

  /** The same for a pair. */
  // @ts-ignore: decorator
  @inline
  findPair(pair: u64, hash: u64): usize {
    const mask = <usize>(this.capacity - 1);
    let i = <usize>(hash >> 32) & mask;
    while (true) {
      const value = this.valuesPtr + (i << 2), key = this.keysPtr + (i << 3);
      if (load<u32>(value) == 0) {
        store<u64>(key, pair);
        return value;
      }
      if (load<u64>(key) == pair) return value;
      i = (i + 1) & mask;
    }
  }
}

/** Bits 32 and up say where a key lies, the ten highest which share of all keys it belongs to. */
// @ts-ignore: decorator
@inline
export function hashOf(low: u64, high: u64): u64 {
  let h = (low ^ (high >> 31) ^ (high << 33)) * 0x9e3779b97f4a7c15 + high * 0xd1b54a32d192ed03;
  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9;
  return h ^ (h >> 32);
}

/** @param shares a power of two, at most 1 024 */
// @ts-ignore: decorator
@inline
export function shareOf(hash: u64, shares: i32): i32 {
  return <i32>(hash >> 54) & (shares - 1);
}
