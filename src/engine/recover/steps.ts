import type { Step } from "../../directory/directory.ts";
import { refKey } from "../../domain/entity.ts";
import type { Json } from "../../domain/json.ts";
import { recoverable } from "../../domain/recoverable.ts";
import { actsOnObject, type Difference } from "../compare/compare.ts";
import type { WriteKind } from "./order.ts";

/** A write of a recovery under the name the ledger knows it by, unique within its change. */
export interface NamedStep {
  readonly name: string;
  readonly step: Step;
}

/** Begins the name of every link step: the ledger counts links by it. */
export const LINK_STEP = "link ";

/** The writes one change needs in one phase; what is not recoverable needs none. */
export function stepsOf(change: Difference, kind: WriteKind): readonly NamedStep[] {
  if (kind === "links") return linkSteps(change);
  if (!actsOnObject(change)) return [];
  if (kind === "properties") return propertySteps(change);
  if (change.action !== kind) return [];
  return [{ name: kind, step: kind === "softDelete" ? softDeleteStep(change) : restoreStep(change) }];
}

const softDeleteStep = ({ ref, properties }: Difference): Step => ({
  kind: "softDelete",
  ref,
  properties: Object.fromEntries(properties.map(({ name, now }) => [name, now])),
});

function restoreStep(change: Difference): Step {
  if (recoverable[change.ref.type].ends === null) return { kind: "restore", ref: change.ref };
  const properties: Record<string, Json> = {};
  for (const { name, then } of change.properties) properties[name] = then;
  return { kind: "recreate", ref: change.ref, properties };
}

function propertySteps(change: Difference): readonly NamedStep[] {
  const recreated = change.action === "restore" && recoverable[change.ref.type].ends !== null;
  if (change.action === "softDelete" || recreated || change.properties.length === 0) return [];
  const set = change.properties.map(({ name, now, then }) => ({ name, expected: now, value: then }));
  return [{ name: "properties", step: { kind: "update", ref: change.ref, set } }];
}

function linkSteps(change: Difference): readonly NamedStep[] {
  return change.links
    .filter((link) => link.notRecoverable === undefined)
    .map(({ link, action, target }) => ({
      name: `${LINK_STEP}${action} ${link} ${refKey(target)}`,
      step: { kind: action === "add" ? "addLink" : "removeLink", link: { link, source: change.ref, target } },
    }));
}
