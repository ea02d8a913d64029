// Somebody who looks at the explorer in Chromium, and notes what the console says.

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { launch } from "../chromium.js";
import { PATIENCE, serveAsCommand } from "./site.js";

export interface Visitor {
  page: Page;
  /** Errors and warnings of the console, and what nobody caught. */
  complaints: string[];
  /** Goes to a state of the page, and waits until it is shown. */
  go(state: string): Promise<void>;
  /** Goes there as a link of the page does, without loading it anew, and waits until nothing changes any more. */
  turn(state: string): Promise<void>;
  close(): Promise<void>;
}

/** Whether the head of what is taken apart is between the top of the window and the steps at its bottom. */
export const APART_IN_VIEW = `(() => {
  const { top, bottom } = document.querySelector(".apart-top").getBoundingClientRect();
  return top >= 0 && bottom <= document.querySelector(".transport").getBoundingClientRect().top;
})()`;

/** Resolves once no element has changed for 300 ms, and none is busy. */
const STILL = `new Promise((resolve) => {
  let changed = performance.now();
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  const look = () => {
    if (performance.now() - changed < 300 || document.querySelector("[aria-busy=true]")) return setTimeout(look, 50);
    observer.disconnect();
    resolve();
  };
  look();
})`;

export async function visitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const go = async (state: string) => {
    // Another hash alone would not load the page anew.
    await page.goto("about:blank");
    await page.goto(`${url}#${state}`);
    await page.waitForSelector("main h2");
  };
  return {
    page,
    complaints,
    go,
    async turn(state) {
      if (page.url().startsWith(url)) await page.evaluate(`location.hash = ${JSON.stringify(state)}`);
      else await go(state);
      await page.evaluate(STILL);
    },
    close: () => context.close(),
  };
}

interface House {
  browser: Browser;
  url: string;
  guest: Visitor;
  /** Lets another in, for one test, whose page runs a script before its own. */
  visit(state: string, script: string, options?: BrowserContextOptions): Promise<Visitor>;
}

/** Serves the page and lets a visitor in, for the tests of the `describe` that calls it; what it answers is filled before them. */
export function openHouse(): House {
  const house = {
    async visit(state, script, options = {}) {
      const guest = await visitor(house.browser, house.url, { locale: "en-US", ...options });
      onTestFinished(guest.close);
      await guest.page.addInitScript(script);
      await guest.go(state);
      return guest;
    },
  } as House;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    const server = await serveAsCommand();
    house.browser = await launch();
    house.url = server.url;
    house.guest = await visitor(house.browser, server.url, { locale: "en-US" });
    ends.push(() => house.browser.close(), server.close);
  }, PATIENCE);
  afterAll(async () => {
    for (const end of ends) await end();
  });
  return house;
}
