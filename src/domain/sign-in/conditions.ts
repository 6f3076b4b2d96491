import type { Json, JsonObject } from "../json.ts";
import { lowerTextsIn, setMembers, settingText, textsIn } from "./set-values.ts";

/** The parts of a sign-in that a condition can name. */
export const dimensions = [
  "application",
  "location",
  "platform",
  "client",
  "signInRisk",
  "userRisk",
  "insiderRisk",
  "flow",
] as const;
export type Dimension = (typeof dimensions)[number];

/** The conditions of a policy, apart from its users. A dimension without a selection is unrestricted. */
export interface Conditions {
  readonly selections: ReadonlyMap<Dimension, ValueSelection>;
  /** Conditions that cannot be evaluated here, because they depend on a rule or on members this program does not know. */
  readonly rules: readonly ConditionRule[];
}

/** Values to include and to exclude, in lower case. "all" includes every value of the dimension. */
export interface ValueSelection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface ConditionRule {
  readonly about: "device filter" | "application filter" | "unknown condition";
  readonly text: string;
  /** True if the policy applies where the rule does not match. */
  readonly negated: boolean;
}

/** Marks values of the application dimension that are no application. */
export const ACTION = "action:";
export const CONTEXT = "context:";

/** Members of `conditions` that say who a policy concerns, which audiences read. */
const aboutUsers = new Set(["users", "clientApplications", "servicePrincipalRiskLevels", "agentIdRiskLevels"]);

/** The members of conditions that are read. Another one may narrow the policy, so that it must not be passed over. */
const knownMembers = {
  users: /^(include|exclude)(Users|Groups|Roles|GuestsOrExternalUsers)$/,
  applications:
    /^((include|exclude)Applications|includeUserActions|includeAuthenticationContextClassReferences|applicationFilter)$/,
  locations: /^(include|exclude)Locations$/,
  platforms: /^(include|exclude)Platforms$/,
  authenticationFlows: /^transferMethods$/,
} as const satisfies Record<string, RegExp>;

const riskMembers = {
  signInRiskLevels: "signInRisk",
  userRiskLevels: "userRisk",
  insiderRiskLevels: "insiderRisk",
} as const satisfies Record<string, Dimension>;

/**
 * Reads the conditions of a policy. Members that are not set are no condition.
 * Source: microsoft.graph.conditionalAccessConditionSet of Graph v1.0.
 */
export function conditionsOf(conditions: JsonObject): Conditions {
  const { applications, locations, platforms, clientAppTypes, authenticationFlows, devices, ...others } =
    setMembers(conditions);
  const selections = new Map<Dimension, ValueSelection>();
  const select = (dimension: Dimension, include: readonly string[], exclude: readonly string[] = []) => {
    if (include.length > 0 || exclude.length > 0) selections.set(dimension, { include, exclude });
  };
  const apps = setMembers(applications);
  selections.set("application", { include: applicationsIn(apps), exclude: lowerTextsIn(apps.excludeApplications) });
  select("location", ...included(locations, "Locations"));
  select("platform", ...included(platforms, "Platforms"));
  select(
    "client",
    lowerTextsIn(clientAppTypes).map((client) => (client === "eassupported" ? "exchangeactivesync" : client)),
  );
  select(
    "flow",
    lowerTextsIn(setMembers(authenticationFlows).transferMethods).filter((flow) => flow !== "none"),
  );
  for (const [member, dimension] of Object.entries(riskMembers)) select(dimension, lowerTextsIn(others[member]));
  const unknown = Object.entries(others).filter(([name]) => !aboutUsers.has(name) && !(name in riskMembers));
  const within = Object.entries(knownMembers).flatMap(([name, known]) =>
    Object.entries(setMembers(conditions[name]))
      .filter(([member]) => !known.test(member))
      .map(([member, value]) => unknownRule(`${name}.${member}`, value)),
  );
  return {
    selections,
    rules: [
      ...filterRule("application filter", apps.applicationFilter),
      ...deviceRules(setMembers(devices)),
      ...unknown.map(([name, value]) => unknownRule(name, value)),
      ...within,
    ],
  };
}

/** A condition that only excludes values applies to all others. */
function included(condition: Json | undefined, noun: string): [readonly string[], readonly string[]] {
  const members = setMembers(condition);
  const include = lowerTextsIn(members[`include${noun}`]);
  const exclude = lowerTextsIn(members[`exclude${noun}`]);
  return [include.length === 0 && exclude.length > 0 ? ["all"] : include, exclude];
}

/** Returns what is included: all applications where only a filter picks from them. */
function applicationsIn(apps: JsonObject): string[] {
  const targets = [
    ...lowerTextsIn(apps.includeApplications),
    ...lowerTextsIn(apps.includeUserActions).map((action) => `${ACTION}${action}`),
    ...lowerTextsIn(apps.includeAuthenticationContextClassReferences).map((context) => `${CONTEXT}${context}`),
  ];
  const isPicked = filterRule("application filter", apps.applicationFilter).some(({ negated }) => !negated);
  return isPicked && targets.every((target) => target === "none") ? ["all"] : targets;
}

function filterRule(about: ConditionRule["about"], filter: Json | undefined): ConditionRule[] {
  const { mode, rule } = setMembers(filter);
  return typeof rule === "string" ? [{ about, text: rule, negated: mode === "exclude" }] : [];
}

/** Reads the device filter, and the older lists of device states that it replaced. */
function deviceRules({ deviceFilter, includeDevices, excludeDevices, ...others }: JsonObject): ConditionRule[] {
  const states = textsIn(excludeDevices).map(
    (text): ConditionRule => ({ about: "device filter", text, negated: true }),
  );
  return [
    ...filterRule("device filter", deviceFilter),
    ...states,
    ...textsIn(includeDevices)
      .filter((text) => text !== "All")
      .map((text): ConditionRule => ({ about: "device filter", text, negated: false })),
    ...Object.entries(others).map(([name, value]) => unknownRule(name, value)),
  ];
}

const unknownRule = (name: string, value: Json): ConditionRule => ({
  about: "unknown condition",
  text: `${name} ${settingText(value)}`,
  negated: false,
});
