import { describe, describeItems } from "../describe.js";
import { ValueError } from "../errors.js";

/** Throws unless each of the options is a finite number of at least 0. */
export function requireNotNegative(name: string, options: Record<string, number>): void {
  for (const [option, value] of Object.entries(options)) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new ValueError(
      `${name}: ${option} is ${describe(value)}; it must be a finite number of at least 0`,
    );
  }
}

/** Throws unless these are the shares of two running means. */
export function requireBetas(name: string, betas: readonly [number, number]): void {
  const isShare = (beta: number) => Number.isFinite(beta) && beta >= 0 && beta < 1;
  if (Array.isArray(betas) && betas.length === 2 && betas.every(isShare)) return;
  throw new ValueError(
    `${name}: betas are ${describeItems(betas)}; both must be numbers of at least 0 and less than 1`,
  );
}

/** Throws unless it keeps what it is added to away from 0. */
export function requireEps(name: string, eps: number): void {
  if (Number.isFinite(eps) && eps > 0) return;
  throw new ValueError(
    `${name}: eps is ${describe(eps)}; it must be a finite number greater than 0, or a gradient of 0 would be divided by 0`,
  );
}

/** Throws unless each of the options is the share that a running mean keeps. */
export function requireShare(name: string, options: Record<string, number>): void {
  for (const [option, value] of Object.entries(options)) {
    if (Number.isFinite(value) && value >= 0 && value <= 1) continue;
    throw new ValueError(`${name}: ${option} is ${describe(value)}; it must be a number from 0 to 1`);
  }
}
