/** DICOM slices to one volume. daikon parses and decompresses; series, order, geometry and numbers are ours. */
import { FileError } from "../errors.js";
import type { TypedArray, Warning } from "../types.js";
import { number, numbers, parseSlice, text, type DicomFile, type Slice } from "./dicomSlice.js";
import { dicomVoxels } from "./dicomVoxels.js";
import { countVoxels, type FormatImage, type ReadContext } from "./fileImage.js";
import { cross, geometryFromAxes, type Geometry } from "./geometry.js";

interface Series {
  /** SeriesInstanceUID, with `#n` where one UID has several stacks (orientations, sizes, echoes). */
  id: string;
  readonly uid: string;
  readonly description: string;
  readonly slices: Slice[];
}

/** Gaps between slices may differ by this much (positions are often rounded to 0.1 mm); a missing slice is 100 %. */
const gapTolerance = 0.05;

/** Slices may drift sideways by this much of the way between them; more is a tilted gantry. */
const driftTolerance = 0.01;

/**
 * Reads a DICOM series: the slices are ordered along their normal, rescale slope and intercept are applied.
 *
 * Integer voxels stay integers where slope and intercept are, in the smallest type that holds all possible values; else
 * they become float32 (float64 for stored integers beyond 16 bits). Stored values of MONOCHROME1 are not inverted.
 * One slice makes a volume one voxel deep.
 *
 * @param files one slice each; files without pixel data (DICOMDIR, reports) are left out.
 * @throws {@link FileError} if the files hold several series and `context.series` names none, if slices are missing,
 *   doubled or not parallel, or if a file is damaged, in color or has several frames.
 */
export async function readDicom(files: readonly DicomFile[], context: ReadContext): Promise<FormatImage> {
  // Loaded on use: the decoders are large, and most callers never meet DICOM.
  const { default: daikon } = await import("daikon");
  const slices: Slice[] = [];
  for (const file of files) {
    const slice = parseSlice(new daikon.Parser(), file, context.label);
    if (slice) slices.push(slice);
  }
  if (slices.length === 0) throw new FileError(`${context.label} holds no DICOM image: expected pixel data, got ${files.length} files without`);
  const series = chooseSeries(groupSeries(slices), context);
  const warnings: Warning[] = [];
  const ordered = orderSlices(series.slices, context.label);
  const first = ordered[0]!;
  const size = [first.columns, first.rows, ordered.length];
  // The widest type these voxels may end in.
  countVoxels(size, 4, context);
  const data: TypedArray = dicomVoxels(ordered, warnings);
  const metadata = new Map(
    Object.entries({ Modality: text(first.image, 0x0008, 0x0060), SeriesDescription: series.description, SeriesInstanceUID: series.uid })
      .filter(([, value]) => value !== ""),
  );
  return { data, size, ...readGeometry(ordered, warnings, context.label), metadata, warnings, name: series.description };
}

function groupSeries(slices: readonly Slice[]): Series[] {
  const groups = new Map<string, Series>();
  for (const slice of slices) {
    const uid = text(slice.image, 0x0020, 0x000e);
    const echo = number(slice.image, 0x0018, 0x0086) ?? "";
    const orientation = slice.axes.flat().map((cosine) => Math.round(cosine * 1000));
    const key = [uid, echo, slice.columns, slice.rows, ...orientation].join(" ");
    const series = groups.get(key) ?? { id: uid, uid, description: text(slice.image, 0x0008, 0x103e), slices: [] };
    series.slices.push(slice);
    groups.set(key, series);
  }
  const all = [...groups.values()];
  for (const series of all) {
    const same = all.filter(({ uid }) => uid === series.uid);
    if (same.length > 1) series.id = `${series.uid}#${same.indexOf(series) + 1}`;
  }
  return all;
}

