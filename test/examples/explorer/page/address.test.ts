// The state of the page as its address: what is read, what is taken for nonsense, and what a link says.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

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
    "0",
  ]);
  expect(linkTo({})).toBe("#view=play&network=MLP&digits=3%2C7");
  expect(linkTo({ view: "network", network: "CNN", digits: "18" })).toBe("#");
});

describe("nonsense is as if it were not there", () => {
  test.each([
    ["network", ["Foo", "", "cnn", "toString"], "CNN"],
    ["seed", ["", "abc", "-1", "1.5", "1e3", "1234567", " 1"], "1"],
    ["digits", ["", "200", "3,200", "-1", "1.5", "3,", "3;4", "0x3", "99999999999999999999"], "18"],
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
