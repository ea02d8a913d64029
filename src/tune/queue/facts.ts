/** What must be the same wherever trials of a study are run: versions, sums of the data, what computes. */
export type Facts = Readonly<Record<string, string>>;
