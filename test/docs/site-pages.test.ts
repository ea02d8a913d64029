// The pages of the site that `npm run docs` makes: which there are, and where their links lead.

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { forSite, guidesInOrder } from "../../examples/guides/site/pages.js";
import { REPOSITORY } from "../../examples/guides/site/places.js";
import { ROOT, read } from "./project-files.js";

const folder = "examples/guides";
const pages = ["README.md", ...guidesInOrder()];

test("every guide is in the index", () => {
  const files = readdirSync(ROOT + folder).filter((name) => name.endsWith(".md") && name !== "README.md");
  expect(guidesInOrder().toSorted()).toEqual(files.map((name) => `${folder}/${name}`).sort());
});

test("every guide ends with the next one, the last excepted", () => {
  const guides = guidesInOrder();
  for (const [i, guide] of guides.slice(0, -1).entries()) {
    const next = guides[i + 1].slice(folder.length + 1);
    expect(read(guide).trimEnd().split("\n").at(-1), guide).toMatch(
      new RegExp(`^Next: \\[.*\\]\\(${next}\\)\\.?$`),
    );
  }
});

describe("links", () => {
  const guide = `${folder}/memory.md`;

  test("between pages stay as they are, and absolute ones become so", () => {
    expect(forSite(guide, "[a](backends.md#gpu) [b](#here) [c](https://x.org)", pages).text).toBe(
      "[a](backends.md#gpu) [b](#here) [c](https://x.org)",
    );
    expect(forSite("README.md", `[a](${REPOSITORY}/blob/main/${guide}#gpu)`, pages).text).toBe(
      `[a](${guide}#gpu)`,
    );
  });

  test("to other files and folders lead to the repository", () => {
    expect(
      forSite(guide, "[a](../../src/tensor/README.md#the-memory-rule) [b](../../kernels)", pages).text,
    ).toBe(
      `[a](${REPOSITORY}/blob/main/src/tensor/README.md#the-memory-rule) [b](${REPOSITORY}/tree/main/kernels)`,
    );
  });

  test("to pictures are listed, for these to be copied", () => {
    expect(forSite("README.md", "![p](examples/explorer/screenshot.png)", pages)).toEqual({
      text: "![p](examples/explorer/screenshot.png)",
      images: ["examples/explorer/screenshot.png"],
    });
  });

  test("of every page lead to something", () => {
    for (const page of pages) expect(() => forSite(page, read(page), pages)).not.toThrow();
    expect(() => forSite(guide, "[a](nowhere.md)", pages)).toThrow(
      `${guide} links to nowhere.md, which is not there`,
    );
  });
});
