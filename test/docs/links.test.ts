import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY } from "../../examples/guides/site/places.js";
import { markdownFiles, ROOT, read } from "./project-files.js";

const raw = REPOSITORY.replace("github.com", "raw.githubusercontent.com");

/** What a page links to in this repository, as paths from its root: by relative links, and by whole addresses. */
function targets(file: string, text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "");
  const links = [...prose.matchAll(/\]\(([^()\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(([, a, b]) => a ?? b);
  return links.flatMap((link) => {
    const [path] = link.split("#");
    const whole = /^(?:.*?)\/(?:blob\/|tree\/)?main\/(.*)$/.exec(path);
    if (link.startsWith(REPOSITORY) || link.startsWith(raw)) return whole?.[1] ?? [];
    return /^\w+:/.test(link) || path === "" ? [] : join(dirname(file), path);
  });
}

const files = markdownFiles();

test.each(files)("the links of %s lead to something", (file) => {
  expect(targets(file, read(file)).filter((path) => !existsSync(ROOT + path))).toEqual([]);
});

test("npm shows the README without the files around it: its links are whole addresses, and each is used", () => {
  const text = read("README.md");
  expect(text.match(/\]\((?!https?:|#)[^)]*\)/g) ?? []).toEqual([]);
  const defined = [...text.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name]) => name);
  const used = new Set([...text.matchAll(/\]\[([^\]]+)\]/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(defined.sort());
  expect(targets("README.md", text).length).toBeGreaterThan(40);
});
