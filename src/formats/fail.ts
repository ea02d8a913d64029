/** Refuses a file, in words that follow its name. */
export type Fail = (text: string) => never;
