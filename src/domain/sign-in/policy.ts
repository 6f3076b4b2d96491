import type { Json, JsonObject } from "../json.ts";
import type { ObjectName } from "../words/told-name.ts";
import { type Audience, audienceOf, isNoOne } from "./audience.ts";
import type { NameOf } from "./condition-words.ts";
import { type Conditions, conditionsOf } from "./conditions.ts";
import { type Requirement, requirementsOf, type Strengths } from "./requirement.ts";
import { setMembers } from "./set-values.ts";
import { type Workload, workloadOf } from "./workload.ts";

/**
 * A Conditional Access policy, read into what decides about a sign-in: the people and the conditions it concerns, and
 * what it asks. Source: microsoft.graph.conditionalAccessPolicy of Graph v1.0.
 */
export interface SignInPolicy {
  readonly id: string;
  readonly name: ObjectName | null;
  readonly state: PolicyState;
  readonly include: Audience;
  readonly exclude: Audience;
  /** Not null for a policy for service principals or agent identities, which concerns no user. */
  readonly workload: Workload | null;
  readonly conditions: Conditions;
  readonly requirements: readonly Requirement[];
}

/** `reportOnly` is evaluated and never enforced. */
export type PolicyState = "enforced" | "reportOnly" | "off";

/** Returns true for a policy that is enforced on users, and not on workloads. */
export const isEnforcedOnUsers = ({ state, workload }: SignInPolicy): boolean =>
  state === "enforced" && workload === null;

/** Returns true for a policy that applies to no user, such as one that includes "None", whatever its state says. */
export const isForNoUser = ({ include, workload }: SignInPolicy): boolean => workload === null && isNoOne(include);

/** Reads a policy's properties as a directory holds them. Missing or malformed members are taken as not set. */
export function signInPolicy(id: string, properties: JsonObject, strengths: Strengths, nameOf: NameOf): SignInPolicy {
  const conditions = setMembers(properties.conditions);
  const users = setMembers(conditions.users);
  return {
    id: id.toLowerCase(),
    name: typeof properties.displayName === "string" ? properties.displayName : null,
    state: stateOf(properties.state),
    include: audienceOf(users, "include"),
    exclude: audienceOf(users, "exclude"),
    workload: workloadOf(conditions),
    conditions: conditionsOf(conditions),
    requirements: requirementsOf(properties, strengths, nameOf),
  };
}

function stateOf(state: Json | undefined): PolicyState {
  if (state === "enabled") return "enforced";
  return state === "enabledForReportingButNotEnforced" ? "reportOnly" : "off";
}
