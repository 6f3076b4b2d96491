import { countOf } from "../domain/counted-words.ts";

/** Says that an undo of one actor leaves others' work, and of how many objects it leaves all that the actor wrote. */
export function othersStay(overwritten: number): string {
  const note =
    "Only this actor's work is undone: what others wrote to the same objects stays, and list_changes shows it.";
  if (overwritten === 0) return note;
  const stay = overwritten === 1 ? "stays as it is" : "stay as they are";
  return (
    `${note} ${countOf(overwritten, "object")} of this actor's work ${stay}, because others wrote the same parts later. ` +
    "A value that they wrote may still include what this actor wrote before."
  );
}
