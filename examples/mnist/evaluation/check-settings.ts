// What is wrong with settings, wherever they come from, is said before anything is started.

import { ValueError } from "pellucid";
import { misfitOf } from "./networks/networks.js";
import { allSettings, type RunSettings, type SettingName, type Settings, settings } from "./settings.js";
import { allows, ruleOf } from "./values.js";

/** Why a setting must stay at its default beside the others, and the way out; null where it need not. */
type Rule = (beside: Settings) => string | null;

/** What goes with what: for the check of a run, and for what `tune` may search. */
const rules: Partial<Record<SettingName, Rule>> = {
  dropout: ({ network }) => misfitOf(network, "dropout"),
  batchNorm: ({ network }) => misfitOf(network, "batchNorm"),
  weightDecay({ optimizer, l2, weightDecay }) {
    if (l2 > 0) {
      return `--l2 is ${l2} and --weight-decay ${weightDecay}; they are two forms of the same: set one of them to 0`;
    }
    if (optimizer !== "SGD") return null;
    return `--weight-decay is ${weightDecay}; with SGD it is the same as --l2: give --weight-decay 0 and --l2 ${weightDecay}`;
  },
  distill({ nonDigits, distill }) {
    if (nonDigits === 0) return null;
    return `--distill is ${distill} and --non-digits ${nonDigits}; a teacher knows digits alone: set one of them to 0`;
  },
  labelSmoothing({ distill, labelSmoothing }) {
    if (distill < 1) return null;
    return `--label-smoothing is ${labelSmoothing}, but --distill 1 leaves the labels no share of the loss; give --distill less, or --label-smoothing 0`;
  },
  temperature({ distill, temperature }) {
    if (distill > 0) return null;
    return `--temperature: it is ${temperature}, but where --distill is 0 no answers are compared that it would soften; give --distill a share, or --temperature 1`;
  },
  teachers({ distill, teachers }) {
    if (distill > 0) return null;
    return `--teachers: it is ${teachers}, but where --distill is 0 nothing is learned from them; give --distill a share, or leave --teachers out`;
  },
  teacherRecipe({ distill, teacherRecipe }) {
    if (distill > 0) return null;
    return `--teacher-recipe: it is ${teacherRecipe}, but where --distill is 0 nothing is learned from a teacher; give --distill a share, or leave --teacher-recipe out`;
  },
  warmup({ schedule, warmup }) {
    if (schedule !== "plateau") return null;
    return `--warmup: it is ${warmup}, but with the schedule "plateau" the rate follows the validation loss from the start; give --warmup 0, or take another schedule`;
  },
};

/** Whether a setting can have another value than its default beside these. */
export const fits = (name: string, beside: Settings): boolean =>
  !Object.hasOwn(rules, name) || rules[name as SettingName]!(beside) === null;

/** @throws ValueError with the name, the value and the rule of the first setting that cannot have its value. */
export function checkValues(config: Settings & RunSettings, source = "recipe"): void {
  for (const [name, { is, default: fallback }] of Object.entries(allSettings)) {
    const value = config[name as keyof typeof config];
    if (allows(is, value) || (value === undefined && fallback === undefined)) continue;
    // JSON has no word for infinity, which 1e999 is read as.
    const found = typeof value === "number" ? String(value) : JSON.stringify(value);
    const problem = value === undefined ? ` lacks "${name}"` : `: ${name} is ${found}`;
    throw new ValueError(`${source}${problem}; it must be ${ruleOf(is)}`, { name, value });
  }
}

/** The same, and of the first settings that do not go together. */
export function checkSettings(config: Settings & RunSettings): void {
  checkValues(config);
  for (const [name, rule] of Object.entries(rules)) {
    const value = config[name as SettingName];
    const misfit = value === settings[name as SettingName].default ? null : rule(config);
    if (misfit !== null) throw new ValueError(misfit, { name, value });
  }
}
