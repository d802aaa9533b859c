// Posts what a page found to the server that it came from.
const parameters = new URLSearchParams(location.search);

export async function report(work) {
  const isolated = globalThis.crossOriginIsolated;
  let outcome;
  try {
    outcome = { value: (await work(parameters)) ?? null, isolated };
  } catch (error) {
    outcome = { error: { name: error.name, code: error.code, message: error.message }, isolated };
  }
  await fetch(`/result?id=${parameters.get("id")}`, { method: "POST", body: JSON.stringify(outcome) });
}
