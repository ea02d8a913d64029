/** Text that is already HTML. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type Content = Html | string | number | null | undefined | false | readonly Content[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text without what XML cannot hold. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]/gu, "\ufffd");

/** Text that means itself, between tags as well as between the quotes of an attribute. */
export const escapeHtml = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** A template whose values are escaped, unless they are Html themselves. Lists are joined; null and false are nothing. */
export const html = (strings: TemplateStringsArray, ...values: Content[]): Html =>
  new Html(strings.reduce((text, string, i) => text + render(values[i - 1]) + string));

/** Text that is known to be HTML. */
export const raw = (text: string): Html => new Html(text);

function render(content: Content): string {
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(render).join("");
  if (content === null || content === undefined || content === false) return "";
  return escapeHtml(String(content));
}

/** A whole page that needs nothing else: no network, no script. */
export const page = ({ title, style, body }: { title: string; style: string; body: Content }): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<style>
${raw(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
