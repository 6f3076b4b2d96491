import type { JsonObject } from "../json.ts";
import { toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { NameOf } from "./condition-words.ts";
import { isSet, lowerTextsIn, setMembers } from "./set-values.ts";

/**
 * The service principals or agent identities a policy concerns in place of users.
 * Source: microsoft.graph.conditionalAccessClientApplications of Graph v1.0 and beta.
 */
export interface Workload {
  readonly everyPrincipal: boolean;
  readonly everyAgent: boolean;
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  /** What decides as well, and is not evaluated. */
  readonly selectedBy: readonly ("filter" | "risk")[];
}

/** Returns null for a policy that concerns users. */
export function workloadOf(conditions: JsonObject): Workload | null {
  const members = setMembers(conditions.clientApplications);
  const principals = lowerTextsIn(members.includeServicePrincipals);
  const agents = lowerTextsIn(members.includeAgentIdServicePrincipals);
  const isFiltered = [members.servicePrincipalFilter, members.agentIdServicePrincipalFilter].some(isSet);
  const isByRisk = [conditions.servicePrincipalRiskLevels, conditions.agentIdRiskLevels].some(isSet);
  if (principals.length + agents.length === 0 && !isFiltered) return null;
  return {
    everyPrincipal: principals.includes(everyPrincipal),
    everyAgent: agents.includes("all"),
    included: [...principals, ...agents].filter((id) => !words.has(id)).sort(),
    excluded: [
      ...lowerTextsIn(members.excludeServicePrincipals),
      ...lowerTextsIn(members.excludeAgentIdServicePrincipals),
    ].sort(),
    selectedBy: [...(isFiltered ? (["filter"] as const) : []), ...(isByRisk ? (["risk"] as const) : [])],
  };
}

const everyPrincipal = "serviceprincipalsinmytenant";
const words: ReadonlySet<string> = new Set([everyPrincipal, "all", "none"]);

export function workloadWords(
  { everyPrincipal, everyAgent, included, excluded, selectedBy }: Workload,
  nameOf: NameOf,
): Wording {
  const named = (ids: readonly string[]) => toldList(ids.map((id) => quoted(nameOf(id) ?? id)));
  const whom = [
    ...(everyPrincipal ? ["every service principal of this tenant"] : []),
    ...(everyAgent ? ["every agent identity"] : []),
    ...(included.length > 0 ? [named(included)] : []),
  ];
  const but = excluded.length === 0 ? "" : told` except ${named(excluded)}`;
  const selectors = selectedBy.map((by) => (by === "risk" ? "its risk level" : "a filter"));
  const some = selectors.length === 0 ? "" : told`, as far as ${toldList(selectors, "and")} selects it`;
  return told`${whom.length === 0 ? "service principals" : toldList(whom)}${but}${some}`;
}
