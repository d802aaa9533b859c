import { csvFormat } from "d3-dsv";
import { parquetWriteBuffer } from "hyparquet-writer";


/** A row of a table: no nesting. */
export type TableRow = Readonly<Record<string, string | number | boolean | null>>;

/** Names of all columns, then a line for each row; what is null or NaN is an empty field. */
export function toCsv(rows: readonly object[]): string {
  const columns = columnsOf(rows);
  return `${csvFormat(rows.map((row) => Object.fromEntries(columns.map((name) => [name, valueOf(row, name)]))), columns)}\n`;
}

/**
 * A Parquet file: strings, doubles, booleans, all nullable.
 *
 * @param provenance kept as JSON under the key `radiomaps`
 */
export function toParquet(rows: readonly object[], { provenance }: { readonly provenance?: unknown } = {}): Uint8Array<ArrayBuffer> {
  const columnData = columnsOf(rows).map((name) => {
    const data = rows.map((row) => valueOf(row, name)), known = data.find((value) => value !== null);
    const type = typeof known === "string" ? "STRING" as const : typeof known === "boolean" ? "BOOLEAN" as const : "DOUBLE" as const;
    return { name, data, type, nullable: true };
  });
  const metadata = provenance === undefined ? [] : [{ key: "radiomaps", value: JSON.stringify(provenance) }];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata: metadata }));
}

function columnsOf(rows: readonly object[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function valueOf(row: object, name: string): string | number | boolean | null {
  const value = (row as TableRow)[name] ?? null;
  return typeof value === "number" && Number.isNaN(value) ? null : value;
}
