import { parquetWriteBuffer } from "hyparquet-writer/src/write.js";
import Papa from "papaparse";

/** A value of a flat table; null: none. */
export type Cell = string | number | boolean | null | undefined;

/** Rows of a table as CSV with a header; null and NaN become empty fields. */
export function toCsv(rows: readonly object[]): string {
  const columns = columnsOf(rows);
  const data = rows.map((row) => columns.map((name) => cellOf(row, name)));
  return columns.length ? `${Papa.unparse({ fields: columns, data }, { newline: "\n" })}\n` : "";
}

/** The same as Parquet: strings, booleans, whole numbers (32 bits) and doubles; the file's metadata may say how they were made. */
export function toParquet(rows: readonly object[], { provenance }: { readonly provenance?: unknown } = {}): Uint8Array<ArrayBuffer> {
  const columnData = columnsOf(rows).map((name) => {
    const data = rows.map((row) => cellOf(row, name));
    return { name, data, type: typeOf(data), nullable: true };
  });
  const kvMetadata = provenance === undefined ? [] : [{ key: "provenance", value: JSON.stringify(provenance) }];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
}

function columnsOf(rows: readonly object[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function cellOf(row: object, name: string): string | number | boolean | null {
  const value = (row as Record<string, Cell>)[name] ?? null;
  return typeof value === "number" && Number.isNaN(value) ? null : value;
}

function typeOf(data: readonly Cell[]): "STRING" | "BOOLEAN" | "INT32" | "DOUBLE" {
  const known = data.filter((value) => value !== null);
  if (known.some((value) => typeof value === "string")) return "STRING";
  if (known.length && known.every((value) => typeof value === "boolean")) return "BOOLEAN";
  return known.length && known.every((value) => (value as number | 0) === ((value as number) | 0)) ? "INT32" : "DOUBLE";
}
