// What GitHub Actions reads in the output of a step, and shows at the line of a change.

import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { faultsOf, headlineOf, worstOf } from "../gradcheck/format-report.js";
import type { ReportData } from "../gradcheck/report.js";

/** A place in a file. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a line of a stack names: `at f (file:///a/b.ts:3:5)`, `at async /a/b.ts:3:5`. A path may have parentheses, too. */
const FRAME = /^ +at (?:.*? \((.+):(\d+):(\d+)\)|(?:async )?(.+):(\d+):(\d+))$/gm;

/** The first place of a stack that is neither Node's nor of an installed package. */
export function callerOf(stack: string): SourceLine | null {
  for (const [, ...parts] of stack.matchAll(FRAME)) {
    const [place, line, column] = parts.filter((part) => part !== undefined);
    const file = place.startsWith("file:") ? fileURLToPath(place) : place;
    const isOwn = isAbsolute(file) && !file.split(sep).includes("node_modules");
    if (isOwn) return { file, line: Number(line), column: Number(column) };
  }
  return null;
}

/**
 * The command that marks the line of a call whose gradient is wrong.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 *
 * @param workspace the folder to which the paths of a change are relative.
 */
export function annotation(report: ReportData, at: SourceLine | null, workspace: string | undefined): string {
  const properties = {
    ...(at === null ? {} : { file: pathIn(workspace, at.file), line: at.line, col: at.column }),
    title: headlineOf(report),
  };
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(`${value}`)}`);
  const text = [...faultsOf(report), worstOf(report).join("\n")].filter((part) => part !== "");
  return `::error ${listed.join(",")}::${escapeData(text.join("\n\n"))}`;
}

/** The command that shows a warning. */
export const warning = (text: string): string => `::warning::${escapeData(text)}\n`;

/** What a page of a run says of it, in Markdown. */
export function summary(report: ReportData): string {
  const text = [...faultsOf(report), ...(report.failed > 0 ? ["", ...worstOf(report)] : [])].join("\n");
  // Longer than any in the text, which would end the block.
  const fence = "`".repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length + 1)));
  return `### ✗ ${plainLine(headlineOf(report))}\n\n${fence}text\n${text}\n${fence}\n\n`;
}

/** In one line, without what Markdown or HTML would make of it. */
const plainLine = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>&~|#$@]/g, (sign) => `\\${sign}`);

function pathIn(workspace: string | undefined, file: string): string {
  const path = workspace === undefined ? file : relative(workspace, file);
  return (path.startsWith("..") ? file : path).replaceAll(sep, "/");
}

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
