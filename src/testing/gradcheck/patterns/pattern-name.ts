/** What a wrong gradient may look like; src/testing/README.md says what each of them is. */
export type PatternName =
  | "not-finite"
  | "zero"
  | "dy-ignored"
  | "dy-nonlinear"
  | "sign"
  | "factor"
  | "transposed"
  | "reversed"
  | "shifted"
  | "mask-inverted"
  | "not-masked"
  | "broadcast"
  | "accumulation"
  | "wrong-axis"
  | "times-input"
  | "border"
  | "scale"
  | "saved-value"
  | "product-rule"
  | "branch"
  | "zero-in-part"
  | "shared-term";

export interface Pattern {
  readonly name: PatternName;
  readonly text: string;
}
