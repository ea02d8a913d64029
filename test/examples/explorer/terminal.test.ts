// What npm run explorer says while it works, on a terminal and in a pipe.

import { PassThrough } from "node:stream";
import { useBackend } from "pellucid";
import { expect, onTestFinished, test } from "vitest";
import { writeAssets } from "../../../examples/explorer/site/assets.js";
import { terminalOn } from "../../../examples/explorer/site/terminal.js";
import { directoryOfTest } from "../../support/directories.js";
import { everything } from "../../support/mode.js";

function written(isTTY: boolean): { terminal: ReturnType<typeof terminalOn>; text: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const text = () => String(stream.read() ?? "");
  return { terminal: terminalOn(stream as unknown as NodeJS.WriteStream), text };
}

test("a terminal shows how far it is below the lines, and takes that away at the end", () => {
  const { terminal, text } = written(true);
  terminal.line("Training …");
  expect(text()).toBe("Training …\n");
  const bar = terminal.bar("batches", 400);
  bar.update(100);
  bar.stop();
  const shown = text();
  expect(shown).toContain("100 of 400 batches");
  expect(shown.endsWith("\u001b[2K")).toBe(true);
});

test("of what nobody knows the end of, it shows how much there is", () => {
  const { terminal, text } = written(true);
  const bar = terminal.bar("files", null);
  bar.update(12);
  bar.stop();
  expect(text()).toContain("  12 files");
});

test("in a pipe there are the lines alone", () => {
  const { terminal, text } = written(false);
  terminal.line("Training …");
  const bar = terminal.bar("batches", 400);
  bar.update(100);
  bar.stop();
  expect(text()).toBe("Training …\n");
});

test.runIf(everything)("the training of the first network tells of each batch", async () => {
  onTestFinished(async () => void (await useBackend("cpu")));
  const told: number[] = [];
  await writeAssets(directoryOfTest(), 3, (done) => told.push(done));
  expect(told).toEqual([1, 2, 3]);
});
