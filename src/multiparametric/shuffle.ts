/** Fisher and Yates, with xorshift numbers, as `assembly/signatures/shuffle.ts` does it; returns the generator's state. */
export function shuffleLevels(levels: Uint16Array, seed: number): number {
  let state = seed >>> 0;
  for (let i = levels.length - 1; i > 0; i--) {
    state = nextRandom(state);
    const j = state % (i + 1), level = levels[i]!;
    levels[i] = levels[j]!;
    levels[j] = level;
  }
  return state;
}

/** Marsaglia's xorshift of 32 bits: the next number, which is the state as well; never 0 from another. */
export function nextRandom(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  next ^= next << 5;
  return next >>> 0;
}
