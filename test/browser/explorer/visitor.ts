// Somebody who looks at the explorer in Chromium, and notes what the console says.

import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface Visitor {
  page: Page;
  /** Errors and warnings of the console, and what nobody caught. */
  complaints: string[];
  /** Goes to a state of the page, and waits until it is shown. */
  go(state: string): Promise<void>;
  close(): Promise<void>;
}

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
  return {
    page,
    complaints,
    async go(state) {
      // Another hash alone would not load the page anew.
      await page.goto("about:blank");
      await page.goto(`${url}#${state}`);
      await page.waitForSelector("main h2");
    },
    close: () => context.close(),
  };
}
