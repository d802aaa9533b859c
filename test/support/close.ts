import { expect } from "vitest";

/** Whether `got` is `want` up to a relative and an absolute tolerance; NaN and infinities only equal themselves. */
export function isClose(got: number, want: number, relative: number, absolute = 0): boolean {
  if (!Number.isFinite(want)) return Object.is(got, want);
  return Math.abs(got - want) <= relative * Math.abs(want) + absolute;
}

/** Collects every mismatch before it fails, so that a failure shows its pattern. */
export class Mismatches {
  readonly #lines: string[] = [];
  compared = 0;

  check(label: string, got: number | undefined, want: number, relative: number, absolute = 0): void {
    this.compared++;
    if (got === undefined || !isClose(got, want, relative, absolute)) this.#lines.push(`${label}: got ${got}, want ${want}`);
  }

  /** @param atLeast comparisons that must have been made: an empty loop proves nothing */
  expectNone(atLeast: number): void {
    expect(this.#lines.slice(0, 10).join("\n")).toBe("");
    expect(this.compared).toBeGreaterThanOrEqual(atLeast);
  }
}
