// Where the site keeps what the page fetches, as seen from the page.

export const DATA = "data";

/** Images with their labels, in two files: `<part>-images.idx.gz` and `<part>-labels.idx.gz`. */
export type Part = "first" | "train" | "test";

/** How many of the test set's images are there before anything else. */
export const FIRST_COUNT = 200;

/** What is there before anything else: a few digits to look at, and the specified network after a short training. */
export const FIRST = { digits: "first", network: `${DATA}/cnn.safetensors` } as const;
