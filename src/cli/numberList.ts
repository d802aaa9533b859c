import { UsageError } from "./failure.js";
import { toNumber } from "./options.js";

/** A list such as 1,2,4 or, continued, 2,4,...,256 (by a factor) and 5,10,...,50 (by a step). */
export function toNumberList(flag: string): (text: string) => number[] {
  return (text) => {
    const parts = text.split(",").map((part) => part.trim()), dots = parts.findIndex((part) => part === "..." || part === "…");
    const numbers = parts.filter((_, k) => k !== dots).map(toNumber(flag));
    if (dots < 0) return numbers;
    const [a, b, end] = [numbers[dots - 2], numbers[dots - 1], numbers[dots]];
    const between = a === undefined || b === undefined || end === undefined ? null : continueTo(a, b, end);
    if (!between) throw new UsageError(`${flag} expected a list that "..." continues by a factor or a step, such as 2,4,...,256, got "${text}"`);
    return [...numbers.slice(0, dots), ...between, ...numbers.slice(dots)];
  };
}

/** What comes after b and before the end; null if neither factor nor step leads there. */
function continueTo(a: number, b: number, end: number): number[] | null {
  if (!(b > a) || !(end > b)) return null;
  for (const next of [(x: number) => x * (b / a), (x: number) => x + (b - a)]) {
    const between: number[] = [];
    let x = next(b);
    while (x < end * (1 - 1e-9) && between.length < 10_000 && x > b) {
      between.push(x);
      x = next(x);
    }
    if (Math.abs(x - end) <= 1e-9 * end) return between;
  }
  return null;
}
