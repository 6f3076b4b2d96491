import { isNamed } from "../authors/others-work.ts";
import type { Actor, RecoveryMark } from "../changes/change.ts";
import { countOf } from "../words/counted-words.ts";
import { quoted } from "../words/untrusted.ts";
import type { Approver, Plan, PlanAuthor } from "./approval.ts";

/** Returns the authors that a plan keeps, so that an approver who is one of them is told so. */
export const planAuthors = (
  actors: readonly { readonly actor: Actor; readonly objects: number; readonly recovery?: RecoveryMark }[],
): PlanAuthor[] =>
  actors.flatMap(({ actor, objects, recovery }) =>
    actor.kind === "unknown" || recovery !== undefined ? [] : [{ actor, objects }],
  );

/** Returns the number of objects in a plan that this person wrote to, as far as its authors are known. */
export const ownWork = ({ authors = [] }: Pick<Plan, "authors">, { id, name }: Pick<Approver, "id" | "name">): number =>
  authors.find(({ actor }) => isNamed(actor, id) || isNamed(actor, name))?.objects ?? 0;

/** Tells the approver that they decide about their own work. Returns no line if they wrote to no object of the plan. */
export function ownWorkLines(plan: Pick<Plan, "authors">, approver: Pick<Approver, "id" | "name">): readonly string[] {
  const objects = ownWork(plan, approver);
  if (objects === 0) return [];
  return [
    `You, ${quoted(approver.name)}, wrote to ${countOf(objects, "object")} of this plan: you decide about your own work.`,
  ];
}
