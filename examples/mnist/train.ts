// Training: show the network a batch of images, measure how wrong it is, ask every parameter which way it should move
// (backward), move it a little (step); and again, until it has seen all images a few times. Then come images that it has
// never seen, which tell whether it learned digits or only learned by heart. To run it: npx tsx examples/mnist/train.ts

import { crossEntropy, manualSeed, optim, useBackend } from "pellucid";
import { DataLoader, loadMnist } from "pellucid/data";
import { evaluate } from "pellucid/train";
import { CNN } from "./model.js";

const EPOCHS = 3;
// A number behind the file's name takes that many images instead of all, for a quick look.
const [argument = "60000"] = process.argv.slice(2);
const limit = Number(argument);
if (!Number.isInteger(limit) || limit < 1) {
  console.error("usage: npx tsx examples/mnist/train.ts [IMAGES], a number from 1 to 60000");
  process.exit(argument === "--help" ? 0 : 2);
}

// The fastest that runs here: a GPU, else SIMD on several threads, else plain JavaScript. The loop is the same on all.
const backend = await useBackend("auto");
console.log(`computing on ${backend.describe()}`);

// 60,000 images to learn from and 10,000 to be tested on: 28 x 28 bytes each, which the loader yields as floats from −1 to
// 1, 64 images at a time, in another order in every epoch.
const { train, test } = await loadMnist();
const batches = new DataLoader(train.take(limit), { batchSize: 64, shuffle: true, seed: 1 });

// The weights begin as small random numbers. All chance comes from seeds, so each run prints the same.
manualSeed(1);
const model = new CNN();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });

for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  let total = 0;
  for (const [images, labels] of batches) {
    // Forward. Every op notes what it was given, so the loss is the end of a graph that begins at the parameters.
    const logits = model.forward(images); // [64, 10]
    const loss = crossEntropy(logits, labels); // one number: 0 for certain and right; 2.3 for ten equal guesses
    // A gradient is added to what is there already. What the batch before left must go first.
    optimizer.zeroGrad();
    // Backward, by the chain rule, op after op from the loss to the parameters. Then p.grad, of the shape of p, tells how
    // much the loss would grow for each bit that an element of p grows.
    loss.backward();
    // So the step goes the other way.
    optimizer.step();
    total += (await loss.data())[0];
  }
  console.log(`epoch ${epoch}: mean loss ${(total / batches.length).toFixed(4)}`);
}

// Nothing is recorded here, nothing learned: the largest of the ten logits is the answer.
const { accuracy } = await evaluate(model, new DataLoader(test.take(limit), { batchSize: 250 }));
console.log(`${(100 * accuracy).toFixed(2)} % of the test images are read right`);

// This is the last of the twelve files: from here the same loop trains any network you like.
