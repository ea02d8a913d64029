// The network that the page is about, its optimizer, and where its images come from. Every part of the engine works on
// this one network: what was trained is what is walked, drawn for and put on trial.

import { add, backend, crossEntropy, type nn, noGrad, optim, type Tensor, useBackend } from "pellucid";
import { FIRST } from "../site/files.js";
import { fetchBytes, images } from "./data.js";
import type { NetworkName } from "./network-names.js";
import { type Architecture, freshNetwork, networkFromFile } from "./networks.js";

export type Weights = "trained" | "fresh";

export interface Opened {
  network: NetworkName;
  parameters: { name: string; shape: readonly number[] }[];
  count: number;
}

export interface Started {
  backend: string;
  /** Whether the backend could use threads here. */
  isolated: boolean;
}

export type OptimizerName = "Adam" | "AdamW" | "SGD";

export class Session {
  model: nn.Module = freshNetwork({ network: "CNN", dropout: 0 });
  architecture: Architecture = { network: "CNN", dropout: 0 };
  optimizer: optim.Optimizer = createOptimizer(this.model, "Adam", 0.001);
  /** Steps that this network was trained here. */
  steps = 0;
  /** Called before the parameters change or the network is another: what was computed with them is over. */
  readonly onChange: (() => void)[] = [];
  base = "";
  #optimizerName: OptimizerName = "Adam";

  async start(base: string, wanted: string): Promise<Started> {
    this.base = base;
    await useBackend(wanted === "cpu" || wanted === "gpu" || wanted === "auto" ? wanted : "wasm").catch(() =>
      useBackend("cpu"),
    );
    this.open(this.model, this.architecture);
    return { backend: backend().describe(), isolated: globalThis.crossOriginIsolated === true };
  }

  images = (part: "first" | "train" | "test") => images(this.base, part);

  changing(): void {
    for (const told of this.onChange) told();
  }

  open(model: nn.Module, architecture: Architecture): Opened {
    this.changing();
    this.model = model;
    this.architecture = architecture;
    this.steps = 0;
    this.setOptimizer("Adam", 0.001);
    const parameters = model.namedParameters().map(([name, { shape }]) => ({ name, shape }));
    return {
      network: architecture.network,
      parameters,
      count: model.parameters().reduce((sum, p) => sum + p.size, 0),
    };
  }

  /** "trained" is there for the specified network alone; the others begin fresh. */
  async openNamed(architecture: Architecture, weights: Weights, seed: number): Promise<Opened> {
    if (weights === "trained" && architecture.network === "CNN") {
      return this.openFile(await fetchBytes(this.base, FIRST.network), FIRST.network);
    }
    return this.open(freshNetwork(architecture, seed), architecture);
  }

  openFile(bytes: Uint8Array, file: string): Opened {
    const { model, network } = networkFromFile(bytes, file);
    return this.open(model, { network, dropout: 0 });
  }

  setOptimizer(name: OptimizerName, lr: number): void {
    this.#optimizerName = name;
    this.optimizer = createOptimizer(this.model, name, lr);
  }

  /** The same network once more, with an optimizer of the same kind: for what must not change this one. */
  copy(): { model: nn.Module; optimizer: optim.Optimizer } {
    const model = freshNetwork(this.architecture);
    model.loadStateDict(this.model.stateDict());
    return { model, optimizer: createOptimizer(model, this.#optimizerName, this.optimizer.lr) };
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

function createOptimizer(model: nn.Module, name: OptimizerName, lr: number): optim.Optimizer {
  const parameters = model.parameters();
  return name === "SGD"
    ? new optim.SGD(parameters, { lr, momentum: 0.9 })
    : new optim[name](parameters, { lr });
}
