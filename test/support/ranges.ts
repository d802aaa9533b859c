/** One end of a registry range, such as `2·log2 Ng`, as an expression in N (voxels in the window) and Ng (levels). */
export function toExpression(end: string): string {
  return end.replaceAll("∞", "Infinity").replaceAll("·", "*")
    .replaceAll("²", "**2").replaceAll("³", "**3").replaceAll("⁴", "**4")
    .replace(/√(\w+)/g, "Math.sqrt($1)").replaceAll("min(", "Math.min(")
    .replace(/log2 (Ng|Math\.min\([^)]*\))/g, "Math.log2($1)").replace(/(?<!Math\.)log2\(/g, "Math.log2(");
}

export function evaluateEnd(end: string, voxels: number, levelCount: number): number {
  return Number(new Function("N", "Ng", `return ${toExpression(end)};`)(voxels, levelCount));
}

/** Both ends of a registry range; ends that are not reached count as if they were. */
export function endsOf(range: string, voxels: number, levelCount: number): [number, number] {
  // The comma between the ends, not one of min(N, Ng).
  const [low, high] = range.slice(1, -1).split(/, (?![^(]*\))/) as [string, string];
  return [evaluateEnd(low, voxels, levelCount), evaluateEnd(high, voxels, levelCount)];
}
