import { matches } from "../../media.js";

/** Whether choices stand beside each other; on a narrow page they are folded, and the network comes first. */
export const isWide = matches("(min-width: 40rem)");
