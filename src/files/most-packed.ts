/** How many times as long deflate can make what it unpacks: it packs at most 258 bytes into 2 bits. */
export const MOST_PACKED = 1032;
