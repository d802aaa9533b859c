import { MapRunner, copyOutput } from "../compute/mapRunner.js";
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
    const output = copyOutput(runner.run(message.tile));
    post({ type: "done", output }, [...output.maps, ...output.statuses].map(({ buffer }) => buffer));
  } catch (error) {
    runner = undefined;
    const { name, message: text } = error as Error;
    post({ type: "failed", name, message: text }, []);
  }
});
