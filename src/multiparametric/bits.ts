/** Sets of small numbers, 32 to a word. */
export class BitRows {
  readonly words: number;
  readonly data: Int32Array<ArrayBuffer>;

  constructor(rows: number, columns: number) {
    this.words = Math.ceil(columns / 32);
    this.data = new Int32Array(rows * this.words);
  }

  add(row: number, column: number): void {
    this.data[row * this.words + (column >> 5)]! |= 1 << (column & 31);
  }

  row(row: number): Int32Array<ArrayBuffer> {
    return this.data.subarray(row * this.words, (row + 1) * this.words);
  }
}

/** Calls `visit` with each number of a set, in order. */
export function forEachBit(set: Int32Array, visit: (column: number) => void): void {
  for (let w = 0; w < set.length; w++) {
    for (let word = set[w]!; word !== 0; word &= word - 1) visit((w << 5) + 31 - Math.clz32(word & -word));
  }
}

/** How many bits are set, in halves of a word added side by side (Warren, Hacker's Delight, 5-1). */
export function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
