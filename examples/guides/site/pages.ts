// The README and the guides as TypeDoc takes them: copies whose links lead to each other, and for everything else to the
// repository.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { REPOSITORY, ROOT } from "./places.js";

const README = "README.md";
const INDEX = "examples/guides/README.md";

interface StagedPages {
  /** Where the copies are; to be removed when the site is built. */
  folder: string;
  readme: string;
  /** In the order in which they are to be read. */
  guides: string[];
}

/** The guides in the order of their index. */
export function guidesInOrder(): string[] {
  const index = readFileSync(ROOT + INDEX, "utf8");
  return [...index.matchAll(/^\d+\. \[.*?\]\((\S+\.md)\)/gm)].map(([, name]) =>
    posix.join(dirname(INDEX), name),
  );
}

/** Writes the copies into a new folder. */
export function stagePages(): StagedPages {
  const folder = mkdtempSync(join(tmpdir(), "pellucid-site-"));
  const guides = guidesInOrder();
  const pages = [README, ...guides];
  for (const page of pages) {
    const { text, images } = forSite(page, readFileSync(ROOT + page, "utf8"), pages);
    mkdirSync(dirname(join(folder, page)), { recursive: true });
    writeFileSync(join(folder, page), page === README ? text : titled(text));
    for (const image of images) {
      mkdirSync(dirname(join(folder, image)), { recursive: true });
      copyFileSync(ROOT + image, join(folder, image));
    }
  }
  return { folder, readme: join(folder, README), guides: guides.map((guide) => join(folder, guide)) };
}

/** The first heading as the title that TypeDoc sets above a page. */
const titled = (text: string): string => text.replace(/^# (.*)\n/, "---\ntitle: $1\n---\n");

/** A text whose links are written where they are used, not collected at its end; pictures of this repository by their paths. */
function inlined(text: string): string {
  const urls = new Map<string, string>();
  const pictures = `${REPOSITORY.replace("github.com", "raw.githubusercontent.com")}/main/`;
  const body = text.replaceAll(/^\[([^\]]+)\]: (\S+)\n/gm, (_, name: string, url: string) => {
    urls.set(name, url.replace(pictures, ""));
    return "";
  });
  return body.replaceAll(/\]\[([^\]]+)\]/g, (link, name: string) =>
    urls.has(name) ? `](${urls.get(name)})` : link,
  );
}

/**
 * A page with links that are right on the site: those between pages of the site stay relative, or become so; pictures stay and
 * are listed; all other files are linked to in the repository.
 */
export function forSite(
  page: string,
  text: string,
  pages: readonly string[],
): { text: string; images: string[] } {
  const images: string[] = [];
  const linked = inlined(text).replaceAll(
    /\]\((?!https?:|#)([^()\s#]+)(#[^()\s]*)?\)/g,
    (link, path: string, anchor = "") => {
      const target = posix.join(dirname(page), path);
      if (!existsSync(ROOT + target)) throw new Error(`${page} links to ${path}, which is not there`);
      if (pages.includes(target)) return link;
      if (target.endsWith(".png")) {
        images.push(target);
        return link;
      }
      const kind = statSync(ROOT + target).isDirectory() ? "tree" : "blob";
      return `](${REPOSITORY}/${kind}/main/${target}${anchor})`;
    },
  );
  const inside = linked.replaceAll(`](${REPOSITORY}/blob/main/`, "](repository:");
  const local = inside.replaceAll(/\]\(repository:([^()\s#]+)/g, (_, target: string) =>
    pages.includes(target)
      ? `](${posix.relative(dirname(page), target)}`
      : `](${REPOSITORY}/blob/main/${target}`,
  );
  return { text: local, images };
}
