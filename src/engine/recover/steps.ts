import type { Step } from "../../directory/directory.ts";
import { valuesThen } from "../../domain/changes/change.ts";
import { isRefusable } from "../../domain/changes/unique-values.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { actsOnObject, type Difference } from "../compare/compare.ts";
import type { WriteKind } from "./order.ts";

/** A write of a recovery under its name in the ledger, which is unique within its change. */
export interface NamedStep {
  readonly name: string;
  readonly step: Step;
}

/** The same with the number of its change in the plan. */
export type DueStep = NamedStep & { readonly seq: number };

/** The prefix of steps that write one property separately. */
export const PROPERTY_STEP = "property ";

/** The step that writes the other properties of an object in one request. */
export const TOGETHER_STEP = "properties";

/** The prefix of link steps. The ledger counts links by it. */
export const LINK_STEP = "link ";

/** Returns the writes that one change needs in one phase. A change that is not recoverable needs no writes. */
export function stepsOf(change: Difference, kind: WriteKind): readonly NamedStep[] {
  if (kind === "links") return linkSteps(change);
  if (!actsOnObject(change)) return [];
  if (kind === "properties") return propertySteps(change);
  if (change.action !== kind) return [];
  return [{ name: kind, step: existenceStep(change, kind) }];
}

function existenceStep(change: Difference, kind: Exclude<WriteKind, "links" | "properties">): Step {
  if (kind === "softDelete") return softDeleteStep(change);
  if (kind === "restore") return restoreStep(change);
  return { kind, ref: change.ref, properties: valuesThen(change), attemptedAt: null };
}

const softDeleteStep = ({ ref, properties }: Difference): Step => ({
  kind: "softDelete",
  ref,
  properties: Object.fromEntries(properties.map(({ name, now }) => [name, now])),
});

function restoreStep(change: Difference): Step {
  if (recoverable[change.ref.type].ends === null) return { kind: "restore", ref: change.ref, ...plannedName(change) };
  return { kind: "recreate", ref: change.ref, properties: valuesThen(change) };
}

/** A renamed user comes back under its planned name at once, because another object may have the present one by now. */
function plannedName({ ref, properties }: Difference): { readonly userPrincipalName?: string } {
  const then = ref.type === "user" ? properties.find(({ name }) => name === "userPrincipalName")?.then : null;
  return typeof then === "string" ? { userPrincipalName: then } : {};
}

/** Returns the step with which a user comes back under the name it was deleted with. */
export const underPresentName = (named: NamedStep): NamedStep =>
  named.step.kind === "restore" ? { ...named, step: { kind: "restore", ref: named.step.ref } } : named;

function propertySteps(change: Difference): readonly NamedStep[] {
  const recreated = change.action === "restore" && recoverable[change.ref.type].ends !== null;
  if (change.action === "softDelete" || change.action === "rebuild" || recreated || change.properties.length === 0)
    return [];
  const { ref } = change;
  const writes = change.properties.map(({ name, now, then }) => ({ name, expected: now, value: then }));
  const together = writes.filter(({ name }) => !isRefusable(ref.type, name));
  const apart = writes.filter(({ name }) => isRefusable(ref.type, name));
  return [
    ...(together.length === 0 ? [] : [{ name: TOGETHER_STEP, step: { kind: "update", ref, set: together } as const }]),
    ...apart.map(
      (write): NamedStep => ({
        name: `${PROPERTY_STEP}${write.name}`,
        step: { kind: "update", ref, set: [write] },
      }),
    ),
  ];
}

/** Returns the property that a step writes separately, or null for another step. */
export const propertyOfStep = (step: string): string | null =>
  step.startsWith(PROPERTY_STEP) ? step.slice(PROPERTY_STEP.length) : null;

/** Returns true for a step that the other steps of its change depend on: the restore, and most properties. */
export const isFundamental = (step: string): boolean => !step.startsWith(LINK_STEP) && propertyOfStep(step) === null;

function linkSteps(change: Difference): readonly NamedStep[] {
  return change.links
    .filter((link) => link.notRecoverable === undefined)
    .map(({ link, action, target }) => ({
      name: `${LINK_STEP}${action} ${link} ${refKey(target)}`,
      step: { kind: action === "add" ? "addLink" : "removeLink", link: { link, source: change.ref, target } },
    }));
}
