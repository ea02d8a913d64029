/** How many elements a unit of an elementwise kernel works on. TypeScript and AssemblyScript both compile this file. */
export const CHUNK = 16384;
