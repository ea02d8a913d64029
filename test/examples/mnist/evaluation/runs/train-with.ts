import { writeFileSync } from "node:fs";
import { onTestFinished } from "vitest";

/** Lets this test start that program instead of a training. */
export function trainWith(program: string, text: string): void {
  writeFileSync(program, text);
  const own = process.argv[1];
  process.argv[1] = program;
  onTestFinished(() => {
    process.argv[1] = own;
  });
}
