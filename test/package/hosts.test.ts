import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyInstalled, install, runJson } from "../support/installed.js";

interface Failure {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
}

/** Prints the error of an expression, after statements that spoil the host. */
const failure = (spoil: string, expression: string): string => `
  import * as radiomaps from "radiomaps";
  const image = { data: Uint8Array.from({ length: 65536 }, (_, i) => (i * i) % 251), size: [256, 256] };
  const map = (options) => radiomaps.computeFeatureMap(image, { features: "glcm.contrast", kernelRadius: 3, ...options });
  ${spoil}
  try {
    ${expression};
    console.log(JSON.stringify({ name: "none", message: "it did not fail" }));
  } catch ({ name, code, message }) {
    console.log(JSON.stringify({ name, code, message }));
  }`;

/** Node compiles WebAssembly of its own when this is first named; that must not meet the spoiled functions. */
const settleNode = "void Response;";

const failureOf = (spoil: string, expression: string, folder = install()): Promise<Failure> => (
  runJson<Failure>(folder, "failure.mjs", failure(spoil, expression))
);

describe("a host without what is needed", () => {
  const noSimd = `${settleNode}
    const refuse = () => { throw new WebAssembly.CompileError("invalid value type 0x7b"); };
    WebAssembly.validate = () => false;
    WebAssembly.compile = async () => refuse();
    WebAssembly.Module = new Proxy(WebAssembly.Module, { construct: refuse });`;

  it("is told that SIMD is missing, and where it is to be had", async () => {
    for (const expression of ["await map()", "await radiomaps.load()", "radiomaps.discretize(image)"]) {
      const { name, code, message } = await failureOf(noSimd, expression);
      expect([name, code]).toEqual(["UnsupportedError", "ERR_UNSUPPORTED"]);
      expect(message).toMatch(/needs WebAssembly SIMD \(Node 16\.4, Chrome 91, Firefox 89, Safari 16\.4 or later\)/);
    }
  });

  it("is told that WebAssembly is missing", async () => {
    const { name, message } = await failureOf("delete globalThis.WebAssembly;", "await map()");
    expect(name).toBe("UnsupportedError");
    expect(message).toBe("radiomaps needs WebAssembly, which this host does not have");
  });

  it("may try again once it has it", async () => {
    const { name } = await failureOf(`${settleNode} const { compile } = WebAssembly; WebAssembly.compile = async () => { throw new Error('no'); };`, `
      await radiomaps.load().catch(() => {});
      WebAssembly.compile = compile;
      await map()`);
    expect(name).toBe("none");
  });

  it("computes on the calling thread where there are no worker threads", async () => {
    const { name } = await failureOf("process.getBuiltinModule = () => undefined;", "await map({ workers: 2 })");
    expect(name).toBe("none");
  });
});

describe("a worker that dies", () => {
  const withWorker = (text: string | null): string => {
    const folder = copyInstalled();
    const file = join(folder, "node_modules/radiomaps/dist/worker.js");
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
    return folder;
  };
  const ended = "process.exit(3);";
  const thrown = "throw new Error('out of luck');";
  const atWork = `
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ type }) => (type === "module" ? parentPort.postMessage({ type: "ready" }) : process.exit(4)));`;

  it.each([
    ["at its start", ended, /a worker thread died: it ended with exit code 3/],
    ["by an exception", thrown, /a worker thread died: out of luck/],
    ["at its first tile", atWork, /a worker thread died: it ended with exit code 4/],
    ["because its script is missing", null, /a worker thread died: .*worker\.js/],
  ])("%s, rejects the job with a WorkerError, and the process ends by itself", async (_, text, message) => {
    const { name, code, message: got } = await failureOf("", "await map({ workers: 2 })", withWorker(text));
    expect([name, code]).toEqual(["WorkerError", "ERR_WORKER"]);
    expect(got).toMatch(message);
  });

  it("leaves later calls unharmed", async () => {
    const folder = withWorker(ended);
    for (const again of ["await map({ workers: 0 })", "await map({ workers: 2 })"]) {
      const { name } = await failureOf("", `await map({ workers: 2 }).catch(() => {}); ${again}`, folder);
      expect(name).toBe(again.includes("0") ? "none" : "WorkerError");
    }
  });

  it("by disposeWorkers rejects what it worked on", async () => {
    const { name, message } = await failureOf(
      "await map({ workers: 2 }); const onProgress = () => radiomaps.disposeWorkers();",
      "await map({ workers: 2, features: 'glcm', onProgress })",
    );
    expect(name).toBe("WorkerError");
    expect(message).toBe("the workers were disposed of while they worked");
  });
});

describe("kernel memory", () => {
  it("stays within 64 MiB an instance, however large the image and however many its levels", async () => {
    const { instances, bytes } = await runJson<{ instances: number; bytes: number }>(install(), "memory.mjs", `
      import { computeFeatureMap, computeFeatures } from "radiomaps";
      const memories = [];
      WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
        construct(target, list) {
          const instance = Reflect.construct(target, list);
          memories.push(instance.exports.memory);
          return instance;
        },
      });
      const image = (size) => ({ data: Uint16Array.from({ length: size.reduce((a, b) => a * b) }, (_, i) => (i * 40503) & 65535), size });
      const bins = (binCount) => ({ workers: 0, discretization: { binCount } });
      await computeFeatureMap(image([128, 128, 128]), { features: "statistics.mean", ...bins(8) });
      await computeFeatureMap(image([48, 48, 48]), { features: "glcm.jointEntropy", ...bins(4096) });
      await computeFeatureMap(image([600, 300]), { features: "histogram.entropy", kernelRadius: 60, ...bins(65535) });
      await computeFeatures(image([128, 128, 64]), { features: ["histogram", "glcm.contrast"], discretization: { binCount: 2048 } });
      console.log(JSON.stringify({ instances: memories.length, bytes: Math.max(...memories.map(({ buffer }) => buffer.byteLength)) }));`);
    expect(instances).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
  });
});
