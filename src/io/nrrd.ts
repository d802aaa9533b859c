/** NRRD with attached data, versions 1 to 5; see https://teem.sourceforge.net/nrrd/format.html */
import { FileError } from "../errors.js";
import type { TypedArray, Warning } from "../types.js";
import { allocate, countVoxels, formatCount, truncated, type FormatImage, type ReadContext } from "./fileImage.js";
import { cross, flattenSlice, geometryFromAxes, identityGeometry, type Geometry } from "./geometry.js";
import { gzipReader, rawReader, readExactly } from "./gzip.js";
import { decodeVoxels, voxelBytes, type VoxelType } from "./voxelType.js";

/** Names as in the specification; the spelling without blanks and with `_t` is handled by {@link voxelType}. */
const typeNames: Readonly<Record<VoxelType, readonly string[]>> = {
  int8: ["signed char", "int8"],
  uint8: ["uchar", "unsigned char", "uint8"],
  int16: ["short", "short int", "signed short", "signed short int", "int16"],
  uint16: ["ushort", "unsigned short", "unsigned short int", "uint16"],
  int32: ["int", "signed int", "int32"],
  uint32: ["uint", "unsigned int", "uint32"],
  int64: ["longlong", "long long", "long long int", "signed long long", "signed long long int", "int64"],
  uint64: ["ulonglong", "unsigned long long", "unsigned long long int", "uint64"],
  float32: ["float"],
  float64: ["double"],
};

/** Signs that take a named space to LPS. */
const spaces: Readonly<Record<string, readonly number[]>> = {
  "left-posterior-superior": [1, 1, 1],
  lps: [1, 1, 1],
  "right-anterior-superior": [-1, -1, 1],
  ras: [-1, -1, 1],
  "left-anterior-superior": [1, -1, 1],
  las: [1, -1, 1],
};

/** Longest header looked at for its closing empty line. */
const maxHeader = 2 ** 20;

interface Header {
  /** Fields by lower-case name, old spellings made new. */
  readonly fields: ReadonlyMap<string, string>;
  readonly metadata: Map<string, string>;
  readonly dataStart: number;
}

/**
 * Reads an NRRD file with its data attached: raw, gzip or text encoding, any byte order and integer type.
 *
 * Spaces RAS and LAS become LPS; a space without anatomical names is taken as LPS with a warning. Axes of one sample are
 * dropped where they are not spatial, or beyond three.
 *
 * @throws {@link FileError} if the file is damaged, truncated, too big, detached (.nhdr) or no scalar image.
 */
export async function readNrrd(bytes: Uint8Array, context: ReadContext): Promise<FormatImage> {
  const { label } = context;
  const { fields, metadata, dataStart } = parseHeader(bytes, label);
  const detached = fields.get("data file");
  if (detached !== undefined) {
    throw new FileError(`${label} is an NRRD header whose voxels are in another file (${detached}), which is not read: save it as one .nrrd file`);
  }
  for (const skip of ["line skip", "byte skip"]) {
    if (Number(fields.get(skip) ?? 0) !== 0) throw new FileError(`${label} has the NRRD field "${skip}", which is not read: save it again without`);
  }
  const type = voxelType(field(fields, "type", label), label);
  const axes = spatialAxes(fields, label);
  const sizes = vector(field(fields, "sizes", label));
  const count = countVoxels(sizes, voxelBytes(type), context);
  const data = await readVoxels(bytes.subarray(dataStart), type, count, fields, context);
  const warnings: Warning[] = [];
  const geometry = readGeometry(fields, axes, sizes, warnings, label);
  return { data, ...geometry, metadata, warnings, name: fields.get("content") ?? "" };
}

