import { surviveLostOutput } from "./evaluation/runs/lost-output.js";

/** Where no more files can be opened, what words messages cannot be loaded either. */
const plainly = ({ message }: Error) => `${message}; raise the limit (ulimit -n)`;

/** A load that fails for want of files makes others fail after it: the first failure is told. */
let told = false;

surviveLostOutput();
// What loads TypeScript has a thread of its own, and its failure would be told nobody here.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (!told) console.error(error.code === "EMFILE" ? plainly(error) : error);
  process.exit(1);
});
try {
  const { runCommandLine } = await import("./evaluation/command-line.js");
  await runCommandLine(process.argv.slice(2));
} catch (error) {
  const { messageFor } = await import("./evaluation/commands/message-for.js").catch((why) => {
    if (why.code !== "EMFILE") throw error;
    return { messageFor: plainly };
  });
  console.error(messageFor(error as Error));
  told = true;
  process.exitCode ??= 1;
}
