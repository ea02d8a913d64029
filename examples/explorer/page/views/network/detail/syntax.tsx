// A line of TypeScript with its comments, keywords, texts and numbers told apart.

const TOKEN =
  /(?<comment>\/\/.*|\/\*.*)|(?<text>"[^"]*"|`[^`]*`)|(?<keyword>\b(?:const|let|for|if|else|return|function|continue|export|new|null|void|of|true|false)\b)|(?<digits>\b\d[\d.e]*\b)/g;

export function colored(line: string) {
  const parts = [];
  let from = 0;
  for (const match of line.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups!).find(([, found]) => found !== undefined)![0];
    parts.push(line.slice(from, match.index), <span class={`code-${kind}`}>{match[0]}</span>);
    from = match.index + match[0].length;
  }
  return [...parts, line.slice(from)];
}
