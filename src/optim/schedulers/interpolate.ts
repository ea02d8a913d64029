/** A share of the way from one number to the other. Written so that both ends come out to the last bit. */
export const interpolate = (from: number, to: number, share: number): number =>
  from * (1 - share) + to * share;
