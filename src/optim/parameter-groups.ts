import { describe } from "../describe.js";
import { AutogradError, ValueError } from "../errors.js";
import { checkOptions, type OptionNames } from "../options.js";
import { parametersOf } from "../tensor/require-tensor.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** Parameters with settings of their own: what is not said here is as in the options of the optimizer. */
export type ParamGroupOptions<Options> = {
  /** The parameters of the group. */
  params: Iterable<Tensor>;
} & Partial<Options>;

/** What an optimizer trains: parameters, or groups of them. */
export type OptimizerParameters<Options> = Iterable<Tensor> | readonly ParamGroupOptions<Options>[];

/** A group as the optimizer holds it: its settings may be changed between steps. */
export type ParamGroup<Options> = {
  /** The parameters of the group. */
  readonly params: readonly Tensor[];
} & Required<Options>;

/** The settings of a group with all that was left out, or an error under this name. */
export type Settle<Options> = (name: string, options: Options) => Required<Options>;

/** Brings parameters, or groups of them, into groups with all settings, which come after those that there are. */
export function groupsOf<Options extends object>(
  name: string,
  parameters: OptimizerParameters<Options>,
  options: Options,
  names: OptionNames<Options>,
  settle: Settle<Options>,
  before: readonly ParamGroup<Options>[] = [],
): ParamGroup<Options>[] {
  checkOptions(name, options, names);
  const given = listOfGroups(name, parameters);
  const all = given ?? [{ params: parameters as Iterable<Tensor> } as ParamGroupOptions<Options>];
  const groups = all.map(({ params, ...own }, i) => {
    const group = `paramGroups[${before.length + i}]`;
    const where = given === null ? name : `${name}: ${group}`;
    const place = given === null ? "parameters" : `${group}.params`;
    const list = parametersOf(name, place, params);
    if (list.length === 0) {
      throw new ValueError(`${where}: the list of parameters is empty; pass model.parameters()`);
    }
    checkOptions(where, own as object, names);
    const settings = { ...said(options), ...said(own as Partial<Options>) } as Options;
    return { params: list, place, settle: () => settle(where, settings) };
  });
  const known = before.map(({ params }, i) => ({ params, place: `paramGroups[${i}].params` }));
  checkParameters(
    name,
    [...known, ...groups].flatMap(({ params, place }) =>
      params.map((t, k) => [`${place}[${k}]`, t] as const),
    ),
  );
  return groups.map(({ params, settle }) => ({ params, ...settle() }));
}

/** Without what is undefined, which is as if it were not there. */
const said = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;

/** One more group, or an error where it is none. */
export function addedGroup<Options extends object>(
  name: string,
  group: ParamGroupOptions<Options>,
  options: Options,
  names: OptionNames<Options>,
  settle: Settle<Options>,
  before: readonly ParamGroup<Options>[],
): ParamGroup<Options> {
  if (!isGroup(group)) {
    throw new ValueError(
      `${name}.addParamGroup: group is ${describe(group)}; it must be an object such as { params: layer.parameters(), lr: 0.01 }`,
    );
  }
  return groupsOf(name, [group], options, names, settle, before)[0];
}

/** The groups; null where these are parameters, or nothing that can be looked through twice. */
function listOfGroups<Options>(
  name: string,
  parameters: OptimizerParameters<Options>,
): ParamGroupOptions<Options>[] | null {
  if (!Array.isArray(parameters)) return null;
  const list: readonly unknown[] = parameters;
  if (!list.some(isGroup)) return null;
  const stranger = list.findIndex((value) => !isGroup(value));
  if (stranger >= 0) {
    throw new ValueError(
      `${name}: paramGroups[${stranger}] is ${describe(list[stranger])}; where one is a group all must be, as { params: layer.parameters(), lr: 0.01 }`,
    );
  }
  return [...parameters] as ParamGroupOptions<Options>[];
}

const isGroup = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !(value instanceof Tensor) && "params" in value;

/** Throws unless each is a leaf that can be trained, and there once. */
function checkParameters(name: string, parameters: readonly (readonly [place: string, t: Tensor])[]): void {
  for (const [place, t] of parameters) {
    if (!t.isLeaf || !t.requiresGrad) {
      throw new AutogradError(
        `${name}: ${place} ${formatShape(t.shape)} is ${t.isLeaf ? "not trainable" : `the result of ${t.node!.op}`}; every parameter must be a leaf with requiresGrad`,
      );
    }
  }
  const places = new Map<Tensor, string>();
  for (const [place, t] of parameters) {
    const first = places.get(t);
    if (first !== undefined) {
      throw new ValueError(
        `${name}: ${place} ${formatShape(t.shape)} is ${first} again; each may be listed once, or it would move twice`,
      );
    }
    places.set(t, place);
  }
}
