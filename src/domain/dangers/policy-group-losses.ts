import { type NamedCount, namesOf } from "../sign-in/name-list.ts";
import { quoted } from "../untrusted.ts";
import type { Exposure } from "./exposure-type.ts";

/** A group that policies name, with the number of its users in two states. */
export interface PolicyGroup {
  readonly id: string;
  readonly name: string | null;
  readonly before: number;
  readonly after: number;
  readonly includedBy: NamedCount;
  readonly excludedBy: NamedCount;
}

/** A group counts as emptied if it loses more than half of its users. */
const KEPT_SHARE = 0.5;

/**
 * Finds groups that are emptied and that enforced policies name. Policies that include such a group no longer concern its
 * users. Policies that exclude it, such as emergency accounts, concern them newly.
 */
export function policyGroupExposure({ name, before, after, includedBy, excludedBy }: PolicyGroup): Exposure[] {
  if (before === 0 || after >= before * KEPT_SHARE || includedBy.count + excludedBy.count === 0) return [];
  const uses = [
    ...(includedBy.count > 0 ? [`policies that include it: ${namesOf(includedBy)}`] : []),
    ...(excludedBy.count > 0 ? [`policies that exclude it: ${namesOf(excludedBy)}`] : []),
  ].join("; ");
  const group = `group ${quoted(name, 40)}`;
  const says = {
    plan: `Leaves the ${group} with ${after} of ${before} users; ${uses}.`,
    done: `The ${group} has ${after} of the ${before} users it had; ${uses}.`,
  };
  return [{ rule: "policyGroupEmptied", severity: "high", says }];
}
