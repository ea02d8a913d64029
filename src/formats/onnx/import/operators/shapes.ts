// The same elements under another shape or order, or several times.

import { broadcastTo } from "../../../../ops/broadcast-to.js";
import { permute } from "../../../../ops/permute.js";
import { reshape } from "../../../../ops/reshape.js";
import { broadcastShapes, normalizeAxis, sizeOf } from "../../../../tensor/shape.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { type Attribute, int, ints, string } from "../attributes.js";
import { type Call, type Operators, operator, refuseNode } from "../operator.js";
import { axesOf, range } from "./rearrange.js";

const RESHAPE = { shape: ints(), allowzero: int(0) };

/**
 * A size 0 is that of x, unless zeros are allowed; −1 follows from the others. Exporters write down the size of the batch
 * that they saw: where the first axis of x had that size, and has that of the batch now, the first size means the batch.
 */
function reshaped(call: Call<typeof RESHAPE>): Tensor {
  const x = call.tensor(0);
  const { batch, attributes } = call;
  const wanted = call.setting(1, attributes.shape) ?? call.refuse("has no shape");
  const sizes = wanted.map((n, axis) => (n === 0 && !attributes.allowzero ? (x.shape[axis] ?? 0) : n));
  const isBatch =
    batch !== null &&
    !call.known &&
    sizes[0] === batch.exported &&
    x.shape[0] === batch.now &&
    batch.leads(call.node.inputs[0]);
  return reshape(x, isBatch ? [batch.now, ...sizes.slice(1)] : sizes);
}

/** Joined to two axes: those before `axis`, and those from there on. */
function flattened(call: Call<{ axis: Attribute<number> }>): Tensor {
  const x = call.tensor(0);
  const { axis } = call.attributes;
  const at = axis === x.rank ? axis : normalizeAxis("axis", axis, x.rank);
  return reshape(x, [sizeOf(x.shape.slice(0, at)), sizeOf(x.shape.slice(at))]);
}

const AXES = { axes: ints() };

function squeezed(call: Call<typeof AXES>): Tensor {
  const x = call.tensor(0);
  const axes = call.setting(1, call.attributes.axes);
  const dropped =
    axes === undefined ? range(x.rank).filter((i) => x.shape[i] === 1) : axesOf("axes", axes, x.rank);
  const wrong = dropped.find((axis) => x.shape[axis] !== 1);
  if (wrong !== undefined)
    call.refuse(`drops axis ${wrong} of [${x.shape.join(", ")}]; only an axis of size 1 can be dropped`);
  return reshape(
    x,
    x.shape.filter((_, axis) => !dropped.includes(axis)),
  );
}

function unsqueezed(call: Call<typeof AXES>): Tensor {
  const x = call.tensor(0);
  const axes = call.setting(1, call.attributes.axes) ?? call.refuse("has no axes");
  const put = axesOf("axes", axes, x.rank + axes.length);
  if (new Set(put).size !== put.length)
    call.refuse(`puts in axes [${axes.join(", ")}]; each must be another one`);
  const others = [...x.shape];
  return reshape(
    x,
    range(x.rank + put.length).map((axis) => (put.includes(axis) ? 1 : others.shift()!)),
  );
}

/** x again and again along each axis: along one of its own in front of it, which is then joined with it. */
function tiled(x: Tensor, repeats: readonly number[]): Tensor {
  const apart = x.shape.flatMap((n) => [1, n]);
  const all = x.shape.flatMap((n, axis) => [repeats[axis], n]);
  return reshape(
    broadcastTo(reshape(x, apart), all),
    x.shape.map((n, axis) => n * repeats[axis]),
  );
}

/** Blocks of b × b channels become blocks of b × b pixels, in the one or the other order of channels. */
function depthToSpace(x: Tensor, b: number, mode: string): Tensor {
  const [N, C, H, W] = x.shape;
  const D = C / (b * b);
  const isColumnsFirst = mode === "CRD";
  const apart = reshape(x, isColumnsFirst ? [N, D, b, b, H, W] : [N, b, b, D, H, W]);
  return reshape(permute(apart, isColumnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]), [
    N,
    D,
    H * b,
    W * b,
  ]);
}

function spaceToDepth(x: Tensor, b: number, mode: string): Tensor {
  const [N, C, H, W] = x.shape;
  const apart = reshape(x, [N, C, H / b, b, W / b, b]);
  const order = mode === "CRD" ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return reshape(permute(apart, order), [N, C * b * b, H / b, W / b]);
}

const BLOCKS = { blocksize: int(1), mode: string("DCR") };

/** The sizes of blocks are checked against those of x. */
const blocks = (f: (x: Tensor, b: number, mode: string) => Tensor, fits: (x: Tensor, b: number) => boolean) =>
  operator({
    inputs: [1, 1],
    attributes: BLOCKS,
    check(node) {
      if (!["DCR", "CRD"].includes(node.attributes.mode))
        refuseNode(node, `has the mode ${JSON.stringify(node.attributes.mode)}; there are DCR and CRD`);
    },
    run(call) {
      const x = call.tensor(0);
      const { blocksize, mode } = call.attributes;
      if (x.rank !== 4 || blocksize < 1 || !fits(x, blocksize))
        call.refuse(`has blocks of ${blocksize}, which do not fit into [${x.shape.join(", ")}]`);
      return f(x, blocksize, mode);
    },
  });

export const shapes: Operators = {
  Reshape: operator({ inputs: [1, 2], attributes: RESHAPE, known: 0, run: reshaped }),
  Flatten: operator({ inputs: [1, 1], attributes: { axis: int(1) }, known: 0, run: flattened }),
  Squeeze: operator({ inputs: [1, 2], attributes: AXES, known: 0, run: squeezed }),
  Unsqueeze: operator({ inputs: [1, 2], attributes: AXES, known: 0, run: unsqueezed }),
  Transpose: operator({
    inputs: [1, 1],
    attributes: { perm: ints() },
    known: 0,
    run(call) {
      const x = call.tensor(0);
      return permute(x, [...(call.attributes.perm ?? range(x.rank).reverse())]);
    },
  }),
  Expand: operator({
    since: 8,
    inputs: [2, 2],
    attributes: {},

    known: 0,
    run(call) {
      const x = call.tensor(0);
      return broadcastTo(x, broadcastShapes("Expand", x.shape, call.numbers(1)));
    },
  }),
  Tile: operator({
    inputs: [2, 2],
    attributes: {},

    known: 0,
    run(call) {
      if (call.version < 6) call.refuse("is of version 1; there is Tile from version 6 on");
      const x = call.tensor(0);
      const repeats = call.numbers(1);
      if (repeats.length !== x.rank || repeats.some((n) => n < 0))
        call.refuse(
          `repeats [${x.shape.join(", ")}] [${repeats.join(", ")}] times; there must be one number of at least 0 for each axis`,
        );
      return tiled(x, repeats);
    },
  }),
  DepthToSpace: blocks(depthToSpace, (x, b) => x.shape[1] % (b * b) === 0),
  SpaceToDepth: blocks(spaceToDepth, (x, b) => x.shape[2] % b === 0 && x.shape[3] % b === 0),
};
