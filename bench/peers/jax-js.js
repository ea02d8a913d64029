// jax-js on its wasm backend. Whatever a function is given it owns and frees; `.ref` keeps a thing for another use.

import { createRequire } from "node:module";
import { init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { batches, memoize, SHAPES, samples, serve, time, weights } from "./contender.js";

const { version } = createRequire(import.meta.url)("./node_modules/@jax-js/jax/package.json");
await init("wasm");

const parameters = () =>
  Object.fromEntries(Object.entries(weights()).map(([name, w]) => [name, np.array(w).reshape(SHAPES[name])]));

const zerosLike = (p) => tree.map((x) => np.zeros(x.shape), p);

function forward(p, x) {
  const conv = (x, name) => {
    const y = lax.conv(x, p[`${name}.weight`], [1, 1], "SAME").add(p[`${name}.bias`].reshape([-1, 1, 1]));
    const [N, C, H, W] = y.shape;
    return np.max(nn.relu(y).reshape([N, C, H / 2, 2, W / 2, 2]), [3, 5]);
  };
  const dense = (x, name) => np.matmul(x, p[`${name}.weight`].transpose()).add(p[`${name}.bias`]);
  const y = conv(conv(x, "conv1"), "conv2");
  return dense(nn.relu(dense(y.reshape([y.shape[0], 3136]), "fc1")), "fc2");
}

const loss = (p, x, labels) =>
  nn
    .logSoftmax(forward(p, x))
    .mul(labels)
    .sum()
    .mul(-1 / x.shape[0]);

/** One step with Adam, as one compiled function. `correction` is 1/(1 - beta^step) for both means. */
const step = jit((p, m, v, x, labels, correction1, correction2) => {
  const [value, g] = valueAndGrad(loss)(tree.ref(p), x, labels);
  m = tree.map((m, g) => m.mul(0.9).add(g.mul(0.1)), m, tree.ref(g));
  v = tree.map((v, g) => v.mul(0.999).add(np.square(g).mul(0.001)), v, g);
  p = tree.map(
    (p, m, v) =>
      p.sub(
        m
          .mul(correction1.ref)
          .mul(0.001)
          .div(np.sqrt(v.mul(correction2.ref)).add(1e-8)),
      ),
    p,
    tree.ref(m),
    tree.ref(v),
  );
  return [value, p, m, v];
});

const prepare = ({ images, labels }) => ({
  x: np.array(images).reshape([labels.length, 1, 28, 28]),
  labels: nn.oneHot(np.array(Int32Array.from(labels), { dtype: np.int32 }), 10),
});

function trainer(data) {
  let p = parameters();
  let [m, v] = [zerosLike(p), zerosLike(p)];
  let count = 0;
  return async () => {
    const { x, labels } = data.next();
    count++;
    const corrections = [1 / (1 - 0.9 ** count), 1 / (1 - 0.999 ** count)].map((c) => np.array(c));
    let value;
    [value, p, m, v] = step(p, m, v, x.ref, labels.ref, ...corrections);
    return (await value.data())[0];
  };
}

const trainers = memoize((batch) => trainer(batches(batch, prepare)));

await serve(
  { version, runs: "wasm" },
  {
    async check() {
      const data = prepare(samples(0, 8));
      const logits = [...(await forward(parameters(), data.x.ref).data())];
      const run = trainer({ next: () => data });
      return { logits, losses: [await run(), await run(), await run()] };
    },
    step: ({ batch, repeats }) => time(repeats, trainers(batch)),
  },
);
