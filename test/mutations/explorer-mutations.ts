// Bugs in what the explorer shows: its engine, and what its page computes by itself.

import { caughtBy, type Mutation } from "./mutation.js";

const engine = (file: string) => `examples/explorer/engine/${file}`;
const page = (file: string) => `examples/explorer/page/${file}`;
const apart = (file: string) => page(`views/network/detail/apart/${file}`);
const testOf = (name: string) => [`test/examples/explorer/${name}.test.ts`];

const [WALKING, TRAINING, PLAYING] = ["walking", "training", "playing/playing"].map(testOf);
const [ADDRESS, APART] = ["page/address", "page/apart"].map(testOf);

const ofWalks: readonly Mutation[] = [
  caughtBy("explorer: index with its axes exchanged", APART, engine("indices.ts"), [
    "for (let axis = shape.length - 1; axis >= 0; axis--)",
    "for (let axis = 0; axis < shape.length; axis++)",
  ]),
  caughtBy("explorer: the sum forgets the bias", testOf("detail"), engine("shown-term.ts"), [
    "extra: extra.map((part) => shownTerm(part, find)),",
    "extra: [],",
  ]),
  caughtBy("explorer: what is left of a long sum is all of it", WALKING, engine("shown-term.ts"), [
    "value: term.value - kept.reduce((sum, part) => sum + part.value, 0)",
    "value: term.value",
  ]),
  caughtBy("explorer: the step to come taken twice", WALKING, engine("walk.ts"), [
    "copy.optimizer.step();",
    "copy.optimizer.step();\n    copy.optimizer.step();",
  ]),
  caughtBy("explorer: steps back in the order of the forward", testOf("page/steps"), page("steps-of.ts"), [
    "ops.toReversed()",
    "ops",
  ]),
  caughtBy("explorer: column of im2col by rows of the wrong length", APART, apart("im2col-places.ts"), [
    "p * Q + q",
    "q * Q + p",
  ]),
  caughtBy("explorer: kernel of a gradient not turned", APART, apart("layout.ts"), [
    "row: turned ? rows - 1 - r : r",
    "row: r",
  ]),
  caughtBy("explorer: the last of equal pixels wins", APART, apart("pool-window.ts"), [
    "pixel.value > (pixels",
    "pixel.value >= (pixels",
  ]),
  caughtBy("explorer: padding forgotten over a pixel", APART, apart("pool-window.ts"), [
    "h + d.padH - p * d.strideH",
    "h - p * d.strideH",
  ]),
];

const ofTrials: readonly Mutation[] = [
  caughtBy("explorer: slope of a nudge with the wrong sign", testOf("trial"), engine("trial-verdict.ts"), [
    "slope: (after - before) / (2 * h)",
    "slope: (before - after) / (2 * h)",
  ]),
  caughtBy("explorer: a nudge stays", testOf("trial"), engine("trial-run.ts"), ["leaf.assign(before);", ""]),
  caughtBy("explorer: a kink is taken for a wrong gradient", testOf("trial"), engine("trial-verdict.ts"), [
    "gradient <= high + room",
    "gradient <= low + room",
  ]),
  caughtBy("explorer: a race between other batches", testOf("bugs"), engine("bugs/race.ts"), [
    "for (const side of sides) await this.#step(side, x, labels);",
    "for (const side of sides) await this.#step(side, ...this.#batches.next().value);\n      void [x, labels];",
  ]),
];

const ofTrainings: readonly Mutation[] = [
  caughtBy("explorer: steps not seeded", TRAINING, engine("session.ts"), ["manualSeed(this.steps);", ""]),
  caughtBy("explorer: all fresh weights of one seed", WALKING, engine("networks.ts"), [
    "manualSeed(seed);",
    "manualSeed(1);",
  ]),
  caughtBy(
    "explorer: the batch to come is gone once it is looked at",
    TRAINING,
    engine("training/batches.ts"),
    ["return this.#open().next().value;", "return this.take();"],
  ),
  caughtBy(
    "explorer: a snapshot of an earlier step",
    testOf("training-parts"),
    engine("training/thinned.ts"),
    ["this.#items.find((item) => item.step === step)", "this.#items.findLast((item) => item.step <= step)"],
  ),
  caughtBy(
    "explorer: back among the weights, not among the steps",
    TRAINING,
    engine("training/kept-weights.ts"),
    ["session.steps = step;", "void step;"],
  ),
  caughtBy("explorer: confusion with its axes exchanged", TRAINING, engine("training/snapshot.ts"), [
    "confusion.update(said, truths)",
    "confusion.update([...truths], Int32Array.from(said))",
  ]),
];

const ofPlay: readonly Mutation[] = [
  caughtBy("explorer: Grad-CAM without its ReLU", PLAYING, engine("playing/attribution.ts"), [
    "map.map((value) => Math.max(0, value))",
    "map",
  ]),
  caughtBy("explorer: occlusion by paper", PLAYING, engine("playing/attribution.ts"), [
    "const GRAY = 0;",
    "const GRAY = -1;",
  ]),
  caughtBy("explorer: a dream goes down the slope", PLAYING, engine("playing/dream.ts"), [
    "value + (rate * slope[i]) / rms",
    "value - (rate * slope[i]) / rms",
  ]),
  caughtBy("explorer: a turn the other way round", PLAYING, engine("playing/move-image.ts"), [
    "(angle * Math.PI) / 180",
    "(-angle * Math.PI) / 180",
  ]),
  caughtBy("explorer: an edited kernel of another input", PLAYING, engine("playing/kernel-edits.ts"), [
    "const from = (output * C + input) * R * S;\n  const kept",
    "const from = output * C * R * S;\n  const kept",
  ]),
];

const ofTheAddress: readonly Mutation[] = [
  caughtBy("explorer: an address with digits that there are not", ADDRESS, page("address.ts"), [
    " && Number(text) < FIRST_COUNT",
    "",
  ]),
  caughtBy("explorer: an address of nonsense", ADDRESS, page("address.ts"), [
    "value !== null && (RULES[key]?.(value) ?? true)",
    "value !== null",
  ]),
  caughtBy(
    "explorer: a move in the address enlarged by nothing",
    testOf("page/play"),
    page("views/play/as-text.ts"),
    [" || zoom <= 0", ""],
  ),
];

export const explorer: readonly Mutation[] = [
  ...ofWalks,
  ...ofTrials,
  ...ofTrainings,
  ...ofPlay,
  ...ofTheAddress,
];
