import type { DType } from "../../../tensor/dtype.js";
import type { Tensor } from "../../../tensor/tensor.js";
import type { NodeSettings, Operator } from "./operator.js";
import type { Value } from "./value.js";

/** A node in its turn. */
export interface Step extends NodeSettings {
  readonly operator: Operator;
  /** Whether it behaves as in training where the module does: those that were frozen by the exporter do not. */
  readonly canTrain: boolean;
  /** Whether it computes with what goes into the graph, not only with its constants. */
  readonly dependsOnInputs: boolean;
  /** The values that no later step reads. */
  readonly lastRead: readonly string[];
}

/** What goes into the graph. */
export interface OnnxModuleInput {
  /** As the graph has it. */
  readonly name: string;
  /** The type that its elements have here: float16 of the graph is float32, and int64 is int32. */
  readonly dtype: DType;
  /** Sizes; a name, or null, for one that may be anything. Null where the graph does not say. */
  readonly shape: readonly (number | string | null)[] | null;
}

/** A graph that was checked: it can run from the first step to the last. */
export interface Graph {
  readonly inputs: readonly OnnxModuleInput[];
  readonly outputs: readonly string[];
  readonly steps: readonly Step[];
  readonly constants: ReadonlyMap<string, Value>;
  /** Constants that are parameters or buffers. */
  readonly state: ReadonlyMap<string, Tensor>;
  /** Whether it was exported as it trains. */
  readonly training: boolean;
}
