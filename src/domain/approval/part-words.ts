import { countOfType } from "../words/counted-words.ts";
import type { PlanPart } from "./approval.ts";

const partVerbs: Readonly<Record<string, string>> = {
  update: "change back",
  restore: "restore",
  softDelete: "delete",
  rebuild: "create again",
};

/** Returns an action in words, such as "change back". */
export const actionVerb = (action: string): string => partVerbs[action] ?? action;

/** Returns a part of a plan in words, such as "restore 2 groups". */
export const partText = (part: PlanPart): string => partsText([part]);

/** Returns parts of one action in words, such as "restore 38 users, 2 groups". */
export function partsText(parts: readonly PlanPart[]): string {
  const action = parts[0]?.action ?? "";
  const counts = parts.map(({ type, objects }) => countOfType(objects, type));
  return `${actionVerb(action)} ${counts.join(", ")}`;
}
