import { describe, expect, test } from "vitest";
import { describeFit, hasOneLoss } from "../../../../../examples/mnist/evaluation/report/describe-fit.js";
import { error } from "../../../../support/errors.js";
import { epoch } from "./report-case.js";

describe("describeFit", () => {
  test("calls it overfitting when the validation loss has risen while the training loss fell", () => {
    const { text, ...fit } = describeFit([
      epoch(1, 0.3, 0.2),
      epoch(2, 0.1, 0.08, { valAccuracy: 0.98 }),
      epoch(3, 0.04, 0.09),
      epoch(4, 0.02, 0.1, { valAccuracy: 0.982 }),
    ]);
    expect(fit.verdict).toBe("overfitting");
    expect(fit.bestEpoch).toBe(2);
    expect(fit.gapAtBest).toBeCloseTo(-0.02, 12);
    expect(fit.gapAtEnd).toBeCloseTo(0.08, 12);
    expect(text).toBe(
      "Overfitting since epoch 2: from there the validation loss rose by 25.0%, from 0.08000 to 0.10000, while the training loss went on falling, from 0.10000 to 0.02000; the gap between them grew from -0.02000 to 0.08000. Validation accuracy did not suffer (from 98.00% to 98.20%): it makes no more mistakes, but is surer of those it makes.",
    );
  });

  test("compares no losses of two kinds with each other", () => {
    const known = [epoch(1, 0.3, 0.2), epoch(2, 0.01, 0.1)];
    expect(describeFit(known).text).toMatch(/part of the training set is known by heart/);
    const apart = describeFit(known, { oneLoss: false });
    expect(apart.verdict).toBe("underfitting");
    expect(apart.text).toMatch(/The two are losses of different kinds, and not compared with each other\.$/);
    const risen = describeFit([epoch(1, 0.3, 0.2), epoch(2, 0.1, 0.08), epoch(3, 0.02, 0.1)], {
      oneLoss: false,
    });
    expect(risen.verdict).toBe("overfitting");
    expect(risen.text).not.toContain("gap");
    expect([
      hasOneLoss({ distill: 0.5 }),
      hasOneLoss({ labelSmoothing: 0.1 }),
      hasOneLoss({ distill: 0 }),
      hasOneLoss({}),
    ]).toEqual([false, false, true, true]);
  });

  test("says so when accuracy fell with it, and which epoch to go back to", () => {
    const { text } = describeFit([
      epoch(1, 0.1, 0.08, { valAccuracy: 0.99 }),
      epoch(2, 0.01, 0.2, { valAccuracy: 0.97 }),
    ]);
    expect(text).toContain(
      "fell with it, from 99.00% to 97.00%: the weights of epoch 1 are the better ones.",
    );
  });

  test("does not take a rise below 5 % for one", () => {
    const rising = (end: number) =>
      describeFit([epoch(1, 0.2, 0.1), epoch(2, 0.05, 0.08), epoch(3, 0.04, end)]);
    expect(rising(0.0839).verdict).toBe("well fitted");
    expect(rising(0.0841).verdict).toBe("overfitting");
  });

  test("calls it underfitting while both losses still fall by 5 % an epoch", () => {
    const { verdict, text, trainFell, valFell } = describeFit([epoch(1, 0.3, 0.1), epoch(2, 0.15, 0.08)]);
    expect(verdict).toBe("underfitting");
    expect([trainFell, valFell]).toEqual([0.5, expect.closeTo(0.2, 12)]);
    expect(text).toBe(
      "Not yet converged, which is underfitting: in the last epoch the training loss still fell by 50.0%, to 0.15000, and the validation loss by 20.0%, to 0.08000. Nothing speaks of overfitting; more epochs, each of which takes 12.0 s, would probably lower both.",
    );
    expect(describeFit([epoch(1, 0.3, 0.1), epoch(2, 0.15, 0.097)]).verdict).toBe("well fitted");
    expect(describeFit([epoch(1, 0.15, 0.1), epoch(2, 0.147, 0.08)]).verdict).toBe("well fitted");
  });

  test("does not call it underfitting where the training set is known by heart", () => {
    const { verdict, text } = describeFit([epoch(1, 0.06, 0.06), epoch(2, 0.02, 0.05)]);
    expect(verdict).toBe("well fitted");
    expect(text).toContain("it fell by 16.7% in the last epoch. It is 2.5 times the training loss");
  });

  test("asks for a longer schedule where the rate has been annealed away", () => {
    const { text } = describeFit([epoch(1, 0.3, 0.1, { lr: 0.005 }), epoch(2, 0.1, 0.05, { lr: 2.13e-8 })]);
    expect(text).toMatch(
      /a longer schedule would probably lower both, for the rate has been annealed to 2\.1e-8\.$/,
    );
  });

  test("calls it underfitting when it rests at half of the errors of guessing", () => {
    const resting = (valAccuracy: number) =>
      describeFit([epoch(1, 1.5, 1.5, { valAccuracy }), epoch(2, 1.49, 1.49, { valAccuracy })]);
    expect(resting(0.54).verdict).toBe("underfitting");
    expect(resting(0.54).text).toContain(
      "46.0% of the validation images are misread, where guessing would misread 90.0%",
    );
    expect(resting(0.56).verdict).toBe("well fitted");
  });

  test("calls it well fitted when it rests, and tells what is known by heart", () => {
    const { verdict, text } = describeFit([
      epoch(1, 0.1, 0.1),
      epoch(2, 0.02, 0.05),
      epoch(3, 0.0199, 0.0499),
    ]);
    expect(verdict).toBe("well fitted");
    expect(text).toBe(
      "Well fitted: at the end the training loss is 0.01990 and the validation loss 0.04990, the lowest of all 3 epochs; it fell by 0.2% in the last epoch. It is 2.5 times the training loss: part of the training set is known by heart, but that has not begun to cost anything.",
    );
  });

  test("calls it unstable when the training loss breaks out or is not finite", () => {
    expect(describeFit([epoch(1, 0.1, 0.1), epoch(2, 0.16, 0.1)]).text).toBe(
      "Unstable: the training loss ends at 0.16000, 1.6 times its lowest, 0.10000 in epoch 1. A smaller rate may help.",
    );
    expect(describeFit([epoch(1, 0.3, 0.1), epoch(2, 0.001, 0.05), epoch(3, 0.03, 0.05)]).verdict).toBe(
      "well fitted",
    );
    expect(describeFit([epoch(1, 0.3, 0.1), epoch(2, 0.001, 0.05), epoch(3, 0.032, 0.05)]).verdict).toBe(
      "unstable",
    );
    const broken = describeFit([epoch(1, 0.1, 0.1), epoch(2, Number.NaN, 0.1)]);
    expect([broken.verdict, broken.text]).toEqual([
      "unstable",
      "Unstable: a loss of epoch 2 is not finite. A smaller rate may help.",
    ]);
  });

  test("says nothing of one epoch, and refuses none", () => {
    expect(describeFit([epoch(1, 0.3, 0.1)])).toMatchObject({
      verdict: "unknown",
      text: "After one epoch, the training loss is 0.30000 and the validation loss 0.10000. One epoch shows no trend, so nothing is said of the fit.",
    });
    expect(() => describeFit([])).toThrow(
      error("ValueError", "describeFit: there are no epochs; it needs one at least"),
    );
  });
});
