import type { ReasonCode } from "../../../domain/changes/reason.ts";
import type { Json } from "../../../domain/json.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { Step, StepOutcome } from "../../directory.ts";

/** A step on an object, as opposed to one on a link. */
export type ObjectStep = Exclude<Step, { kind: "addLink" | "removeLink" }>;
export type ObjectStepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;

export const applied: StepOutcome = { outcome: "applied" };
export const unchanged: StepOutcome = { outcome: "unchanged" };

export const failed = (reason: ReasonCode, message: string): StepOutcome => ({ outcome: "failed", reason, message });

/** Names an object in the message of an outcome. */
export const labelled = ({ ref, displayName }: Pick<EntityState, "ref" | "displayName">): string =>
  displayName === null ? `${ref.type} ${ref.id}` : `${ref.type} "${displayName}" (${ref.id})`;

const LONGEST_SHOWN = 200;

/** Shows a value in the message of an outcome. */
export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
