import { MICROSOFT_MAX_IDS } from "../../domain/tenant/scope.ts";
import { iso } from "../../domain/time.ts";
import { countedTypes, countOf, moreObjects } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { authorWord } from "../../domain/words/untrusted.ts";
import type { WholeObjects } from "../../service/whole-objects.ts";
import { actorName } from "./author.ts";
import { called, nameOf } from "./text.ts";

/**
 * Describes what a scope by actor takes along where whole objects are restored, in our own words, with the directory's
 * beside them.
 */
export function wholeObjectsTold(whole: WholeObjects) {
  const { since, until, objects, alsoWritten, note, leftOut, actorNames = [] } = whole;
  const others = alsoWritten.items.map(({ ref, displayName, actor, time }) => ({
    type: ref.type,
    id: ref.id,
    displayName: nameOf(displayName),
    by: actorName(actor),
    at: iso(time),
  }));
  const stays = (leftOut?.items ?? []).map(({ ref, displayName }) => ({ ...ref, displayName: nameOf(displayName) }));
  const staying = (leftOut?.counts ?? []).reduce((sum, { count }) => sum + count, 0);
  const says = [
    `Looks at ${countOf(objects, "object")} the actor wrote to. Microsoft restores whole objects: what others wrote there and still differs is undone as well.`,
    ...(leftOut === undefined
      ? []
      : [
          `Not undone, because Microsoft's recovery does not take it: ${countedTypes(leftOut.counts)} that the actor wrote to. list_activity with the actor shows what was done.`,
        ]),
    ...actorNames,
    ...(alsoWritten.total === 0
      ? []
      : [
          `Others wrote to ${numberText(alsoWritten.total)} of them, and may have put some back: only what list_changes has goes back. Tell the person which of those objects, and who wrote to them.`,
          "To leave some out: start_preview with the other ids of list_changes as entities.",
        ]),
    ...(objects > MICROSOFT_MAX_IDS
      ? [
          `The service takes ${countOf(MICROSOFT_MAX_IDS, "object")} in one job: a recovery of more is several jobs, one after the other, under one approval.`,
        ]
      : []),
    ...(note === null ? [] : [note]),
  ];
  return {
    says,
    data: {
      since: iso(since),
      until: iso(until),
      ...(actorNames.length === 0 ? {} : { actorNames }),
      objects,
      ...(leftOut === undefined ? {} : { leftOut: { total: staying, items: stays } }),
      alsoWritten: { total: alsoWritten.total, items: others },
    },
    lines: [
      ...stays.map(({ type, id, displayName }) => `not undone: ${type} ${called(displayName, id)} ${id}`),
      ...(staying > stays.length ? [`not undone either: ${moreObjects(staying - stays.length)}`] : []),
      ...others.map(
        ({ type, id, displayName, by, at }) =>
          `also written: ${type} ${called(displayName, id)} ${id} by ${authorWord(by)} at ${at}`,
      ),
    ],
  };
}
