// The network that the page is about, its optimizer, and where its images come from. Every part of the engine works on
// this one network: what was trained is what is walked, drawn for and put on trial.

import {
  add,
  backend,
  crossEntropy,
  manualSeed,
  type nn,
  noGrad,
  optim,
  type Tensor,
  useBackend,
} from "pellucid";
import { FIRST, type Part } from "../site/files.js";
import { firstNetwork, images, type OnBytes } from "./data.js";
import { hasTrained } from "./network-names.js";
import { type Architecture, freshNetwork, type NetworkName, networkFromFile } from "./networks.js";

export type Weights = "trained" | "random";

export interface Opened {
  network: NetworkName;
  parameters: { name: string; shape: readonly number[] }[];
  count: number;
}

export interface Started {
  backend: string;
  /** Whether the backend could use threads here. */
  isolated: boolean;
  /** Why the backend is cpu instead of the one that was wanted; null where it is that. */
  instead: string | null;
}

export type OptimizerName = "Adam" | "AdamW" | "SGD";

export interface OptimizerSettings {
  name: OptimizerName;
  lr: number;
  weightDecay: number;
}

/** What an optimizer has learned about the gradients; Adam and AdamW learn the same. */
export interface OptimizerMemory {
  kind: "Adam" | "SGD";
  state: optim.OptimizerState;
}

const kindOf = (name: OptimizerName): OptimizerMemory["kind"] => (name === "SGD" ? "SGD" : "Adam");

export class Session {
  architecture: Architecture = { network: "CNN", dropout: 0 };
  #model: nn.Module | null = null;
  #optimizerSettings: OptimizerSettings = { name: "Adam", lr: 0.001, weightDecay: 0 };
  #optimizer: optim.Optimizer | null = null;
  #starting: Promise<Started> | null = null;
  /** Steps that this network was trained here. */
  steps = 0;
  /** Called before the parameters change or the network is another: what was computed with them is over. */
  readonly onChange: (() => void)[] = [];
  /** Asked before something needs the network to stand still: what changes it ends that. */
  readonly onRest: (() => Promise<void>)[] = [];
  base = "";

  start(base: string, wanted: string): Promise<Started> {
    this.base = base;
    // What is looked at first comes while the backend starts; who asks for it is told what fails.
    for (const coming of [firstNetwork(base), this.images("first")]) coming.catch(() => {});
    this.#starting = this.#start(wanted);
    return this.#starting;
  }

  async #start(wanted: string): Promise<Started> {
    let instead: string | null = null;
    try {
      await useBackend(wanted === "cpu" || wanted === "gpu" || wanted === "auto" ? wanted : "wasm");
    } catch (error) {
      instead = (error as Error).message;
      await useBackend("cpu");
    }
    return { backend: backend().describe(), isolated: globalThis.crossOriginIsolated === true, instead };
  }

  /** The network; before one was opened its weights are random. */
  get model(): nn.Module {
    this.#model ??= freshNetwork(this.architecture);
    return this.#model;
  }

  get optimizer(): optim.Optimizer {
    this.#optimizer ??= createOptimizer(this.model, this.#optimizerSettings);
    return this.#optimizer;
  }

  images = (part: Part, onBytes?: OnBytes) => images(this.base, part, onBytes);

  changing(): void {
    for (const told of this.onChange) told();
  }

  async rest(): Promise<void> {
    await Promise.all(this.onRest.map((end) => end()));
  }

  open(model: nn.Module, architecture: Architecture): Opened {
    this.changing();
    this.#model = model;
    this.architecture = architecture;
    this.steps = 0;
    this.recallOptimizer(null);
    const parameters = model.namedParameters().map(([name, { shape }]) => ({ name, shape }));
    return {
      network: architecture.network,
      parameters,
      count: model.parameters().reduce((sum, p) => sum + p.size, 0),
    };
  }

  /** Where there are no trained weights, they are random. */
  async openNamed(architecture: Architecture, weights: Weights, seed: number): Promise<Opened> {
    if (weights === "trained" && hasTrained(architecture.network)) {
      return this.openFile(await firstNetwork(this.base), FIRST.network);
    }
    const model = freshNetwork(architecture, seed);
    await this.#starting;
    return this.open(model, architecture);
  }

  async openFile(bytes: Uint8Array, file: string): Promise<Opened> {
    // Read while the backend starts; it takes the tensors when it first works with them.
    const { model, network } = networkFromFile(bytes, file);
    await this.#starting;
    return this.open(model, { network, dropout: 0 });
  }

  get optimizerMemory(): OptimizerMemory {
    return { kind: kindOf(this.#optimizerSettings.name), state: this.optimizer.stateDict() };
  }

  /** An optimizer of the present settings, which goes on from what another has remembered where it remembers the same. */
  recallOptimizer(memory: OptimizerMemory | null): void {
    const optimizer = createOptimizer(this.model, this.#optimizerSettings);
    const [group] = optimizer.paramGroups;
    const present = { ...group };
    if (memory?.kind === kindOf(this.#optimizerSettings.name)) optimizer.loadStateDict(memory.state);
    Object.assign(group, present);
    this.#optimizer = optimizer;
  }

  /** Goes on with other settings. */
  changeOptimizer(settings: OptimizerSettings): void {
    this.changing();
    const memory = this.optimizerMemory;
    this.#optimizerSettings = settings;
    this.recallOptimizer(memory);
  }

  /** Goes on with another share of units left out; parameters, and what the optimizer remembers, stay. */
  changeDropout(dropout: number): void {
    this.changing();
    const [state, memory] = [this.model.stateDict(), this.optimizerMemory];
    this.architecture = { ...this.architecture, dropout };
    this.#model = freshNetwork(this.architecture);
    this.#model.loadStateDict(state);
    this.recallOptimizer(memory);
  }

  /** The same network once more, for what must not change this one. */
  copy(): nn.Module {
    const model = freshNetwork(this.architecture);
    model.loadStateDict(this.model.stateDict());
    return model;
  }

  /** The same with its optimizer, which goes on from the same memory. */
  twin(): Session {
    const twin = new Session();
    twin.architecture = this.architecture;
    twin.#model = this.copy();
    twin.#optimizerSettings = this.#optimizerSettings;
    twin.recallOptimizer(this.optimizerMemory);
    twin.steps = this.steps;
    return twin;
  }

  /** What is random in a step, such as dropout, is a function of the step: it can be looked at before it is done. */
  seedStep(): void {
    manualSeed(this.steps);
  }

  /** Notes the running statistics of batch normalization; answers how to put them back. */
  holdStatistics(): () => void {
    const held = this.model.namedBuffers().map(([, t]) => [t, noGrad(() => add(t, 0))] as const);
    return () => {
      for (const [t, before] of held) t.assign(before);
    };
  }

  /** The mean loss over a batch, with what it came from. */
  loss(x: Tensor, labels: Tensor): { logits: Tensor; loss: Tensor } {
    const logits = this.model.forward(x);
    return { logits, loss: crossEntropy(logits, labels) };
  }
}

function createOptimizer(model: nn.Module, { name, lr, weightDecay }: OptimizerSettings): optim.Optimizer {
  const parameters = model.parameters();
  return name === "SGD"
    ? new optim.SGD(parameters, { lr, weightDecay, momentum: 0.9 })
    : new optim[name](parameters, { lr, weightDecay });
}
