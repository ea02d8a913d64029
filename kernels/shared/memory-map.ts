// Where things are at the bottom of the memory that the threads share, in bytes. TypeScript and AssemblyScript both
// compile this file. Each word by which threads agree has a cache line of its own.

/** How many kernels have been published. Threads without work sleep until it changes. */
export const EPOCH = 64;
/** How many portions of the published kernel's units are done. */
export const DONE = 192;
/** How many units there are, and in the upper half of which epoch. */
export const UNITS = 256;
/** Which kernel it is. */
export const KERNEL = 264;
/** Among how many threads the units are divided. */
export const THREADS = 268;
/** How many units have trapped on other threads. */
export const FAILED = 320;
/** Whether the engine joins operations to 256 bits: then tiles and blocks are as wide as that. Set before there are threads. */
export const WIDE = 324;
/** The kernel's argument record. */
export const ARGUMENTS = 384;
/**
 * For each thread, how many portions have been taken of those it begins with; the upper half says of which epoch. Its
 * own are the same part of the work in every kernel, so that what it wrote in one is in its own cache in the next.
 */
export const TAKEN = 1024;
/** From one thread's word at TAKEN to the next. */
export const CACHE_LINE = 64;
/** As many threads as there is room for. */
export const MOST_THREADS = 256;
/** What the compiler places itself, then the heap. */
export const STATIC_DATA = TAKEN + MOST_THREADS * CACHE_LINE;
