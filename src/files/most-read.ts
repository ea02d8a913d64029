/** What Node reads at once: 2 GiB less a byte. */
export const MOST_READ = 2 ** 31 - 1;
