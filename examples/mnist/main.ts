import { surviveLostOutput } from "./evaluation/runs/lost-output.js";

/** Where no more files can be opened, what words messages cannot be loaded either. */
const plainly = ({ message }: Error) => `${message}; raise the limit (ulimit -n)`;

/** A load that fails for want of files makes others fail after it: the first failure is told. */
let told = false;
let loaded = false;

surviveLostOutput();
// What loads TypeScript has a thread of its own, and its failure would be told nobody here.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (!told) console.error(error.code === "EMFILE" ? plainly(error) : error);
  told = true;
  process.exit(1);
});
// Where that thread dies of it, Node ends the program without a word.
process.on("exit", (code) => {
  if (code === 0 || told || loaded) return;
  console.error(
    plainly(new Error("what loads the program has failed, most likely for want of files (EMFILE)")),
  );
});
try {
  const { runCommandLine } = await import("./evaluation/command-line.js");
  loaded = true;
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
