// Which mistake a wrong gradient looks like: each suspect makes of the right quantities what its mistake would.

import {
  add,
  conv2d,
  div,
  matmul,
  mul,
  type NumericArray,
  neg,
  noGrad,
  ones,
  randn,
  reshape,
  slice,
  sqrt,
  type Tensor,
  tensor,
  transpose,
  variance,
} from "pellucid";
import type { BugName } from "./bug.js";
import { turned, unturned } from "./convolution.js";
import { type Parts, right } from "./parts.js";
import { enlarged } from "./spread.js";
import type { Trial } from "./trials.js";

/** An op's inputs, the gradient of its result, and what came back to the inputs. */
interface Case {
  inputs: readonly Tensor[];
  dy: Tensor;
  gradients: readonly NumericArray[];
}

interface Suspect {
  named: BugName;
  /** Which input's gradient it spoils, and into what. */
  input: number;
  makes(of: Case): Tensor;
}

const SUSPECTS: Record<Trial["part"], readonly Suspect[]> = {
  relu: [{ named: "gate", input: 0, makes: ({ dy }) => dy }],
  convolution: [
    {
      named: "turn",
      input: 0,
      makes: ({ inputs: [, weight], dy }) => conv2d(dy, unturned(weight), null, { padding: 1 }),
    },
    {
      named: "padding",
      input: 0,
      makes: ({ inputs: [x, weight], dy }) =>
        slice(conv2d(dy, turned(weight), null, { padding: 2 }), [], [...x.shape]),
    },
  ],
  pool: [{ named: "spread", input: 0, makes: ({ dy }) => div(enlarged(dy), 4) }],
  normalize: [
    {
      named: "constant",
      input: 0,
      makes({ inputs: [x, weight], dy }) {
        const sigma = sqrt(add(variance(x, [0, 2, 3], { correction: 0 }), 1e-5));
        return mul(dy, reshape(div(weight, sigma), [1, weight.size, 1, 1]));
      },
    },
  ],
  dense: [
    {
      named: "input",
      input: 1,
      makes: ({ inputs: [x], dy }) => matmul(transpose(dy), ones(x.shape, { dtype: "float64" })),
    },
    {
      named: "batch",
      input: 2,
      makes: ({ dy }) => reshape(slice(dy, [0], [1]), [dy.shape[1]]),
    },
  ],
  loss: [
    {
      named: "mean",
      input: 0,
      makes: ({ inputs: [logits], gradients: [d] }) =>
        mul(tensor(d, { shape: logits.shape }), logits.shape[0]),
    },
    {
      named: "sign",
      input: 0,
      makes: ({ inputs: [logits], gradients: [d] }) => neg(tensor(d, { shape: logits.shape })),
    },
  ],
};

/** The mistake that explains what the wrong part makes; null where none of these does. */
export function suspectOf(trial: Trial, parts: Parts): BugName | null {
  const wrong = caseOf(trial, parts);
  const truth = caseOf(trial, right);
  const found = noGrad(() =>
    SUSPECTS[trial.part].find(({ input, makes }) => {
      const suspected = makes(truth).dataSync();
      return wrong.gradients[input].every((value, i) => near(value, suspected[i]));
    }),
  );
  return found?.named ?? null;
}

function caseOf({ inputs: make, of }: Trial, parts: Parts): Case {
  const inputs = make();
  const wanted = inputs.filter(({ dtype }) => dtype === "float64");
  for (const t of wanted) t.requiresGrad = true;
  const y = of(parts)(...inputs);
  const dy = y.size === 1 ? ones(y.shape, { dtype: y.dtype }) : randn(y.shape, { seed: 1, dtype: "float64" });
  y.backward({ gradient: dy });
  return { inputs, dy, gradients: wanted.map(({ grad }) => grad!.dataSync()) };
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
