import { SingleBar } from "cli-progress";
import type { Progress } from "../index.js";

/** Runs something with a progress bar on standard error, if that is a terminal. */
export async function withProgressBar<T>(run: (onProgress: (progress: Progress) => void) => Promise<T>): Promise<T> {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: "{bar} {percentage} %  {duration_formatted}, {eta_formatted} to go", stream: process.stderr, clearOnComplete: true })
    : null;
  try {
    bar?.start(1, 0);
    return await run(({ done, total }) => {
      bar?.setTotal(total);
      bar?.update(done);
    });
  } finally {
    bar?.stop();
  }
}
