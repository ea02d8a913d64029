import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "pellucid/formats";
import { expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { file } from "../../support/safetensors-file.js";

const filling = (member: (i: number) => string) => {
  const members: string[] = [];
  for (let i = 0, length = 2; length < 2 ** 22 - 100; i++)
    length += members[members.push(member(i)) - 1]!.length + 1;
  return `{${members.join(",")}}`;
};

test.each([
  ["nothing but brackets", "[".repeat(2 ** 22), "has a header with brackets 4 deep"],
  ["names", filling((i) => `"${i.toString(36)}":{}`), "has a header of more than 131072 names, but no more"],
  ["escapes that are none", filling(() => '"\\x":0'), "has a header that is not JSON in UTF-8"],
  ["blanks before a colon", `{"a"${" ".repeat(2 ** 22 - 9)}:0}`, 'tensor "a" is not described by an object'],
  [
    "short texts",
    filling((i) => (i === 0 ? '"a":["a"' : '"a"')).replace(/}$/, "]}"),
    'tensor "a" is not desc',
  ],
])("4 MiB of %s at once", (_, header, text) => {
  const bytes = file(header, 0);
  const before = process.cpuUsage();
  expect(() => decodeSafetensors(bytes)).toThrow(text);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
});

test("as many tensors as have names that are read come back, and no more are written", () => {
  const data = new Uint8Array();
  const tensors = new Map<string, SafetensorsTensor>();
  for (let i = 0; i < 2 ** 15; i++) tensors.set(`t${i}`, { dtype: "uint8", shape: [0], data });
  expect(() => encodeSafetensors(tensors)).toThrow(
    error(
      "ValueError",
      "encodeSafetensors: 32768 tensors and the metadata take 131074 names in the header, but at most 131072 are read back; write several files",
    ),
  );
  tensors.delete("t0");
  expect(decodeSafetensors(encodeSafetensors(tensors, { a: "1", b: "2" })).tensors.size).toBe(2 ** 15 - 1);
});
