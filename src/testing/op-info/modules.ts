import fc from "fast-check";
import {
  AdaptiveAvgPool2d,
  AvgPool2d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Embedding,
  Flatten,
  Linear,
  MaxPool2d,
  ModuleList,
  ReLU,
  Sequential,
} from "../../nn/index.js";
import type { AdaptiveSize } from "../../ops/index.js";
import { axis as axisOf, conv2dCase, dim, pool2dCase, tensor } from "../arbitraries/index.js";
import { both } from "../arbitraries/windows.js";
import { activationModules } from "./activation-modules.js";
import { describeModule, type ModuleInfo } from "./module-info.js";
import { layer, moduleList, moduleSamples, seededDropout, sequential } from "./module-sample.js";
import { normModules } from "./norm-modules.js";
import { allDifferent, anyValues, awayFromZero, shapes } from "./values.js";
import { transposedCase } from "./windows.js";

const dtype = "float64";
const float64 = { dtype } as const;

const dense = fc
  .record({
    leading: shapes(0, 2),
    inputs: dim(3),
    outputs: dim(3),
    options: fc.record({ bias: fc.boolean() }, { requiredKeys: [] }),
  })
  .chain(({ leading, inputs, outputs, options }) =>
    moduleSamples(
      layer("Linear", Linear, inputs, outputs, { ...options, dtype }),
      anyValues([...leading, inputs]),
    ),
  );

const convolution = conv2dCase({ maxBatch: 1 }).chain(({ x, weight, bias, options }) => {
  const [outputs, channels, R, S] = weight.shape;
  const inputs = channels * options.groups;
  const settings = { ...options, bias: bias !== null, dtype } as const;
  return moduleSamples(layer("Conv2d", Conv2d, inputs, outputs, [R, S], settings), fc.constant(x));
});

const convolution1d = conv2dCase({ maxBatch: 2 }).chain(({ x, weight, bias, options }) => {
  const [outputs, channels, , S] = weight.shape;
  const inputs = channels * options.groups;
  const [stride, padding, dilation] = [options.stride, options.padding, options.dilation].map(
    (value) => both(value)[1],
  );
  const settings = { stride, padding, dilation, groups: options.groups, bias: bias !== null, dtype } as const;
  return moduleSamples(
    layer("Conv1d", Conv1d, inputs, outputs, S, settings),
    anyValues([x.shape[0], inputs, x.shape[3]]),
  );
});

const transposed = fc
  .tuple(conv2dCase({ maxBatch: 1 }), fc.nat(), fc.nat())
  .chain(([convolution, below, right]) => {
    const { shape, options } = transposedCase(convolution, below, right);
    const [inputs, channels, R, S] = convolution.weight.shape;
    const settings = { ...options, bias: convolution.bias !== null, dtype } as const;
    return moduleSamples(
      layer("ConvTranspose2d", ConvTranspose2d, inputs, channels * options.groups, [R, S], settings),
      anyValues(shape),
    );
  });

/** A row for padding has no gradient, whatever differences say, so it is not among those that are read. */
const embedding = (padded: boolean) =>
  fc
    .record({ shape: shapes(0, 2), rows: fc.integer({ min: 2, max: 4 }), width: dim(3) })
    .chain(({ shape, rows, width }) =>
      moduleSamples(
        layer("Embedding", Embedding, rows, width, { ...(padded && { paddingIdx: -1 }), dtype }),
        tensor({ shape, dtype: "int32", min: 0, max: rows - (padded ? 2 : 1) }),
      ),
    );

/** A list whose forward goes through it. */
const listed = fc
  .tuple(dim(3), fc.integer({ min: 0, max: 3 }))
  .chain(([width, length]) =>
    moduleSamples(
      moduleList(Array.from({ length }, () => layer("Linear", Linear, width, width, float64))),
      anyValues([2, width]),
    ),
  );

const dropoutInference = fc
  .constantFrom(0, 0.5, 1)
  .chain((p) => moduleSamples(layer("Dropout", Dropout, p), shapes().chain(anyValues), { training: false }));

const dropoutTraining = fc
  .tuple(fc.constantFrom(0, 0.2, 0.5, 1), fc.nat())
  .chain(([p, seed]) => moduleSamples(seededDropout(p, seed), shapes().chain(anyValues)));

const flattening = shapes(1, 4).chain((shape) =>
  axisOf(shape.length).chain((axis) => moduleSamples(layer("Flatten", Flatten, axis), anyValues(shape))),
);

const maxPooling = pool2dCase({ values: "distinct" }).chain(({ x, kernelSize, options }) =>
  moduleSamples(layer("MaxPool2d", MaxPool2d, kernelSize, options), fc.constant(x)),
);

const avgPooling = pool2dCase({ values: "any", dilation: false }).chain(
  ({ x, kernelSize, options: { stride, padding } }) =>
    moduleSamples(layer("AvgPool2d", AvgPool2d, kernelSize, { stride, padding }), fc.constant(x)),
);

const adaptivePooling = fc
  .tuple(dim(2), dim(2), dim(4), dim(4), fc.constantFrom<AdaptiveSize>(1, 2, 3, [2, null], [null, 3]))
  .chain(([N, C, H, W, size]) =>
    moduleSamples(layer("AdaptiveAvgPool2d", AdaptiveAvgPool2d, size), anyValues([N, C, H, W])),
  );

