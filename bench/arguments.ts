import { InvalidArgumentError } from "commander";

/** For commander: a whole number from 1 on. */
export const wholeNumber =
  (limit = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < 1 || value > limit)
      throw new InvalidArgumentError(`It must be an integer from 1 to ${limit}.`);
    return value;
  };

/** For commander: some of the names, separated by commas, in the order in which there are. */
export const someOf =
  <Name extends string>(what: string, names: readonly Name[]) =>
  (text: string): Name[] => {
    const wanted = text.split(",").map((name) => name.trim());
    const unknown = wanted.filter((name) => !names.includes(name as Name));
    if (unknown.length > 0) {
      throw new InvalidArgumentError(
        `There is no ${what} "${unknown.join('", "')}"; there are ${names.join(", ")}.`,
      );
    }
    return names.filter((name) => wanted.includes(name));
  };
