import { report } from "./report.js";
import * as tasks from "./tasks.js";

/** `?package=` is where the package lies; `?in=worker` runs the task in a module worker. */
void report(async (parameters) => {
  const task = parameters.get("task"), options = Object.fromEntries(parameters);
  const base = parameters.get("package") ?? new URL("/node_modules/radiomaps/dist/", location.href).href;
  if (parameters.get("in") !== "worker") return tasks[task](await import(`${base}index.js`), { ...options, base });
  const worker = new Worker(new URL("./taskWorker.js", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data.value));
      worker.onerror = (event) => reject(new Error(event.message || "the page's own worker did not start"));
      worker.postMessage({ task, base, options });
    });
  } finally {
    worker.terminate();
  }
});
