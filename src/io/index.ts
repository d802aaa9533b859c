/**
 * Files for radiomaps: read NIfTI, NRRD, DICOM series, PNG and TIFF; write NIfTI, NRRD and preview pictures. Bytes in,
 * bytes out, in Node and in browsers; only Node opens paths.
 *
 * @module radiomaps/io
 * @example
 * ```ts
 * import { readImage, renderPng, writeNrrd } from "radiomaps/io";
 *
 * const image = await readImage("brain.nii.gz");
 * const bytes = await writeNrrd(image);
 * const png = renderPng(image, { montage: true });
 * ```
 */
export { readImage } from "./readImage.js";
export { writeNifti, type WriteOptions } from "./writeNifti.js";
export { writeNrrd } from "./writeNrrd.js";
export { renderPng, type RenderPngOptions } from "./renderPng.js";
export { renderPage, type PageCell } from "./renderPage.js";
export { colorMapNames, colorTable, type ColorMapName } from "../display/colorTable.js";
export { imageFormats, type FileImage, type ImageFormat, type ReadOptions } from "./fileImage.js";
export type { FileInput, ImageInput } from "./source.js";
export { toCsv, toParquet, type TableRow } from "./tables.js";
