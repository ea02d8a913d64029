#!/usr/bin/env node
import { Command } from "commander";
import { diagnose, formatReport } from "./doctor.js";

const program = new Command("pellucid").description("A deep-learning library that a person can see through.");

program
  .command("doctor")
  .description("list each backend and tier: whether it can be used here and why not, what runs, and how fast")
  .option("--json", "print the report as JSON")
  .action(async ({ json }: { json?: boolean }) => {
    const report = await diagnose((name) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[Ktrying ${name} …`);
    });
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
    // Drivers may keep the process alive.
    process.exit(0);
  });

await program.parseAsync();
