import { surviveLostOutput } from "./evaluation/runs/lost-output.js";

surviveLostOutput();
try {
  const { runCommandLine } = await import("./evaluation/command-line.js");
  await runCommandLine(process.argv.slice(2));
} catch (error) {
  // Where no more files can be opened, what words messages cannot be loaded either.
  const plainly = () => ({ messageFor: ({ message }: Error) => message });
  const { messageFor } = await import("./evaluation/commands/message-for.js").catch(plainly);
  console.error(messageFor(error as Error));
  process.exitCode ??= 1;
}