function parseHeader(bytes: Uint8Array, label: string): Header {
  // Latin-1: one byte stays one character, so that offsets in the text are offsets in the file.
  const text = latin1(bytes.subarray(0, maxHeader));
  const end = /\r?\n\r?\n/.exec(text);
  // A detached header may simply end.
  const head = end ? text.slice(0, end.index) : text;
  const [magic = "", ...lines] = head.split(/\r?\n/);
  const version = /^NRRD000(\d)$/.exec(magic.trim())?.[1];
  if (version === undefined || version < "1" || version > "5") {
    const got = JSON.stringify(magic.slice(0, 20));
    throw new FileError(`${label} is no NRRD file of versions 1 to 5: expected NRRD0001 to NRRD0005 in the first line, got ${got}`);
  }
  const fields = new Map<string, string>();
  const metadata = new Map<string, string>();
  for (const line of lines) {
    if (line === "" || line.startsWith("#")) continue;
    const [, key, separator, value] = /^(.*?)(: |:=)(.*)$/.exec(line) ?? /^([^:]+)(:)(.*)$/.exec(line) ?? [];
    if (key === undefined) throw new FileError(`${label} has an NRRD header line that is neither field nor key: ${JSON.stringify(line.slice(0, 60))}`);
    if (separator === ":=") metadata.set(unescapeText(key), unescapeText(value!));
    else fields.set(fieldName(key), utf8(value!).trim());
  }
  if (!end && !fields.has("data file")) {
    throw new FileError(`${label} is truncated: expected an empty line at the end of the NRRD header, found none in ${formatCount(text.length)} bytes`);
  }
  return { fields, metadata, dataStart: end ? end.index + end[0].length : bytes.length };
}

function fieldName(name: string): string {
  const lower = name.trim().toLowerCase();
  return { datafile: "data file", lineskip: "line skip", byteskip: "byte skip", centerings: "centers" }[lower] ?? lower;
}

function field(fields: ReadonlyMap<string, string>, name: string, label: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new FileError(`${label} lacks the NRRD field "${name}"`);
  return value;
}

function voxelType(name: string, label: string): VoxelType {
  const plain = name.toLowerCase().replace(/_t$/, "").replace(/\s+/g, " ");
  const found = Object.entries(typeNames).find(([, names]) => names.includes(plain));
  if (!found) throw new FileError(`${label} holds voxels of NRRD type ${JSON.stringify(name)}: expected integers or real numbers`);
  return found[0] as VoxelType;
}

/** Indices of the axes that make the image. */
function spatialAxes(fields: ReadonlyMap<string, string>, label: string): number[] {
  const sizes = vector(field(fields, "sizes", label));
  const dimension = Number(field(fields, "dimension", label));
  if (!(dimension >= 1 && sizes.length === dimension)) {
    throw new FileError(`${label} states ${fields.get("dimension")} dimensions and the sizes "${fields.get("sizes")}": expected one size per dimension`);
  }
  const directions = fields.has("space directions") ? vectors(fields.get("space directions")!) : [];
  const kinds = fields.get("kinds")?.toLowerCase().split(/\s+/) ?? [];
  const spatialKinds = ["domain", "space", "???", "none", "stub", undefined];
  let axes = sizes.map((_, axis) => axis).filter((axis) => {
    const spatial = directions[axis] !== null && spatialKinds.includes(kinds[axis]);
    if (!spatial && sizes[axis] !== 1) {
      throw new FileError(
        `${label} has ${sizes[axis]} samples along axis ${axis + 1} (kind ${kinds[axis] ?? "none"}), which is not spatial: expected one scalar per voxel`,
      );
    }
    return spatial;
  });
  while (axes.length > 3 && sizes[axes.at(-1)!] === 1) axes.pop();
  while (axes.length > 3 && sizes[axes[0]!] === 1) axes = axes.slice(1);
  if (axes.length < 2 || axes.length > 3) throw new FileError(`${label} has the sizes ${sizes.join(" x ")}: expected a 2-D or 3-D image`);
  return axes;
}

async function readVoxels(
  payload: Uint8Array, type: VoxelType, count: number, fields: ReadonlyMap<string, string>, { label }: ReadContext,
): Promise<TypedArray> {
  const encoding = field(fields, "encoding", label).toLowerCase();
  if (["ascii", "text", "txt"].includes(encoding)) return parseText(payload, type, count, label);
  if (!["raw", "gzip", "gz"].includes(encoding)) {
    throw new FileError(`${label} has the NRRD encoding "${encoding}": expected raw, gzip or ascii; save it again as one of these`);
  }
  const endian = fields.get("endian")?.toLowerCase() ?? (voxelBytes(type) === 1 ? "little" : "missing");
  if (endian !== "little" && endian !== "big") throw new FileError(`${label} states the endian "${endian}": expected little or big`);
  const byteCount = count * voxelBytes(type);
  const reader = encoding === "raw" ? rawReader(payload) : gzipReader(payload, label);
  try {
    if (byteCount > reader.maxLength) throw truncated(label, byteCount, reader.maxLength, "voxels");
    const buffer = allocate(byteCount, label);
    await readExactly(reader, new Uint8Array(buffer), label, "voxels");
    await reader.finish();
    return decodeVoxels(buffer, type, endian === "little", label);
  } finally {
    await reader.close();
  }
}

