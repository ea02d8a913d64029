/**
 * What is measured over samples that come batch by batch. All metrics keep a state from which the result follows
 * exactly, so that any cut into batches, any order of them and any tree of merges give the same result to the last
 * bit. A batch that is refused with an error leaves the metric as it was.
 *
 * `Batch` is the list of arguments of `update`.
 */
export interface Metric<Batch extends readonly unknown[], Result> {
  /** Takes the samples of one more batch. */
  update(...batch: Batch): this;
  /** The result over all samples so far. */
  compute(): Result;
  /** Adds the samples of another metric of the same options, and leaves that as it is. */
  merge(other: this): this;
  /** Forgets all samples. */
  reset(): void;
}
