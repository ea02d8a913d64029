// What runs around the forward of a module. The module itself is what users call, so that its own forward stands behind a
// function that goes through the hooks, for as long as there are any.

import { joinGradients } from "../autograd/join-gradients.js";
import { isRecording } from "../autograd/no-grad.js";
import { PerPass } from "../autograd/per-pass.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { hiddenTensor } from "../tensor/hidden-tensor.js";
import { mapTensors, tensorsIn } from "../tensor/map-tensors.js";
import type { Tensor } from "../tensor/tensor.js";
import { gradientsAnswered, inputsAnswered, outputAnswered, requireHook } from "./hook-answers.js";

/** What registering a hook answers. */
export interface HookHandle {
  /** Takes the hook away again; a second call does nothing. */
  remove(): void;
}

/**
 * Sees the gradients of a module's inputs and outputs: those of the tensors in them, also inside arrays and plain
 * objects, in their order, each object once; null where there is none. What it answers goes on in place of `gradInputs`.
 */
export type BackwardHook<M> = (
  module: M,
  gradInputs: readonly (Tensor | null)[],
  gradOutputs: readonly (Tensor | null)[],
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that only looks answers nothing, such as console.log
) => readonly (Tensor | null)[] | undefined | void;

type Inputs = readonly unknown[];
type Run = (...inputs: Inputs) => unknown;
/** Runs in place of what is inside it, and may run that. */
export type Around = (inputs: Inputs, run: Run) => unknown;

/** What can be hooked. */
interface Callable {
  // biome-ignore lint/suspicious/noExplicitAny: modules take and answer all kinds of things
  forward(...inputs: any): any;
}

/** The hooks of one module; each list in the order in which they were registered. */
interface Hooks {
  readonly before: Around[];
  readonly back: Around[];
  readonly around: Around[];
  /** Puts back the forward from before the first hook. */
  restore(): void;
}

const hooksOf = new WeakMap<Callable, Hooks>();

function install(module: Callable): Hooks {
  const own = Object.getOwnPropertyDescriptor(module, "forward");
  const forward: Run = module.forward;
  const before: Around[] = [];
  const back: Around[] = [];
  const around: Around[] = [];
  const hooked = (...inputs: Inputs): unknown => {
    // The first that was registered sees inputs first; and of what forward answers, it is the nearest. Gradients are those
    // of what all hooks before forward made, and of what all after it did, whenever they were registered: as in PyTorch.
    const outerFirst = [...before, ...back.toReversed(), ...around.toReversed()];
    const runFrom =
      (i: number): Run =>
      (...given) =>
        i === outerFirst.length ? forward.apply(module, [...given]) : outerFirst[i](given, runFrom(i + 1));
    return runFrom(0)(...inputs);
  };
  Object.defineProperty(module, "forward", { value: hooked, configurable: true, writable: true });
  const restore = () => {
    if (Object.getOwnPropertyDescriptor(module, "forward")?.value !== hooked) return;
    // The method of the class shows again once the instance's own property is gone.
    if (own === undefined) Reflect.deleteProperty(module, "forward");
    else Object.defineProperty(module, "forward", own);
  };
  const hooks = { before, back, around, restore };
  hooksOf.set(module, hooks);
  return hooks;
}

function register(module: Callable, kind: "before" | "back" | "around", hook: Around): HookHandle {
  const hooks = hooksOf.get(module) ?? install(module);
  // Two registrations of one function are two hooks.
  const entry: Around = (inputs, run) => hook(inputs, run);
  hooks[kind].push(entry);
  return {
    remove() {
      const at = hooks[kind].indexOf(entry);
      if (at < 0) return;
      hooks[kind].splice(at, 1);
      if (hooks.before.length + hooks.back.length + hooks.around.length > 0) return;
      hooks.restore();
      hooksOf.delete(module);
    },
  };
}

/** Runs in place of forward, and of the hooks around it that were registered before. */
export const registerAround = (module: Callable, hook: Around): HookHandle =>
  register(module, "around", hook);

/** Sees what goes in, and may replace it. */
export function registerBefore<M extends Callable>(
  module: M,
  hook: (module: M, inputs: Inputs) => unknown,
): HookHandle {
  requireHook(module, "registerForwardPreHook", hook);
  return register(module, "before", (inputs, run) =>
    run(...inputsAnswered(module, inputs, hook(module, inputs))),
  );
}

/** Sees what comes out, and may replace it. */
export function registerAfter<M extends Callable>(
  module: M,
  hook: (module: M, inputs: Inputs, output: unknown) => unknown,
): HookHandle {
  requireHook(module, "registerForwardHook", hook);
  return registerAround(module, (inputs, run) => {
    const output = run(...inputs);
    return outputAnswered(module, output, hook(module, inputs, output));
  });
}

/** Sees the gradients of both, and may replace those of what goes in. */
export function registerBackward<M extends Callable>(module: M, hook: BackwardHook<M>): HookHandle {
  requireHook(module, "registerFullBackwardHook", hook);
  return register(module, "back", (inputs, run) => {
    if (!isRecording()) return run(...inputs);
    for (const [i, input] of inputs.entries()) requireSeen(module, input, `inputs.${i}`);
    const given = tensorsIn(inputs);
    const none = given.map(() => null);
    const reachesInputs = given.some((t) => t.requiresGrad);
    const gradOutputs = new PerPass<readonly (Tensor | null)[]>();
    const joined = joinGradients(given, (gradInputs) =>
      gradientsAnswered(module, given, gradInputs, hook(module, gradInputs, gradOutputs.take() ?? [])),
    );
    const output = run(...(withTensors(inputs, joined) as Inputs));
    requireSeen(module, output, "output");
    const joinedOutput = joinGradients(tensorsIn(output), (gradients) => {
      // Where no input wants a gradient, no pass comes to the inputs.
      if (reachesInputs) gradOutputs.set(gradients);
      else gradientsAnswered(module, given, none, hook(module, none, gradients));
      return gradients;
    });
    return withTensors(output, joinedOutput);
  });
}

/** `value` with `tensors` for those in it that require a gradient; what holds none of them is itself, for others to write to. */
function withTensors(value: unknown, tensors: readonly Tensor[]): unknown {
  const next = tensors.filter((t) => t.requiresGrad).values();
  return mapTensors(
    value,
    (t) => (t.requiresGrad ? next.next().value : t),
    (container) => !tensorsIn(container).some((t) => t.requiresGrad),
  );
}

/** Throws where a tensor with a gradient would go past the hook, unless it is a parameter of a module. */
function requireSeen(module: Callable, value: unknown, path: string): void {
  const isModule = (holder: object) => typeof Reflect.get(holder, "forward") === "function";
  const hidden = hiddenTensor(value, path, isModule);
  if (hidden === null) return;
  throw new ValueError(
    `${module.constructor.name}: the hook of registerFullBackwardHook cannot see the tensors in ${hidden.path}, which is ${describe(hidden.holder)}; they must be in arrays or plain objects, as { logits, boxes }`,
  );
}
