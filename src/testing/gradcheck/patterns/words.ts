import { formatShape, indexAt, type Shape } from "../../../tensor/shape.js";

export const axisNames = (axes: readonly number[]): string =>
  axes.length === 1 ? `axis ${axes[0]}` : `axes ${axes.join(", ")}`;

/** Four digits: what a factor is worth. */
export const rounded = (x: number): string => String(Number(x.toPrecision(4)));

export const placeOf = (position: number, shape: Shape): string => formatShape(indexAt(position, shape));
