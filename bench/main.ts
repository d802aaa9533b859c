import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { disposeWorkers, version } from "../src/index.js";
import { openPage } from "./browser.js";
import { checksumOf, time, timeNaive, type Timing } from "./harness.js";
import { DEFAULT_WORKLOADS, toIds, toWorkload } from "./workloads.js";

// npm run bench -- [--workload W1 …] [--inputs DIR] [--json] [--threads 1,2] [--seconds 3] [--browser] [--write DIR]: see bench/README.md
const { values } = parseArgs({
  options: {
    workload: { type: "string", multiple: true, default: DEFAULT_WORKLOADS },
    inputs: { type: "string" },
    json: { type: "boolean", default: false },
    threads: { type: "string", default: "1,2" },
    seconds: { type: "string", default: "3" },
    browser: { type: "boolean", default: false },
    write: { type: "string" },
  },
});

interface Row extends Timing {
  readonly peer: string;
  readonly work: string;
  readonly title: string;
  readonly threads: number;
  readonly voxels: number;
}

const rows: Row[] = [];
const read = (file: string): Uint8Array | undefined => {
  const path = values.inputs && join(values.inputs, file);
  return path && existsSync(path) ? readFileSync(path) : undefined;
};
if (values.write) {
  mkdirSync(values.write, { recursive: true });
  for (const workload of values.workload.flatMap(toIds).map((id) => toWorkload(id))) {
    const { file, levels } = workload.input();
    // From 0, as `--inputs` reads them.
    writeFileSync(join(values.write, file), Uint8Array.from(levels, (level) => level - 1));
    console.log(`${join(values.write, file)}: ${levels.length} voxels`);
  }
  process.exit();
}
const page = values.browser ? await openPage() : null;
try {
  for (const id of values.workload.flatMap(toIds)) {
    const workload = toWorkload(id, read), { title, voxels } = workload;
    // Whoever computes it, on however many threads.
    let expected = page ? checksumOf(await workload.run(0)) : undefined;
    const add = (peer: string, threads: number, timing: Timing): void => {
      expected ??= timing.checksum;
      if (timing.checksum !== expected) throw new Error(`${id}: ${peer} on ${threads} threads computes something else (${timing.checksum}, not ${expected})`);
      report({ peer, work: id, title, threads, voxels, ...timing });
    };
    for (const threads of values.threads.split(",").map(Number)) {
      // One thread is this one: no worker, no hand-over.
      const workers = threads === 1 ? 0 : threads;
      if (id === "W6" && workers > 0) continue;
      add(page ? page.peer : "radiomaps", threads, page
        ? await page.time(id, workers, Number(values.seconds))
        : await time(`${id}/threads=${threads}`, () => workload.run(workers), Number(values.seconds)));
    }
    if (workload.naive && !values.json && !page) add("plain JavaScript", 1, timeNaive(workload.naive));
  }
} finally {
  await page?.close();
}
disposeWorkers();
if (!values.json) save();

function report(row: Row): void {
  rows.push(row);
  console.log(values.json
    ? JSON.stringify({
      peer: row.peer, work: row.work, mode: "maps", threads: row.threads, pixels: row.voxels, runs: row.runs,
      min_s: row.minimum, median_s: row.median, checksum: row.checksum,
    })
    : format(row));
}

function format({ work, peer, threads, median, minimum, spread, voxels, checksum }: Row): string {
  const ms = (s: number): string => `${(s * 1e3).toFixed(s < 0.1 ? 2 : 0)} ms`;
  return `${work.padEnd(8)} ${peer.padEnd(21)} ${threads} thread${threads > 1 ? "s" : " "}  median ${ms(median).padStart(9)}  `
    + `minimum ${ms(minimum).padStart(9)}  spread ${(spread * 100).toFixed(0).padStart(3)} %  `
    + `${(voxels / median / 1e6).toFixed(2).padStart(7)} Mvoxel/s  checksum ${checksum}`;
}

/** The README's table is printed from this file. */
function save(): void {
  const cpu = cpus()[0]?.model.replace(/\s+/g, " ").trim() ?? "unknown";
  mkdirSync("bench/results", { recursive: true });
  const file = `bench/results/${version}-${cpu.replace(/[^\w]+/g, "-").toLowerCase()}.json`;
  let kept: { rows: Row[]; node?: string; chromium?: string } = { rows: [] };
  try {
    kept = JSON.parse(readFileSync(file, "utf8")) as typeof kept;
  } catch (error) {
    // The first run on this machine; a file that is there and cannot be read is not written over.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const keyOf = ({ work, peer }: Row): string => `${work} ${peer}`;
  const fresh = new Set(rows.map(keyOf));
  writeFileSync(file, `${JSON.stringify({
    package: version, cpu, threads: cpus().length,
    node: page ? kept.node : process.version,
    chromium: page ? page.version : kept.chromium,
    rows: [...kept.rows.filter((row) => !fresh.has(keyOf(row))), ...rows],
  }, null, 1)}\n`);
  console.log(`kept in ${file}`);
}
