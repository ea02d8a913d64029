// What a program printed, and what a page says that it prints.

/** The texts with all white space as one blank, where a page may break lines as it likes; undefined where they are the same. */
export function differenceOfText(printed: string, shown: string): string | undefined {
  const [actual, expected] = [squeezed(printed), squeezed(shown)];
  const pattern = expected.split("…").map(escaped).join(".*");
  return new RegExp(`^${pattern}$`, "s").test(actual)
    ? undefined
    : `it prints\n${printed}\nwhere the page says\n${shown}`;
}

const squeezed = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
