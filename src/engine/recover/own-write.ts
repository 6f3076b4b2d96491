import type { ModifiedProperty, Written } from "../../domain/authors/audit-record.ts";
import type { PropertyChange } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName, type LinkName, linkKind } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { LedgerEntry } from "../../store/work/ledger.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { ASIDE_STEP, asideValue, BACK_STEP } from "./step-aside.ts";
import { LINK_STEP, PROPERTY_STEP, TOGETHER_STEP } from "./steps.ts";

/** A part of an object that a record of the log says was written, and the steps that can have written it. */
export interface LoggedPart {
  readonly part: ModifiedProperty;
  readonly steps: readonly string[];
  /** True for a property, whose written value must be that of the step. */
  readonly hasValue: boolean;
}

/**
 * Returns the parts of an object that a recovery can write. The log of a live service has further entries, such as the
 * kind of the target, and these say nothing about the author.
 */
export function loggedParts({ ref, modified }: Written, { action }: Pick<PlanItemSummary, "action">): LoggedPart[] {
  const properties = recoverableProperties(ref.type, "extended");
  return modified.flatMap((part): LoggedPart[] => {
    const { name, newValue } = part;
    if (name === EXISTENCE) return [{ part, steps: [newValue === null ? "restore" : "softDelete"], hasValue: false }];
    if (isLinkName(name)) return [{ part, steps: linkSteps(ref, name, part), hasValue: false }];
    if (!properties.includes(name)) return [];
    const alone = [PROPERTY_STEP, BACK_STEP, ASIDE_STEP].map((beginning) => `${beginning}${name}`);
    return [{ part, steps: [action, TOGETHER_STEP, ...alone], hasValue: true }];
  });
}

function linkSteps(ref: EntityRef, link: LinkName, { oldValue, newValue }: ModifiedProperty): readonly string[] {
  const [action, id] = newValue === null ? ["remove", oldValue] : ["add", newValue];
  if (typeof id !== "string") return [];
  const types = linkKind(ref.type, link)?.targets ?? [];
  return types.map((type) => `${LINK_STEP}${action} ${link} ${refKey({ type, id })}`);
}

/**
 * Returns true if a recovery wrote all of these parts: the ledger has a step of each that did not fail, and each value
 * is the one that the step wrote. A step whose answer was lost is repeated and finds its goal reached, so that an
 * unchanged step counts.
 */
export function isOwnWrite(
  ref: EntityRef,
  parts: readonly LoggedPart[],
  entries: readonly LedgerEntry[],
  planned: readonly PropertyChange[],
): boolean {
  const done = new Set(entries.flatMap(({ step, outcome }) => (outcome === "failed" ? [] : step)));
  return parts.every(({ part, steps, hasValue }) => {
    const found = steps.filter((step) => done.has(step));
    return hasValue ? found.some((step) => isValueOf(step, ref, part)) : found.length > 0;
  });

  function isValueOf(step: string, { type }: EntityRef, { name, newValue }: ModifiedProperty): boolean {
    const change = planned.find((one) => one.name === name);
    if (change === undefined) return false;
    if (step.startsWith(ASIDE_STEP)) {
      const aside = asideValue(entries, name);
      return aside !== null && sameValue(type, name, aside.value, newValue);
    }
    const written = step.startsWith(BACK_STEP) ? change.now : change.then;
    return sameValue(type, name, written, newValue);
  }
}
