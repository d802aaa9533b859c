/** What a session keeps from one call to the next: of each thing the last, as long as what it was made of is the same. */
export class Kept {
  readonly #values = new Map<string, { readonly key: string; readonly value: unknown }>();

  /** @param madeOf plain data; what `make` reads beside them never changes */
  take<T>(name: string, madeOf: unknown, make: () => T): T {
    const key = keyOf(madeOf), known = this.#values.get(name);
    if (known?.key === key) return known.value as T;
    const value = make();
    this.#values.set(name, { key, value });
    return value;
  }
}

/** Plain data as a text that is the same where they are. */
export function keyOf(data: unknown): string {
  // JSON knows neither infinities nor NaN.
  return JSON.stringify(data, (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value)) ?? "";
}
