import type { Generator } from "pellucid";

/** −1 or 1, one as likely as the other. */
export const randomSign = (generator: Generator): number => (generator.word() & 1 ? 1 : -1);
