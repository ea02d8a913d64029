/** The value of an option, or else of an environment variable, and how to speak of it. */
export function settingOf<T>(
  option: string,
  wanted: T | undefined,
  variable: string,
): { value: T | string; text: string } | undefined {
  if (wanted !== undefined) return { value: wanted, text: `${option} is ${wanted}` };
  const value = typeof process === "undefined" ? undefined : process.env?.[variable];
  return value === undefined || value === "" ? undefined : { value, text: `${variable} is "${value}"` };
}
