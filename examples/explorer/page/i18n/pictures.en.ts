/** What has a picture of its own in the network view. */
export const pictures = {
  norm: {
    ofBatch:
      "μ and σ² are those of this channel in this very batch, over all images and pixels: what happens to one pixel moves all of them a little.",
    ofTraining:
      "Outside of training μ and σ² are the running ones, kept from the batches that were learned from: here they are two constants, and need not be those of the values in the picture.",
    axesHint: (channel: number, count: string) =>
      `The ${count} values of channel ${channel}, over all images and pixels. They stay where they are; each line moves and stretches the axis under them: x̂ has its 0 at μ and its ±1 at μ ± σ (shaded), y has β at μ, and γ to the next ±1.`,
    axesLabel: (mean: string, deviation: string, x: string, xHat: string, y: string) =>
      `Histogram of the channel: mean ${mean}, deviation ${deviation}. The element is at x = ${x}, x̂ = ${xHat}, y = ${y}.`,
    constant:
      "Outside of training μ and σ do not move with x. So the gradient is scaled as the value was, and nothing is taken out.",
    meanOf: (what: string) => `mean(${what})`,
    rest: "rest",
    leftHint:
      "A dot for each value of the channel: where it lies, x̂, and the gradient that came back to it, dy. Whatever would move all of them at once, or stretch them, is undone by μ and σ. So the line that fits the dots best, mean(dy) + x̂ · mean(dy · x̂), is taken out, and what is left is the distance from it.",
    leftLabel: (mean: string, slope: string, dy: string, rest: string) =>
      `dy over x̂ of the channel, and the line ${mean} + x̂ · ${slope}. The element has dy = ${dy}, ${rest} away from the line.`,
  },
  branches: {
    both: "A sum moves by as much as either of its parts: the same gradient goes into both branches, unchanged. So it reaches the layers in front of the block by two ways, and one of them is short.",
  },
  weights: {
    ofKernels: (name: string, K: number, C: number, R: number, S: number) =>
      `All of ${name}: ${K} × ${C} kernels of ${R} × ${S}`,
    ofMatrix: (name: string, rows: number, columns: number) => `All of ${name}: ${rows} × ${columns}`,
    kernelsHint: "A row for each output map, a column for each input map.",
    kernelHint: "A kernel for each output map.",
    matrixHint: "A row for each unit, a column for each of its inputs.",
    pick: "Click on a weight to take its gradient apart, or its update where the change is shown.",
    zoom: "Pixels for a weight",
    told: (at: string, value: string, gradient: string, change: string) =>
      `${at}: value ${value} · gradient ${gradient} · change ${change}`,
  },
  batch: {
    title: (count: number) => `All ${count} images, their answers and losses`,
    worstFirst: "worst first",
    summary: (right: number, count: number, loss: string) =>
      `${right} of ${count} are right; the mean of their losses is ${loss}.`,
    right: "right",
    image: (number: number, label: number, answer: number, loss: string) =>
      `Image ${number}: a ${label}, read as ${answer}, loss ${loss}`,
  },
};
