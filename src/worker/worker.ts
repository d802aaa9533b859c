import { MapRunner, buffersOf } from "../compute/mapRunner.js";
import { KernelInstance } from "../wasm/instance.js";
import { receive } from "./platform.js";

// The worker's script: one kernel instance, tiles in, maps out.
let kernels: KernelInstance | undefined;
let runner: MapRunner | undefined;

receive((message, post) => {
  try {
    if (message.type === "module") {
      kernels = new KernelInstance(message.module);
      post({ type: "ready" }, []);
      return;
    }
    if (message.module) {
      runner = undefined;
      kernels = new KernelInstance(message.module);
    }
    if (runner?.jobId !== message.job.id) {
      runner = undefined;
      runner = new MapRunner(kernels!, message.job);
    }
    const { input, output } = message.tile, tile = { input, output: runner.run(input, output, true) };
    post({ type: "done", tile }, buffersOf(tile));
  } catch (error) {
    runner = undefined;
    const { name, message: text } = error as Error;
    post({ type: "failed", name, message: text }, []);
  }
});
