/** Shuffles of the images that chance agreement is averaged over, where there is no closed form (three images or more). */
export const SHUFFLE_COUNT: i32 = 16;

/** Seed of a shuffle: the same for every window and region. */
export function shuffleSeed(shuffle: i32): u32 {
  return 0x9e3779b9 * <u32>(shuffle + 1);
}

/** Fisher and Yates, with xorshift numbers; returns the generator's state. `src/multiparametric/shuffle.ts` does the same. */
export function shuffleLevels(levelsPtr: usize, count: i32, seed: u32): u32 {
  let state = seed;
  for (let i = count - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const a = levelsPtr + (<usize>i << 1), b = levelsPtr + (<usize>(state % <u32>(i + 1)) << 1), level = load<u16>(a);
    store<u16>(a, load<u16>(b));
    store<u16>(b, level);
  }
  return state;
}
