import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { disposeWorkers, version } from "../src/index.js";
import { time, timeNaive, type Timing } from "./harness.js";
import { DEFAULT_WORKLOADS, toWorkloads } from "./workloads.js";

// npm run bench -- [--workload W1 …] [--inputs DIR] [--json] [--threads 1,2] [--seconds 3]
const { values } = parseArgs({
  options: {
    workload: { type: "string", multiple: true, default: DEFAULT_WORKLOADS },
    inputs: { type: "string" },
    json: { type: "boolean", default: false },
    threads: { type: "string", default: "1,2" },
    seconds: { type: "string", default: "3" },
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
for (const name of values.workload) {
  for (const workload of toWorkloads(name, values.inputs)) {
    for (const threads of values.threads.split(",").map(Number)) {
      // One thread is this one: no worker, no hand-over.
      const workers = threads === 1 ? 0 : threads;
      if (workload.id === "W6" && workers > 0) continue;
      report({
        peer: "radiomaps", work: workload.id, title: workload.title, threads, voxels: workload.voxels,
        ...await time(`${workload.id}/threads=${threads}`, () => workload.run(workers), Number(values.seconds)),
      });
    }
    if (workload.naive && !values.json) {
      const naive = timeNaive(workload.naive);
      report({ peer: "plain JavaScript", work: workload.id, title: workload.title, threads: 1, voxels: workload.voxels, ...naive });
      const ours = rows.find((row) => row.work === workload.id && row.peer === "radiomaps")!;
      if (ours.checksum !== naive.checksum) throw new Error(`${workload.id}: plain JavaScript computes something else`);
    }
  }
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
  return `${work.padEnd(8)} ${peer.padEnd(17)} ${threads} thread${threads > 1 ? "s" : " "}  median ${ms(median).padStart(9)}  `
    + `minimum ${ms(minimum).padStart(9)}  spread ${(spread * 100).toFixed(0).padStart(3)} %  `
    + `${(voxels / median / 1e6).toFixed(2).padStart(7)} Mvoxel/s  checksum ${checksum}`;
}

/** The README's table is printed from this file. */
function save(): void {
  const cpu = cpus()[0]?.model.replace(/\s+/g, " ").trim() ?? "unknown";
  mkdirSync("bench/results", { recursive: true });
  const file = `bench/results/${version}-${cpu.replace(/[^\w]+/g, "-").toLowerCase()}.json`;
  let kept: Row[] = [];
  try {
    kept = (JSON.parse(readFileSync(file, "utf8")) as { rows: Row[] }).rows;
  } catch {
    // the first run on this machine
  }
  const fresh = new Set(rows.map(({ work }) => work));
  writeFileSync(file, `${JSON.stringify({
    package: version, cpu, threads: cpus().length, node: process.version,
    rows: [...kept.filter(({ work }) => !fresh.has(work)), ...rows],
  }, null, 1)}\n`);
  console.log(`kept in ${file}`);
}
