/** Of the intensities in each level 1..levelCount: how many, their mean, and squared distances to it. */
export interface LevelMoments {
  readonly levelCount: number;
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly within: Float64Array;
}

/** @param levels one for each value, 1 and up */
export function levelMoments(values: Float64Array, levels: Uint8Array | Uint16Array, levelCount: number): LevelMoments {
  const counts = new Float64Array(levelCount), means = new Float64Array(levelCount), within = new Float64Array(levelCount);
  // About the first value of each level, so that equal values have their own mean to the last bit.
  const firsts = new Float64Array(levelCount).fill(NaN);
  for (let i = 0; i < values.length; i++) {
    const level = levels[i]! - 1;
    if (counts[level]!++ === 0) firsts[level] = values[i]!;
    else means[level]! += values[i]! - firsts[level]!;
  }
  for (let k = 0; k < levelCount; k++) means[k] = counts[k] === 0 ? 0 : firsts[k]! + means[k]! / counts[k]!;
  for (let i = 0; i < values.length; i++) within[levels[i]! - 1]! += (values[i]! - means[levels[i]! - 1]!) ** 2;
  return { levelCount, counts, means, within };
}

/** Each `share` neighboring levels as one: only sums of what is not negative. */
export function poolMoments(fine: LevelMoments, share: number): LevelMoments {
  const levelCount = fine.levelCount / share;
  const counts = new Float64Array(levelCount), means = new Float64Array(levelCount), within = new Float64Array(levelCount);
  for (let k = 0; k < levelCount; k++) {
    let count = 0, sum = 0, squares = 0;
    const members = Array.from({ length: share }, (_, m) => k * share + m).filter((level) => fine.counts[level]! > 0);
    const first = members.length ? fine.means[members[0]!]! : 0;
    for (const level of members) {
      count += fine.counts[level]!;
      sum += fine.counts[level]! * (fine.means[level]! - first);
    }
    const mean = count === 0 ? 0 : first + sum / count;
    for (const level of members) squares += fine.within[level]! + fine.counts[level]! * (fine.means[level]! - mean) ** 2;
    counts[k] = count;
    means[k] = mean;
    within[k] = squares;
  }
  return { levelCount, counts, means, within };
}
