/** What a wrong gradient may look like; src/testing/README.md says what each of them is. */
export type PatternName =
  | "not-finite"
  | "zero"
  | "dy-ignored"
  | "dy-nonlinear"
  | "sign"
  | "factor"
  | "mask-inverted"
  | "not-masked"
  | "transposed"
  | "reversed"
  | "shifted"
  | "broadcast"
  | "accumulation"
  | "wrong-axis"
  | "times-input"
  | "saved-value"
  | "product-rule"
  | "branch"
  | "border"
  | "zero-in-part"
  | "scale"
  | "shared-term";

export interface Pattern {
  readonly name: PatternName;
  readonly text: string;
}