function parseText(payload: Uint8Array, type: VoxelType, count: number, label: string): TypedArray {
  // One digit and one blank at least: no allocation for what cannot be there.
  if (count * 2 - 1 > payload.length) {
    throw new FileError(`${label} is truncated: expected ${formatCount(count)} numbers, got ${formatCount(payload.length)} bytes of text`);
  }
  const words = new TextDecoder("latin1").decode(payload).split(/[\s,]+/).filter(Boolean);
  if (words.length < count) throw new FileError(`${label} is truncated: expected ${formatCount(count)} numbers, got ${formatCount(words.length)}`);
  const kept = type === "int64" || type === "uint64" ? "float64" : type;
  const data = decodeVoxels(allocate(count * voxelBytes(kept), label), kept, true, label);
  for (let index = 0; index < count; index++) {
    const word = words[index]!;
    const special = /^([-+]?)(inf|infinity|nan)$/i.exec(word);
    const value = !special ? Number(word) : /nan/i.test(word) ? NaN : special[1] === "-" ? -Infinity : Infinity;
    if (Number.isNaN(value) && !special) throw new FileError(`${label} has ${JSON.stringify(word.slice(0, 20))} among its voxels: expected a number`);
    data[index] = value;
  }
  return data;
}

function readGeometry(
  fields: ReadonlyMap<string, string>, axes: readonly number[], sizes: readonly number[], warnings: Warning[], label: string,
): Geometry & { readonly size: number[] } {
  const size = axes.map((axis) => sizes[axis]!);
  const stated = fields.get("space directions");
  if (stated === undefined) {
    const spacings = vector(fields.get("spacings") ?? "");
    return { size, ...identityGeometry(axes.map((axis) => Math.abs(spacings[axis] ?? NaN) || 1)) };
  }
  const space = fields.get("space")?.toLowerCase();
  const signs = spaces[space ?? ""];
  const dimension = signs ? 3 : Number(fields.get("space dimension") ?? (space ? 3 : axes.length));
  if (!signs && dimension === 3) {
    warnings.push({ code: "space", message: `${label} states ${space ? `the space "${space}"` : "no anatomical space"}; its axes were taken as LPS` });
  }
  const directions = vectors(stated);
  const steps = axes.map((axis) => directions[axis] ?? []);
  const origin = vectors(fields.get("space origin") ?? "")[0] ?? new Array<number>(dimension).fill(0);
  if (!([2, 3].includes(dimension) && dimension >= axes.length && [...steps, origin].every((step) => step.length === dimension))) {
    throw new FileError(`${label} has the space directions "${stated}": expected ${axes.length} vectors of ${dimension} numbers, and an origin like them`);
  }
  const toLps = (step: readonly number[]) => step.map((value, row) => value * (signs?.[row] ?? 1));
  const lpsSteps = steps.map(toLps);
  if (lpsSteps.length < dimension) {
    const normal = cross(lpsSteps[0]!, lpsSteps[1]!);
    const length = Math.hypot(...normal) || 1;
    lpsSteps.push(normal.map((value) => value / length));
  }
  const geometry = geometryFromAxes(lpsSteps, toLps(origin));
  if (typeof geometry === "string") throw new FileError(`${label} states ${geometry} in its space directions, which an image cannot keep`);
  return axes.length < dimension ? flattenSlice(size, geometry) : { size, ...geometry };
}

/** Numbers apart by blanks. */
function vector(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number);
}

/** `(1,0,0) none (0,1,0)`: vectors, and null where there is none. */
function vectors(text: string): (number[] | null)[] {
  return (text.match(/\([^)]*\)|none/gi) ?? []).map((word) => (word.startsWith("(") ? word.slice(1, -1).split(",").map(Number) : null));
}

/** `TextDecoder("latin1")` is windows-1252: it would not give the bytes back. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function utf8(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}

function unescapeText(text: string): string {
  return utf8(text).replace(/\\[n\\]/g, (escape) => (escape === "\\n" ? "\n" : "\\"));
}
