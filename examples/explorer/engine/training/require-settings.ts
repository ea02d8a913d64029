import { ValueError } from "pellucid";
import { type Settings, settingRules } from "./settings.js";

/** @throws {ValueError} where a number is none that its setting can have. */
export function requireSettings(settings: Settings): void {
  for (const [key, { name, rule, fits }] of Object.entries(settingRules)) {
    const value = settings[key as keyof typeof settingRules];
    if (!fits(value)) throw new ValueError(`training: ${name} is ${value}; it must be ${rule}`);
  }
}
