import type { StayingWork } from "../domain/authors/staying-work.ts";
import { iso, type Millis } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";

/** Says since when an undo of one actor counts, that it leaves others' work, of how many objects it leaves all, and of how many the actor's elements. */
export function othersStay(since: Millis, overwritten: number, staying?: StayingWork): string {
  const note =
    `Only this actor's work since ${iso(since)} is undone: ` +
    "what others wrote to the same objects stays, and list_changes shows it.";
  const stay = overwritten === 1 ? "stays as it is" : "stay as they are";
  return [
    note,
    ...(overwritten === 0
      ? []
      : [
          `${countOf(overwritten, "object")} of this actor's work ${stay}, because others wrote to ${overwritten === 1 ? "it" : "them"} later.`,
        ]),
    ...(staying === undefined ? [] : stayingSentences(staying)),
  ].join(" ");
}

function stayingSentences({ total: all, made = 0, notLookedAt = 0 }: StayingWork): readonly string[] {
  const total = all - made;
  return [
    ...(made === 0
      ? []
      : [
          `Not undone: ${countOf(made, "object")} that this actor created or restored, because others worked on ${made === 1 ? "it" : "them"} later. Tell the user which, before they approve.`,
        ]),
    ...(total === 0
      ? []
      : [
          `Not undone: on ${countOf(total, "object")} elements that this actor wrote stay, or may stay, in values that others wrote later. Tell the user which, before they approve.`,
        ]),
    ...(notLookedAt === 0
      ? []
      : [
          `On ${countOf(notLookedAt, "further object")} a value that others wrote may still include what this actor wrote before.`,
        ]),
  ];
}
