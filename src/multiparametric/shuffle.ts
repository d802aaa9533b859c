/** Fisher and Yates, with xorshift numbers, as `assembly/signatures/shuffle.ts` does it; returns the generator's state. */
export function shuffleLevels(levels: Uint16Array, seed: number): number {
  let state = seed >>> 0;
  for (let i = levels.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1), level = levels[i]!;
    levels[i] = levels[j]!;
    levels[j] = level;
  }
  return state >>> 0;
}