function chooseSeries(all: readonly Series[], { label, series: wanted }: ReadContext): Series {
  const chosen = wanted === undefined ? all : all.filter(({ id }) => id === wanted);
  if (chosen.length === 1) return chosen[0]!;
  const shown = all.slice(0, 10).map(({ id, description, slices }) => {
    const { columns, rows } = slices[0]!;
    return `${JSON.stringify(id)} (${description || "no description"}, ${slices.length} x ${columns} x ${rows})`;
  });
  const list = shown.join(", ") + (all.length > 10 ? `, and ${all.length - 10} more` : "");
  if (wanted === undefined) throw new FileError(`${label} holds ${all.length} DICOM series: expected one, or the option series to name one of ${list}`);
  throw new FileError(`${label} has no DICOM series ${JSON.stringify(wanted)}: expected one of ${list}`);
}

/** Sorted along the normal; every gap checked. */
function orderSlices(slices: readonly Slice[], label: string): Slice[] {
  if (slices.length === 1) return [...slices];
  const normal = cross(...(slices[0]!.axes as [number[], number[]]));
  const placed = slices.map((slice) => {
    if (!slice.position) throw new FileError(`${slice.label} has no ImagePositionPatient: expected one in each of ${slices.length} slices, to order them`);
    return { slice, at: dot(slice.position, normal) };
  });
  placed.sort((a, b) => a.at - b.at);
  const gaps = placed.slice(1).map(({ at }, index) => at - placed[index]!.at);
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1]!;
  for (const [index, gap] of gaps.entries()) {
    const [before, after] = [placed[index]!.slice.label, placed[index + 1]!.slice.label];
    if (gap < 1e-4 * Math.max(1, usual)) {
      throw new FileError(
        `${label} has two slices at ${placed[index]!.at.toFixed(2)} mm (${before}, ${after}): expected one per position; they may be time points or echoes`,
      );
    }
    if (Math.abs(gap - usual) > gapTolerance * usual) {
      throw new FileError(
        `${label} has unevenly spaced slices: expected ${usual.toFixed(2)} mm between neighbors, got ${gap.toFixed(2)} mm between ${before} and ${after} ` +
          `(${slices.length} slices; some may be missing)`,
      );
    }
  }
  const [from, to] = [placed[0]!, placed.at(-1)!];
  const way = to.slice.position!.map((value, row) => value - from.slice.position![row]!);
  const drift = Math.hypot(...way.map((value, row) => value - (to.at - from.at) * normal[row]!));
  if (drift > driftTolerance * (to.at - from.at)) {
    throw new FileError(
      `${label} has slices shifted sideways by ${(drift / gaps.length).toFixed(2)} mm each (tilted gantry): ` +
        "expected slices above each other; resample it first",
    );
  }
  return placed.map(({ slice }) => slice);
}

function readGeometry(slices: readonly Slice[], warnings: Warning[], label: string): Geometry {
  const { image, axes, position } = slices[0]!;
  const normal = cross(...(axes as unknown as [number[], number[]]));
  const pixel = positive(numbers(image, 0x0028, 0x0030, 2)) ?? positive(numbers(image, 0x0018, 0x1164, 2));
  if (!pixel) warnings.push({ code: "spacing", message: `${label} does not state its pixel spacing; 1 mm was taken` });
  const [rowSpacing, columnSpacing] = pixel ?? [1, 1];
  const way = position ? dot(slices.at(-1)!.position!, normal) - dot(position, normal) : 0;
  const single = [number(image, 0x0018, 0x0088), number(image, 0x0018, 0x0050)].find((length) => length! > 0) ?? 1;
  const spacing = [columnSpacing!, rowSpacing!, slices.length > 1 ? way / (slices.length - 1) : single];
  const geometry = geometryFromAxes([...axes, normal], position ?? [0, 0, 0]);
  if (typeof geometry === "string") throw new FileError(`${label} states ${geometry} in its DICOM orientation`);
  return { ...geometry, spacing };
}

function positive(values: number[] | null): number[] | null {
  return values?.every((value) => value > 0) ? values : null;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, row) => sum + value * b[row]!, 0);
}
