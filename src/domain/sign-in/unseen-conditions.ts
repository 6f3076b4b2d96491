import type { SignInComparison } from "./comparison.ts";
import type { NotAssessed } from "./consequences.ts";
import { namedPolicies } from "./gathered.ts";
import type { SignInPolicy } from "./policy.ts";

/** The facts that a directory does not show, by the condition of a policy that rests on them. */
const unseen: readonly (readonly [what: string, rests: (policy: SignInPolicy) => boolean])[] = [
  ["which users are at risk", ({ conditions }) => conditions.selections.has("userRisk")],
  ["which sign-ins are at risk", ({ conditions }) => conditions.selections.has("signInRisk")],
  ["which users are an insider risk", ({ conditions }) => conditions.selections.has("insiderRisk")],
  ["who signs in by device code or authentication transfer", ({ conditions }) => conditions.selections.has("flow")],
  ["which devices match a filter", (policy) => hasFilter(policy, "device")],
  ["which applications match a filter", (policy) => hasFilter(policy, "application")],
  ["which service principals or agents are at risk", ({ workload }) => workload?.selectedBy.includes("risk") === true],
  [
    "which service principals or agents match a filter",
    ({ workload }) => workload?.selectedBy.includes("filter") === true,
  ],
];

const hasFilter = ({ conditions }: SignInPolicy, of: "device" | "application"): boolean =>
  conditions.rules.some(({ about }) => about === `${of} filter`);

/**
 * Names the conditions that rest on facts that a directory does not show: those of policies that differ, and of policies by
 * which users' sign-in differs. Takes both forms of each policy, because a condition may be on one side only.
 */
export const unseenConditions = (
  { model: { before, after }, cohorts }: SignInComparison,
  differing: readonly SignInPolicy[],
): NotAssessed[] => {
  const causes = cohorts.flatMap(({ differences }) => differences.map(({ cause }) => cause.id));
  const ids = new Set([...differing.map(({ id }) => id), ...causes]);
  const concerned = [...after.policies, ...before.policies].filter(
    ({ id, state }) => state === "enforced" && ids.has(id),
  );
  return unseen.flatMap(([what, rests]) => {
    const resting = new Map(concerned.filter(rests).map((policy) => [policy.id, policy]));
    return resting.size === 0 ? [] : [{ what, policies: namedPolicies([...resting.values()]) }];
  });
};
