import { globals } from "./pageGlobals.js";
import { disposeWorkers } from "../src/index.js";
import { time } from "./harness.js";
import { toWorkload } from "./workloads.js";

// What runs in the browser: one workload, its timing posted to the server that sent the page.
const query = new URLSearchParams(globals.location.search);
const outcome = await run().then((value) => ({ value }), ({ name, message }: Error) => ({ error: { name, message } }));
await fetch(`/result?id=${query.get("id")}`, { method: "POST", body: JSON.stringify(outcome) });

async function run(): Promise<object> {
  if (!crossOriginIsolated) throw new Error("the page is not isolated: its clock has steps of 0.1 ms");
  const workload = toWorkload(query.get("work")!), workers = Number(query.get("workers"));
  const timing = await time(workload.id, () => workload.run(workers), Number(query.get("seconds")));
  disposeWorkers();
  return timing;
}
