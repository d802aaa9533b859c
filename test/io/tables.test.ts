import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { csvParse } from "d3-dsv";
import { describe, expect, it } from "vitest";
import { toCsv, toParquet } from "../../src/io/index.js";

const rows = [
  { feature: "a,b", value: 1.5, levels: 8, sd: null }, { feature: 'say "x"', value: NaN, levels: 16, sd: 2 }, { feature: "c\nd", value: -0.1, levels: 32, sd: 3, extra: true },
];

describe("tables", () => {
  it("are CSV that another reader reads, with empty fields for what is not there", () => {
    const text = toCsv(rows), parsed = csvParse(text);
    expect(parsed.columns).toEqual(["feature", "value", "levels", "sd", "extra"]);
    expect(parsed.map((row) => row.feature)).toEqual(rows.map(({ feature }) => feature));
    expect(parsed.map((row) => row.value)).toEqual(["1.5", "", "-0.1"]);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).not.toMatch(/NaN|null/);
  });

  it("are Parquet with types and provenance", async () => {
    const bytes = toParquet(rows, { provenance: { package: "radiomaps" } }), file = bytes.buffer;
    expect(await parquetReadObjects({ file })).toEqual([
      { feature: "a,b", value: 1.5, levels: 8, sd: null, extra: null }, { feature: 'say "x"', value: null, levels: 16, sd: 2, extra: null },
      { feature: "c\nd", value: -0.1, levels: 32, sd: 3, extra: true },
    ]);
    expect(parquetMetadata(file).key_value_metadata).toContainEqual({ key: "radiomaps", value: '{"package":"radiomaps"}' });
  });
});
