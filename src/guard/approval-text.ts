import type { Plan } from "../domain/approval.ts";
import type { Scope } from "../domain/scope.ts";
import { iso } from "../domain/time.ts";
import { cleaned, quoted } from "../domain/untrusted.ts";

/** From this many changes on, a bare yes is too easily given: the person types what they agree to. */
export const PHRASE_ABOVE = 25;

/** What a person is shown: all of it from the plan, names cleaned and quoted. */
export function approvalSentence(plan: Plan): string {
  const { changedObjects, changedLinks, notRecoverable } = plan.totals;
  const links = (changedLinks ?? 0) > 0 ? ` and ${count(changedLinks ?? 0, "link")}` : "";
  const parts = [...Map.groupBy(plan.parts, ({ action }) => action)]
    .map(([action, same]) => `${action} ${same.map(({ type, objects }) => `${objects} ${type}`).join(", ")}`)
    .join("; ");
  const staying = (notRecoverable ?? 0) > 0 ? ` ${count(notRecoverable ?? 0, "object")} will still differ.` : "";
  return (
    `Change ${count(changedObjects ?? 0, "object")}${links} in tenant ${quoted(plan.tenantName)} back to what they were ` +
    `at ${iso(plan.targetStateDateTime)}${within(plan.scope)}: ${parts === "" ? "nothing" : parts}.${staying}` +
    (plan.notes ?? []).map((note) => ` ${note}`).join("")
  );
}

/** What the person must type; null where a yes is enough. */
export function approvalPhrase(plan: Plan): string | null {
  const objects = plan.totals.changedObjects ?? 0;
  if (objects + (plan.totals.changedLinks ?? 0) <= PHRASE_ABOVE) return null;
  return `restore ${objects} in ${cleaned(plan.tenantName, 60).trim()}`;
}

function within(scope: Scope): string {
  if (scope.properties === undefined) return "";
  const [first, ...rest] = scope.properties.map((name) => cleaned(name, 60));
  const shown = [first, ...rest.slice(0, 9)].join(", ");
  return `, only ${shown}${rest.length > 9 ? ` and ${rest.length - 9} more properties` : ""}`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
