export interface ReportSection {
  readonly heading: string;
  readonly text?: string;
  /** Put in as they are: from this package's own plots and tables alone. */
  readonly svg?: string;
  readonly tableHtml?: string;
}

export interface Report {
  readonly title: string;
  readonly sections: readonly ReportSection[];
  readonly provenance: unknown;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:#fff;color:#1a1a1a}
figure{margin:1rem 0;overflow-x:auto}figure svg{max-width:100%;height:auto;background:#fff}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .7rem;border-bottom:1px solid #8886;text-align:right}pre{overflow-x:auto;font-size:.85rem}
@media(prefers-color-scheme:dark){body{background:#161616;color:#e8e8e8}}`;

/** One HTML page that needs nothing else: pictures inside, no script, no address. */
export function toReport({ title, sections, provenance }: Report): string {
  const body = sections.map(({ heading, text, svg, tableHtml }) => [
    `<section>\n<h2>${escapeHtml(heading)}</h2>`,
    ...(text ?? "").split(/\n{2,}/).filter(Boolean).map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(svg ? [`<figure>${svg}</figure>`] : []), ...(tableHtml ? [tableHtml] : []), "</section>",
  ].join("\n"));
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
${body.join("\n")}
<details><summary>Provenance</summary><pre>${escapeHtml(JSON.stringify(provenance, null, 2) ?? "")}</pre></details>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
