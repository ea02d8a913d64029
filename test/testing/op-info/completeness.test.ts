import * as ops from "pellucid";
import { nn } from "pellucid";
import { expect, test } from "vitest";
import * as exported from "../../../src/ops/index.js";
import { moduleInfo, opInfo } from "../../../src/testing/op-info/index.js";

const functions = Object.entries(exported).flatMap(([name, value]) =>
  typeof value === "function" ? [name] : [],
);

test("every op is in the table, and everything in the table is an op", () => {
  expect(functions.filter((name) => opInfo[name] === undefined)).toEqual([]);
  expect(Object.keys(opInfo).filter((name) => !functions.includes(name))).toEqual([]);
});

test("an entry holds the op of its name", () => {
  const public_ = ops as unknown as Record<string, unknown>;
  for (const [name, { op }] of Object.entries(opInfo)) expect(op, name).toBe(public_[name]);
});

test("every module is in the table, and holds its class", () => {
  const classes = Object.entries(nn).filter(
    ([name, value]) =>
      name !== "Module" && typeof value === "function" && value.prototype instanceof nn.Module,
  );
  expect(Object.keys(moduleInfo).sort()).toEqual(classes.map(([name]) => name).sort());
  for (const [name, value] of classes) expect(moduleInfo[name].module).toBe(value);
});
