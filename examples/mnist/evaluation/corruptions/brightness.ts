import type { Corruption } from "./corruption.js";

const AMOUNT = 0.5;

/** Too much light: x' = x + 0.5, cut off at 1. The paper becomes gray, and half-dark ink as dark as any. */
export const brightness: Corruption = ({ data }) => data.map((x) => x + AMOUNT);
