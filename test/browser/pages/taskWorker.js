import * as tasks from "./tasks.js";

onmessage = async ({ data: { task, base, options } }) => {
  try {
    postMessage({ value: await tasks[task](await import(`${base}index.js`), { ...options, base }) });
  } catch (error) {
    postMessage({ error });
  }
};
