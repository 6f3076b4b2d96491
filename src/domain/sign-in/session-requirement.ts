import type { Json, JsonObject } from "../json.ts";
import { cleaned, quoted } from "../words/untrusted.ts";
import { setMembers, settingText } from "./set-values.ts";

/** A control of a session, with a number that grows with its strictness where settings of a name can be compared. */
export interface SessionRequirement {
  readonly kind: "session";
  readonly name: string;
  readonly value: string;
  readonly strictness: number | null;
  readonly words: string;
  /** True for a control that makes sign-in easier, such as browser sessions that persist. */
  readonly eases: boolean;
}

const HOURS_A_DAY = 24;

/** Session controls that are either on or off, with their words. */
const switches: Readonly<Record<string, string>> = {
  applicationEnforcedRestrictions: "restrictions enforced by the application",
  secureSignInSession: "token protection",
};

/**
 * Reads the session controls of a policy. A control with `isEnabled` false is not set.
 * Source: microsoft.graph.conditionalAccessSessionControls.
 */
export function sessionRequirements(controls: JsonObject): SessionRequirement[] {
  return Object.entries(controls).flatMap(([name, value]): SessionRequirement[] => {
    const members = setMembers(value);
    if (isObject(value) && Object.hasOwn(value, "isEnabled") && members.isEnabled !== true) return [];
    const { isEnabled, ...setting } = members;
    const text = settingText(isObject(value) ? setting : value);
    switch (name) {
      case "signInFrequency":
        return [frequency(setting, text)];
      case "persistentBrowser":
        return [persistence(setting, text)];
      default:
        return [{ kind: "session", name, value: text, strictness: null, ...describe(name, setting) }];
    }
  });
}

const isObject = (value: Json): value is JsonObject => typeof value === "object" && value !== null;

/** "Every time" is zero hours. A second factor alone is asked for under a name of its own. */
function frequency(setting: JsonObject, value: string): SessionRequirement {
  const { frequencyInterval, value: number, type, authenticationType } = setting;
  const everyTime = frequencyInterval === "everyTime";
  const count = typeof number === "number" ? number : 0;
  const hours = everyTime ? 0 : type === "days" ? count * HOURS_A_DAY : count;
  const unit = type === "days" ? "day" : "hour";
  const interval = everyTime ? "every time" : `every ${count === 1 ? unit : `${count} ${unit}s`}`;
  const second = authenticationType === "secondaryAuthentication";
  return {
    kind: "session",
    name: second ? "secondFactorFrequency" : "signInFrequency",
    value,
    strictness: -hours,
    words: `${second ? "a second factor" : "a sign-in"} ${interval}`,
    eases: false,
  };
}

function persistence({ mode }: JsonObject, value: string): SessionRequirement {
  const eases = mode === "always";
  const words = eases ? "browser sessions that outlast the browser" : "a sign-in after closing the browser";
  return {
    kind: "session",
    name: `persistentBrowser ${eases ? "always" : "never"}`,
    value,
    strictness: null,
    words,
    eases,
  };
}

function describe(name: string, setting: JsonObject): Pick<SessionRequirement, "words" | "eases"> {
  const known = switches[name];
  if (known !== undefined) return { words: known, eases: false };
  if (name === "disableResilienceDefaults") return { words: "sessions without resilience defaults", eases: false };
  if (name === "cloudAppSecurity") {
    return { words: `session control by Defender for Cloud Apps${modeIn(setting.cloudAppSecurityType)}`, eases: false };
  }
  if (name === "continuousAccessEvaluation") {
    return { words: `continuous access evaluation${modeIn(setting.mode)}`, eases: setting.mode === "disabled" };
  }
  return { words: `the session control ${quoted(name)}`, eases: false };
}

const modeIn = (mode: Json | undefined): string => (typeof mode === "string" ? ` (${cleaned(mode, 40)})` : "");
