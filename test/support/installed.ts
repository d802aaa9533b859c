import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Beside the Node that runs the tests; npm's own settings for this run must not reach another. */
const NPM = process.env.npm_execpath?.endsWith("npm-cli.js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

const folders: string[] = [];

/** A new empty folder, removed after the file's tests; its name may be given to be awkward. */
export function emptyFolder(name = "app"): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "radiomaps-")));
  folders.push(parent);
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function npm(parameters: readonly string[], cwd: string): string {
  const [program, ...first] = NPM;
  return execFileSync(program!, [...first, ...parameters], { cwd, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

let packed: { readonly path: string; readonly files: readonly PackedFile[] } | undefined;

/** The tarball of the built tree, packed once for each test file. */
export function pack(): NonNullable<typeof packed> {
  if (packed) return packed;
  const folder = emptyFolder("tarball");
  const [{ filename, files }] = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], ROOT)) as
    [{ filename: string; files: PackedFile[] }];
  packed = { path: join(folder, filename), files };
  return packed;
}

let installed: string | undefined;

/** A folder in which nothing but the tarball is installed, without a network; once for each test file. */
export function install(): string {
  if (installed) return installed;
  installed = emptyFolder();
  npm(["install", pack().path, "--offline", "--no-audit", "--no-fund", "--prefix", installed], installed);
  return installed;
}

/** A copy of that folder that a test may spoil. */
export function copyInstalled(name?: string): string {
  const folder = emptyFolder(name);
  cpSync(install(), folder, { recursive: true });
  return folder;
}

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of this text with plain Node inside a folder. It must end by itself. */
export function runScript(folder: string, name: string, text: string, seconds = 60): Promise<Ending> {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "", stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${name} did not end within ${seconds} s\n${stdout}\n${stderr}`));
    }, seconds * 1000);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** The JSON that such a script printed; fails with its words if it failed. */
export async function runJson<T>(folder: string, name: string, text: string): Promise<T> {
  const { code, stdout, stderr } = await runScript(folder, name, text);
  if (code !== 0) throw new Error(`${name} ended with ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Names of all installed packages. */
export function installedPackages(folder: string): string[] {
  return readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
}
