/** Which files of a trial have a place of their own in the order of reading and writing. */
export interface TrialFiles {
  /**
   * From which a trial goes on. It is read before the others while the trial is under way: what they have beyond it is
   * made again, but nothing may be missing that it counts on.
   */
  checkpoint?: string;
  /** By which one sees that the trial is done. It is written after the others. */
  result?: string;
}
