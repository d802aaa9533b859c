/** Opens, detects, reads. */
import { FileError } from "../errors.js";
import { detectFormat, looksLikeDicom, headLength } from "./detect.js";
import { readDicom } from "./dicom.js";
import { checkReadOptions, type FileImage, type FormatImage, type ImageFormat, type ReadContext, type ReadOptions } from "./fileImage.js";
import { readNifti } from "./nifti.js";
import { readNrrd } from "./nrrd.js";
import { readPng } from "./png.js";
import { checkTotal, openSources, type ImageInput, type Source } from "./source.js";
import { readTiff } from "./tiff.js";

/** One file, all of it in memory, to one image. */
const readers: Readonly<Record<ImageFormat, (bytes: Uint8Array, context: ReadContext) => FormatImage | Promise<FormatImage>>> = {
  nifti: readNifti,
  nrrd: readNrrd,
  dicom: (bytes, context) => readDicom([{ name: "", bytes }], context),
  png: readPng,
  tiff: readTiff,
};

/**
 * Reads an image file: NIfTI (.nii, .nii.gz), NRRD, DICOM (a series or one slice), PNG or TIFF.
 *
 * The format is taken from the content, from the name only where the content does not tell.
 *
 * @param input   bytes, a `Blob` or `File`, an array of these (a DICOM series), or in Node a path to a file or a folder
 *   (a DICOM series). Not modified, not kept.
 * @param options see {@link ReadOptions}
 * @returns voxels in the stored type (with slope and intercept applied: see the format) and complete geometry, LPS, mm;
 *   fresh memory, owned by the caller. NaN stays NaN. PNG and TIFF have no geometry to rely on: spacing 1, origin 0.
 * @throws {@link FileError} if there is no such file, or it is damaged, truncated, too big or no scalar image.
 * @throws {@link OptionError} if an option or the type of the input is unusable.
 * @example
 * ```ts
 * const image = await readImage("brain.nii.gz");        // Node
 * const upload = await readImage(fileInput.files[0]);    // browser
 * const series = await readImage([...fileInput.files]);  // browser, a DICOM series
 * ```
 */
export async function readImage(input: ImageInput, options: ReadOptions = {}): Promise<FileImage> {
  const { maxBytes, format: wanted, name, series } = checkReadOptions(options);
  const sources = await openSources(input, name);
  const label = sources.name === "" ? "the image" : JSON.stringify(sources.name);
  const context: ReadContext = { label, maxBytes, ...(series === undefined ? {} : { series }) };
  checkTotal(sources.files, context);
  if (sources.series && !(sources.files.length === 1 && !(await isDicom(sources.files[0]!)))) {
    return complete(await readSeries(sources.files, context), "dicom", "");
  }
  const file = sources.files[0]!;
  const bytes = await file.read();
  const format = wanted ?? (await detectFormat(bytes, file.name, context));
  return complete(await readers[format](bytes, context), format, file.name.replace(/^.*[\\/]/, ""));
}

async function readSeries(files: readonly Source[], context: ReadContext): Promise<FormatImage> {
  const slices = [];
  for (const file of files) {
    if (await isDicom(file)) slices.push({ name: file.name, bytes: await file.read() });
  }
  if (slices.length === 0) {
    throw new FileError(`${context.label} is no DICOM series: expected DICOM files, got ${files.length} other files; any other format is one file`);
  }
  return readDicom(slices, context);
}

async function isDicom(file: Source): Promise<boolean> {
  return looksLikeDicom(await file.read(headLength), file.name);
}

function complete(image: FormatImage, format: ImageFormat, name: string): FileImage {
  return { metadata: new Map(), warnings: [], ...image, name: image.name || name, format };
}
