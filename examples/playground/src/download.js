// Files for the user, made in the page.
import { renderPng, writeNifti } from "radiomaps/io";

function save(name, parts, type) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob(parts, { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function saveMap(map) {
  save(`${map.feature}.nii.gz`, [await writeNifti(map)], "application/gzip");
}

export function savePicture(map, image, slice, { colorMap }, range) {
  save(`${map.feature}.png`, [renderPng(map, { slice, colorMap, range, background: image })], "image/png");
}

/** What is needed to compute the map again, here and in a program. */
export function saveSettings(map, link) {
  save("radiomaps-settings.json", [`${JSON.stringify({ link, provenance: map.provenance }, null, 2)}\n`], "application/json");
}
