import { invalid } from "../../domain/errors.ts";
import { type SwitchName, type SwitchSettings, strictSettings, switches } from "./switches.ts";

const names = Object.keys(switches) as SwitchName[];

/** Reads switches written as `name=setting`. Throws `invalidInput` with the names and settings there are. */
export function parseSettings(given: readonly string[]): SwitchSettings {
  const chosen = new Map<SwitchName, string>();
  for (const text of given) {
    const [, left = "", right = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const name = names.find((each) => each === left.trim());
    if (name === undefined) {
      throw invalid(`"${text.slice(0, 80)}" is not a switch. Use one of: ${names.join(", ")}.`);
    }
    const setting = switches[name].find((each) => each === right.trim());
    if (setting === undefined) {
      throw invalid(`"${right.slice(0, 80)}" is not a setting of ${name}. Use one of: ${switches[name].join(", ")}.`);
    }
    chosen.set(name, setting);
  }
  return { ...strictSettings, ...Object.fromEntries(chosen) };
}
