// The state of the page as its address: what is read, what is taken for nonsense, and what a link says.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changesTo, DEFAULTS } from "../../../../examples/explorer/engine/training/settings.js";

type AddressModule = typeof import("../../../../examples/explorer/page/address.js");

let address: AddressModule;
const listeners = new Map<string, () => void>();
const location = { hash: "#view=play&network=MLP&no=key&digits=3,7" };
const history = {
  pushState: vi.fn((_state: null, _title: string, link: string) => {
    location.hash = link;
  }),
  replaceState: vi.fn((_state: null, _title: string, link: string) => {
    location.hash = link;
  }),
};

beforeAll(async () => {
  vi.stubGlobal("location", location);
  vi.stubGlobal("history", history);
  vi.stubGlobal("addEventListener", (type: string, listener: () => void) => listeners.set(type, listener));
  address = await import("../../../../examples/explorer/page/address.js");
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** As the browser does when somebody edits the address, or goes back. */
function arriveAt(hash: string): void {
  location.hash = hash;
  listeners.get("hashchange")!();
}

test("what is not told is as by default, and what is no part of it is left out", () => {
  const { at, linkTo } = address;
  expect([at.view.value, at.network.value, at.digits.value, at.step.value]).toEqual([
    "play",
    "MLP",
    "3,7",
    "1",
  ]);
  expect(linkTo({})).toBe("#view=play&network=MLP&digits=3%2C7");
  expect(linkTo({ view: "network", network: "CNN", digits: "18" })).toBe("#");
});

describe("nonsense is as if it were not there", () => {
  test.each([
    ["network", ["Foo", "", "cnn", "toString"], "CNN"],
    ["seed", ["", "abc", "-1", "1.5", "1e3", "1234567", " 1"], "1"],
    ["digits", ["", "200", "3,200", "-1", "1.5", "3,", "3;4", "0x3", "99999999999999999999"], "18"],
    ["optimizer", ["", "adam", "RMSprop"], "Adam"],
    ["lr", ["", " ", "0", "-1", "11", "fast", "NaN", "Infinity"], "0.001"],
    ["batchSize", ["", "0", "1.5", "2000", "all"], "64"],
    ["weightDecay", ["", "-0.1", "2", "x"], "0"],
    ["augmentation", ["", "mirror"], "none"],
    ["dropout", ["", "-0.5", "1", "x"], "0"],
    ["snapshot", ["-1", "1.5", "last", "1e3"], ""],
    ["weights", ["", "Fresh", "learned"], "trained"],
    ["from", ["", "test", "toString", "digits,drawing"], "digits"],
    ["aspect", ["", "values", "constructor"], "auto"],
    ["range", ["", "all", "0"], "own"],
    ["lang", ["fr", "ZH"], ""],
    ["theme", ["pink", "auto"], ""],
  ] as const)("%s", (key, values, byDefault) => {
    for (const value of values) {
      arriveAt(`#${new URLSearchParams({ [key]: value })}`);
      expect(address.at[key].value, value).toBe(byDefault);
    }
  });

  test("and what is just right is taken", () => {
    for (const [key, value] of [
      ["network", "LeNet-5"],
      ["seed", "999999"],
      ["digits", "0,199"],
      ["optimizer", "SGD"],
      ["lr", "10"],
      ["batchSize", "1024"],
      ["weightDecay", "1"],
      ["augmentation", "elastic"],
      ["dropout", "0.99"],
      ["snapshot", "0"],
      ["weights", "file"],
      ["from", "drawing"],
      ["aspect", "change"],
      ["range", "common"],
      ["lang", "zh"],
      ["theme", "dark"],
    ] as const) {
      arriveAt(`#${new URLSearchParams({ [key]: value })}`);
      expect(address.at[key].value).toBe(value);
    }
  });
});

test("going somewhere is a step back for the browser, unless it replaces; going nowhere is none", () => {
  arriveAt("#view=train");
  history.pushState.mockClear();
  history.replaceState.mockClear();
  address.go({ view: "play", sketch: "4" });
  expect(history.pushState).toHaveBeenCalledExactlyOnceWith(null, "", "#view=play&sketch=4");
  expect(address.at.sketch.value).toBe("4");
  address.go({ sketch: "" }, true);
  expect(history.replaceState).toHaveBeenCalledExactlyOnceWith(null, "", "#view=play");
  address.go({ view: "play" });
  expect(history.pushState).toHaveBeenCalledTimes(1);
});

test("a training as by default is not told in a link, and what is other is", () => {
  arriveAt("#view=train");
  expect(address.linkTo({ optimizer: "Adam", lr: "0.001", batchSize: "64", snapshot: "" })).toBe(
    "#view=train",
  );
  expect(address.linkTo({ optimizer: "SGD", lr: "0.03", snapshot: "40" })).toBe(
    "#view=train&optimizer=SGD&lr=0.03&snapshot=40",
  );
});

test("a training is told only what is other than it is, and of dropout only where there is a place for it", () => {
  const wanted = { ...DEFAULTS, lr: 0.01, dropout: 0.5 };
  expect(changesTo(wanted, DEFAULTS, true)).toEqual({ lr: 0.01, dropout: 0.5 });
  expect(changesTo(wanted, DEFAULTS, false)).toEqual({ lr: 0.01 });
  expect(changesTo(wanted, wanted, true)).toEqual({});
});