const perceptron = fc
  .tuple(dim(3), dim(3), dim(3))
  .chain(([N, hidden, outputs]) =>
    moduleSamples(
      sequential(
        layer("Flatten", Flatten),
        sequential(layer("Linear", Linear, 4, hidden, float64), layer("ReLU", ReLU)),
        layer("Linear", Linear, hidden, outputs, float64),
      ),
      anyValues([N, 2, 2]),
    ),
  );

const convolutional = fc
  .tuple(dim(2), dim(2), dim(2))
  .chain(([N, K, outputs]) =>
    moduleSamples(
      sequential(
        layer("MaxPool2d", MaxPool2d, 2),
        layer("Conv2d", Conv2d, 1, K, 3, { padding: 1, dtype }),
        layer("ReLU", ReLU),
        layer("AvgPool2d", AvgPool2d, 2),
        layer("Flatten", Flatten),
        layer("Linear", Linear, K, outputs, float64),
      ),
      allDifferent([N, 1, 4, 4]),
    ),
  );

const normalized = fc.tuple(dim(2), dim(2), fc.boolean()).chain(([N, K, training]) =>
  moduleSamples(
    sequential(
      layer("Conv2d", Conv2d, 1, K, 2, { bias: false, dtype }),
      // Where the weights make all pixels equal, a small eps would make a cliff.
      layer("BatchNorm2d", BatchNorm2d, K, { eps: 0.1, dtype }),
    ),
    allDifferent([N, 1, 3, 3]),
    { training },
  ),
);

/**
 * Every module of `nn`, and what a test must know of it: an arbitrary of small modules in float64, each with an input,
 * for each way to use it.
 *
 * @example
 * Object.keys(moduleInfo.BatchNorm2d.variants); // ["in training", "in inference"]
 */
export const moduleInfo: Readonly<Record<string, ModuleInfo>> = {
  Linear: describeModule({
    module: Linear,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "any leading axes, with and without a bias": { samples: dense, derivatives: 2 } },
  }),
  Conv2d: describeModule({
    module: Conv2d,
    domain: "all numbers",
    rtol: 5e-6,
    variants: { "stride, padding, dilation, groups": { samples: convolution, derivatives: 2 } },
  }),
  Conv1d: describeModule({
    module: Conv1d,
    domain: "all numbers",
    rtol: 5e-6,
    variants: { "stride, padding, dilation, groups": { samples: convolution1d, derivatives: 2 } },
  }),
  ConvTranspose2d: describeModule({
    module: ConvTranspose2d,
    domain: "all numbers",
    rtol: 5e-6,
    variants: {
      "stride, padding, dilation, output padding, groups": { samples: transposed, derivatives: 2 },
    },
  }),
  Embedding: describeModule({
    module: Embedding,
    domain: "indices of rows",
    rtol: 1e-6,
    variants: {
      "of indices of any shape": { samples: embedding(false), derivatives: 2 },
      "with a row for padding, which is not read": { samples: embedding(true), derivatives: 2 },
    },
  }),
  ModuleList: describeModule({
    module: ModuleList,
    domain: "that of the modules inside",
    rtol: 1e-6,
    variants: { "gone through by a forward that is put there": { samples: listed, derivatives: 2 } },
  }),
  Dropout: describeModule({
    module: Dropout,
    domain: "all numbers",
    rtol: 1e-6,
    variants: {
      "in training, with a fixed seed": { samples: dropoutTraining, derivatives: 2 },
      "in inference": { samples: dropoutInference, derivatives: 2 },
    },
  }),
  Flatten: describeModule({
    module: Flatten,
    domain: "all numbers",
    rtol: 0,
    variants: { "from any axis": { samples: flattening, derivatives: 2 } },
  }),
  ReLU: describeModule({
    module: ReLU,
    domain: "all numbers; the slope at 0 is 0",
    rtol: 0,
    variants: {
      "of both signs": {
        samples: moduleSamples(layer("ReLU", ReLU), shapes().chain(awayFromZero)),
        derivatives: 2,
      },
    },
  }),
  MaxPool2d: describeModule({
    module: MaxPool2d,
    domain: "all numbers; of two largest in a window the first gets the gradient",
    rtol: 1e-6,
    variants: { "stride, padding, dilation": { samples: maxPooling, derivatives: 2 } },
  }),
  AvgPool2d: describeModule({
    module: AvgPool2d,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "stride and padding": { samples: avgPooling, derivatives: 2 } },
  }),
  AdaptiveAvgPool2d: describeModule({
    module: AdaptiveAvgPool2d,
    domain: "all numbers, at least one pixel",
    rtol: 1e-6,
    variants: { "to smaller, equal and larger images": { samples: adaptivePooling, derivatives: 2 } },
  }),
  ...activationModules,
  ...normModules,
  Sequential: describeModule({
    module: Sequential,
    domain: "that of the modules inside",
    rtol: 1e-6,
    variants: {
      "dense layers": { samples: perceptron, derivatives: 2 },
      "convolution, pooling and a dense layer": { samples: convolutional, derivatives: 2 },
      "convolution and batch-norm": { samples: normalized, derivatives: 2 },
    },
  }),
};
