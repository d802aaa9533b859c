import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes files whole or not at all: to a temporary name beside the target, then by rename. */
export class Output {
  readonly #waiting: { readonly temporary: string; readonly path: string }[] = [];

  /** Prepares a file; it appears under its name with `commit`. */
  async add(path: string, content: Uint8Array | string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.part`);
    this.#waiting.push({ temporary, path });
    await writeFile(temporary, content);
  }

  /** @returns the paths written */
  async commit(): Promise<string[]> {
    for (const { temporary, path } of this.#waiting) await rename(temporary, path);
    return this.#waiting.splice(0).map(({ path }) => path);
  }

  /** Removes what was prepared and not committed. */
  async discard(): Promise<void> {
    for (const { temporary } of this.#waiting.splice(0)) await rm(temporary, { force: true });
  }
}

/** SHA-256 of a file, or of each file of a folder in order of name. */
export async function hashInput(path: string): Promise<{ readonly path: string; readonly sha256: string }[]> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => join(path, name)).sort()
    : [path];
  return Promise.all(files.map(async (file) => ({ path: file, sha256: await sha256(file) })));
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** JSON knows no NaN and no infinity: they become null, and strings that say which. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) return Number.isNaN(item) ? null : String(item);
    return item;
  }, 2)}\n`;
}

/** A file's name without folder and endings: what outputs are named after. */
export function stemOf(path: string): string {
  return basename(path).replace(/\.gz$/i, "").replace(/\.(nii|nrrd|png|tiff?|dcm)$/i, "");
}
