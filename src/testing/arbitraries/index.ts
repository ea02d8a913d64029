/**
 * Random tensors, shapes, geometries and networks for fast-check's properties.
 *
 * @module pellucid/testing/arbitraries
 */

export { type AwayFromKinksConstraints, awayFromKinks } from "./away-from-kinks.js";
export { type Axes, axes, axis } from "./axis.js";
export { type Batch, type BatchConstraints, batch } from "./batch.js";
export {
  type BroadcastableShapes,
  type BroadcastableShapesConstraints,
  broadcastableShapes,
} from "./broadcastable-shapes.js";
export { type Conv2dCase, type Conv2dCaseConstraints, conv2dCase } from "./conv2d-case.js";
export type { Count } from "./counted.js";
export { type DistinctConstraints, distinct } from "./distinct.js";
export { type LabelsConstraints, labels } from "./labels.js";
export { type LogitsConstraints, logits } from "./logits.js";
export { type ModuleCase, type ModuleCaseConstraints, moduleCase } from "./module-case.js";
export type { LayerKind } from "./module-layers.js";
export { between, seed } from "./numbers.js";
export { type GraphNode, type OpGraph, type OpGraphConstraints, opGraph } from "./op-graph.js";
export {
  type OptimizerCase,
  type OptimizerCaseOptions,
  type OptimizerKind,
  type OptimizerStateConstraints,
  optimizerState,
} from "./optimizer-state.js";
export { type Pool2dCase, type Pool2dCaseConstraints, pool2dCase } from "./pool2d-case.js";
export { type ProbabilitiesConstraints, probabilities } from "./probabilities.js";
export { dim, type ShapeConstraints, shape } from "./shape.js";
export { type TensorConstraints, tensor } from "./tensor.js";
export { type TensorsConstraints, tensors } from "./tensors.js";
export type { Pair } from "./windows.js";
export { type WithTiesConstraints, withTies } from "./with-ties.js";
