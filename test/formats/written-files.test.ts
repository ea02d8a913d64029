import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { golden, goldenJson } from "./golden-files.js";
import { writtenFiles } from "./written-files.js";

const verified = goldenJson<{ readers: Record<string, string>; sha256: Record<string, string> }>(
  "written/verified.json",
);

test("what is written is, to the byte, what NumPy and PyTorch have read", () => {
  const written = writtenFiles();
  const digests = [...written].map(([name, bytes]) => [
    name,
    createHash("sha256").update(bytes).digest("hex"),
  ]);
  expect(Object.fromEntries(digests)).toEqual(verified.sha256);
  for (const [name, bytes] of written) expect(bytes).toEqual(golden(`written/${name}`));
  expect(Object.keys(verified.readers)).toEqual(["numpy", "torch"]);
});
