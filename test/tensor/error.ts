import { expect } from "vitest";

/** For `toThrow` and `rejects`: an error of this class with exactly this text. */
export const error = (name: string, message: string) => expect.objectContaining({ name, message });
