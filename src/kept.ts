/** What a session keeps from one call to the next: of each thing the last, as long as what it was made of is the same. */
export class Kept {
  readonly #values = new Map<string, { readonly key: string; readonly value: unknown }>();

  /** @param madeOf plain data; what `make` reads beside them never changes */
  take<T>(name: string, madeOf: unknown, make: () => T): T {
    // JSON knows neither infinities nor NaN.
    const key = JSON.stringify(madeOf, (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value)) ?? "";
    const known = this.#values.get(name);
    if (known?.key === key) return known.value as T;
    const value = make();
    this.#values.set(name, { key, value });
    return value;
  }
}
