import Benchmark from "benchmark";

export interface Timing {
  readonly runs: number;
  readonly minimum: number;
  readonly median: number;
  /** Interquartile range over median. */
  readonly spread: number;
  /** Of the results, rounded so that only real differences show. */
  readonly checksum: string;
}

/** Times `run` with benchmark.js (deferred); seconds. Every run must give the same results. */
export async function time(name: string, run: () => Promise<ArrayLike<number>[]>, seconds: number): Promise<Timing> {
  const checksum = checksumOf(await run());
  await run(); // the engine's optimizing compiler takes over within some calls
  let failure: unknown;
  const bench = new Benchmark(name, {
    // A sample is one call that takes ten milliseconds, or several shorter ones: of a mean of many, a minimum says little.
    defer: true, minSamples: 10, initCount: 1, minTime: 0.01, maxTime: seconds,
    fn(deferred: { resolve: () => void }) {
      void run().then(() => deferred.resolve(), (error: unknown) => {
        failure = error; // benchmark.js alone would go on
        deferred.resolve();
      });
    },
  });
  await new Promise<void>((resolve) => {
    bench.on("complete", () => resolve());
    bench.run({ async: true });
  });
  if (failure) throw failure as Error;
  if (checksumOf(await run()) !== checksum) throw new Error(`${name}: results differ from run to run`);
  return { ...summarize(bench.stats.sample), checksum };
}

/** The slow peers: a few runs are enough, and one is not. */
export function timeNaive(run: () => ArrayLike<number>[], runs = 3): Timing {
  const times: number[] = [];
  let checksum = "";
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    const results = run();
    times.push((performance.now() - start) / 1000);
    checksum = checksumOf(results);
  }
  return { ...summarize(times), checksum };
}

function summarize(sample: readonly number[]): Omit<Timing, "checksum"> {
  const sorted = [...sample].sort((a, b) => a - b);
  const at = (fraction: number): number => sorted[Math.round(fraction * (sorted.length - 1))]!;
  return { runs: sorted.length, minimum: sorted[0]!, median: at(0.5), spread: (at(0.75) - at(0.25)) / at(0.5) };
}

/**
 * Five significant digits of each map's mean and mean square (naive f64 and fixed point agree in them), as FNV-1a of 64 bits:
 * the same in Node and in a page.
 */
export function checksumOf(maps: ArrayLike<number>[]): string {
  const text = maps.map((map) => {
    let sum = 0, squares = 0;
    for (let i = 0; i < map.length; i++) {
      if (Number.isNaN(map[i]!)) continue;
      sum += map[i]!;
      squares += map[i]! ** 2;
    }
    return `${(sum / map.length).toPrecision(5)} ${(squares / map.length).toPrecision(5)};`;
  }).join("");
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0").slice(0, 12);
}
