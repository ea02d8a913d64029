#!/usr/bin/env node
import { createRequire } from "node:module";
import { Command } from "commander";
import { diagnose, formatReport } from "./doctor.js";

const { version } = createRequire(import.meta.url)("pellucid/package.json") as { version: string };
const program = new Command("pellucid")
  .description("A deep-learning library that a person can see through.")
  .version(version);

program
  .command("doctor")
  .description("list each backend and tier: whether it can be used here and why not, what runs, and how fast")
  .option("--json", "print the report as JSON")
  .action(async ({ json }: { json?: boolean }) => {
    const { isTTY } = process.stderr;
    // On a terminal each line takes the place of the one before.
    const report = await diagnose((doing) => {
      process.stderr.write(isTTY ? `\r\u001b[K${doing} …` : `${doing} …\n`);
    });
    if (isTTY) process.stderr.write("\r\u001b[K");
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
    // Drivers may keep the process alive.
    process.exit(0);
  });

await program.parseAsync();
