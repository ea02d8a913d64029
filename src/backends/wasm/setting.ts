/** The value of an option, or what `parse` makes of an environment variable, and how to speak of it. */
export function settingOf<T>(
  option: string,
  wanted: T | undefined,
  variable: string,
  parse: (text: string) => T,
): { value: T; text: string } | undefined {
  if (wanted !== undefined) return { value: wanted, text: `${option} is ${wanted}` };
  const text = typeof process === "undefined" ? undefined : process.env?.[variable];
  if (text === undefined || text === "") return undefined;
  return { value: parse(text), text: `${variable} is "${text}"` };
}
