import type { RecoveryAction } from "../changes/change.ts";
import { verbs } from "../dangers/risk-subject.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { quoted } from "../words/untrusted.ts";

interface HeldNameEnd {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

/** A name that an object of a plan needs and that another object has. */
export interface HeldName {
  readonly action: RecoveryAction;
  readonly about: HeldNameEnd;
  readonly property: string;
  readonly text: string;
  readonly keeper: HeldNameEnd;
  /**
   * The reason why the keeper has it still: the plan leaves it, with or without an item that could be added, it cannot be
   * renamed, or the service frees the name in an order of its own.
   */
  readonly keeps: "asItIs" | "outOfScope" | "stuck" | { readonly frees: "deletes" | "renames" };
  /** The name under which a deleted user comes back instead. Absent if it stays as it is. */
  readonly instead?: string;
}

/** Says that an object does not get its name back, or may not, because another one has it. */
export function heldNameSentence({ action, about, property, text, keeper, keeps, instead }: HeldName): string {
  const what = `${about.ref.type} ${quoted(about.displayName ?? about.ref.id)}`;
  const name = `${property} ${quoted(text)} is held by the ${keeper.ref.type} ${quoted(keeper.displayName)} (${keeper.ref.id})`;
  const verb = action === "update" ? "Renames" : verbs[action];
  return instead === undefined
    ? `${verb} ${what}, but its ${name}, ${remedyOf(keeps)}`
    : `Restores ${what} under the name it was deleted with, ${quoted(instead)}, because its ${name}, ${remedyOf(keeps)}`;
}

function remedyOf(keeps: HeldName["keeps"]): string {
  if (keeps === "stuck") return "whose own planned name is taken as well: free that one first.";
  if (typeof keeps !== "string")
    return `which this list ${keeps.frees}. The order in which Microsoft's service does both is not documented: free the name first, or look at the failed changes.`;
  return `which this plan leaves as it is: rename or delete that one first${keeps === "outOfScope" ? ", or add it to the scope" : ""}.`;
}
