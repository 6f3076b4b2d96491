import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../json.ts";
import { type Demand, demandOf, type Strengths } from "./demand.ts";

/**
 * A Conditional Access policy, reduced to what decides whom it concerns and what it asks of them.
 * Source: microsoft.graph.conditionalAccessPolicy of Graph v1.0.
 */
export interface SignInPolicy {
  readonly id: string;
  readonly name: string | null;
  readonly state: PolicyState;
  readonly include: Audience;
  readonly exclude: Audience;
  readonly demand: Demand;
  /** Conditions that let it concern some sign-ins only; whether a sign-in is one of them is not known here. */
  readonly narrowedBy: readonly string[];
}

/** `reportOnly` is evaluated and enforced on nobody. */
export type PolicyState = "enforced" | "reportOnly" | "off";

export interface Audience {
  readonly everyone: boolean;
  readonly guests: boolean;
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** Reads a policy's properties as a directory holds them. What is missing or malformed is taken as not set. */
export function signInPolicy(id: string, properties: JsonObject, strengths: Strengths): SignInPolicy {
  const conditions = object(properties.conditions);
  const users = object(conditions.users);
  return {
    id,
    name: typeof properties.displayName === "string" ? properties.displayName : null,
    state: stateOf(properties.state),
    include: audience(users, "include"),
    exclude: audience(users, "exclude"),
    demand: demandOf(object(properties.grantControls), strengths),
    narrowedBy: narrowings(conditions),
  };
}

function stateOf(state: Json | undefined): PolicyState {
  if (state === "enabled") return "enforced";
  return state === "enabledForReportingButNotEnforced" ? "reportOnly" : "off";
}

function audience(users: JsonObject, side: "include" | "exclude"): Audience {
  const named = texts(users[`${side}Users`]);
  const someGuests = users[`${side}GuestsOrExternalUsers`];
  return {
    everyone: named.includes("All"),
    guests: named.includes("GuestsOrExternalUsers") || (someGuests !== undefined && someGuests !== null),
    users: new Set(named.filter((name) => !words.has(name))),
    groups: new Set(texts(users[`${side}Groups`])),
    roles: new Set(texts(users[`${side}Roles`])),
  };
}

const words: ReadonlySet<string> = new Set(["All", "None", "GuestsOrExternalUsers"]);

/** Members of `conditions` that hold a list and, if it is not empty, concern some sign-ins only. */
const lists = {
  userRiskLevels: "user risk",
  signInRiskLevels: "sign-in risk",
  insiderRiskLevels: "insider risk",
} as const;

function narrowings(conditions: JsonObject): string[] {
  const apps = object(conditions.applications);
  const found = new Set<string>();
  const everyApp = texts(apps.includeApplications).includes("All") && texts(apps.excludeApplications).length === 0;
  if (!everyApp || isSet(apps.applicationFilter)) found.add("applications");
  if (narrows(object(conditions.locations), "Locations", ["All"])) found.add("locations");
  if (narrows(object(conditions.platforms), "Platforms", ["all"])) found.add("platforms");
  const clients = texts(conditions.clientAppTypes);
  if (clients.length > 0 && !clients.includes("all")) found.add("client apps");
  for (const [name, label] of Object.entries(lists)) if (isSet(conditions[name])) found.add(label);
  if (isSet(conditions.devices)) found.add("devices");
  if (isSet(conditions.authenticationFlows)) found.add("authentication flows");
  return [...found];
}

function narrows(condition: JsonObject, noun: string, all: readonly string[]): boolean {
  const included = texts(condition[`include${noun}`]);
  const excluded = texts(condition[`exclude${noun}`]);
  return excluded.length > 0 || (included.length > 0 && !included.some((each) => all.includes(each)));
}

const object = (value: Json | undefined): JsonObject => (value !== undefined && isJsonObject(value) ? value : {});

const texts = (value: Json | undefined): string[] =>
  typeof value === "object" && value !== null && isJsonCollection(value)
    ? value.filter((each) => typeof each === "string")
    : [];

const isSet = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
