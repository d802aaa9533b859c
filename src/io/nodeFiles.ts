/** Paths, in Node: the only file here that knows a file system. */
import { FileError } from "../errors.js";
import { headLength, looksLikeDicom } from "./detect.js";
import type { Source } from "./source.js";

type Fs = typeof import("node:fs");

/**
 * Opens a path: one file, or the files of a folder that look like DICOM (subfolders are not entered).
 *
 * @throws {@link FileError} if there is no such path, it cannot be read, or a folder has no DICOM file.
 */
export async function pathSources(path: string): Promise<{ files: Source[]; folder: boolean }> {
  const label = JSON.stringify(path);
  // Not an import: bundlers for browsers stop at "node:".
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (!fs) throw new FileError(`${label} is a path, and this host has no file system: hand in the bytes, a Blob or a File`);
  const stat = await explain(label, fs.promises.stat(path));
  if (stat.isFile()) return { files: [fileSource(fs, path, path, stat.size)], folder: false };
  if (!stat.isDirectory()) throw new FileError(`${label} is neither a file nor a folder`);

  const entries = await explain(label, fs.promises.readdir(path, { withFileTypes: true }));
  const files: Source[] = [];
  // Sorted, because the order of a folder is the file system's.
  for (const name of entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name).sort()) {
    const whole = `${path.replace(/[\\/]+$/, "")}/${name}`;
    const found = await explain(JSON.stringify(whole), fs.promises.stat(whole));
    if (!found.isFile()) continue;
    const source = fileSource(fs, whole, name, found.size);
    if (looksLikeDicom(await source.read(headLength), name)) files.push(source);
  }
  if (files.length > 0) return { files, folder: true };
  const folders = entries.filter((entry) => entry.isDirectory()).length;
  throw new FileError(
    `${label} is a folder without DICOM files: expected a DICOM series, got ${entries.length - folders} other files` +
      (folders ? ` and ${folders} folders (name the one that holds the series)` : ""),
  );
}

function fileSource(fs: Fs, path: string, name: string, size: number): Source {
  return {
    name,
    size,
    read: (length = size) => explain(JSON.stringify(path), readStart(fs, path, Math.min(length, size))),
  };
}

/** `readFile` stops at 2 GiB; this does not. */
async function readStart(fs: Fs, path: string, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const file = await fs.promises.open(path, "r");
  try {
    let at = 0;
    while (at < length) {
      const { bytesRead } = await file.read(bytes, at, Math.min(length - at, 2 ** 30), at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await file.close();
  }
}

async function explain<T>(label: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const reasons: Record<string, string> = { ENOENT: "there is no such file or folder", EACCES: "permission denied", EPERM: "permission denied" };
    const code = String((cause as { code?: unknown }).code);
    throw new FileError(`${label} cannot be read: ${reasons[code] ?? (cause as Error).message}`, { cause });
  }
}
