import { join } from "node:path";
import { writeFileAtomic } from "pellucid/data";
import type { Figures } from "../runs/scores.js";
import { measure } from "./measure.js";
import { reportCharts } from "./report-charts.js";
import type { ReportData } from "./report-data.js";
import { reportHtml } from "./report-html.js";
import { reportJson } from "./report-json.js";

/** Writes report.html, report.json and charts/*.svg into a directory. Answers the path of the page. */
export async function writeReport(directory: string, data: ReportData, figures?: Figures): Promise<string> {
  const measures = measure(data, figures);
  const page = join(directory, "report.html");
  for (const [name, svg] of Object.entries(reportCharts(data, measures))) {
    await writeFileAtomic(join(directory, "charts", `${name}.svg`), svg);
  }
  await writeFileAtomic(
    join(directory, "report.json"),
    `${JSON.stringify(reportJson(data, measures), null, 2)}\n`,
  );
  await writeFileAtomic(page, reportHtml(data, measures));
  return page;
}
