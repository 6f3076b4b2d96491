import type { UndoneWork } from "../../domain/assessment/assessment.ts";
import { GravestAuthors } from "../../domain/assessment/gravest-authors.ts";
import { type AuditRecord, isRecovery, writtenBy } from "../../domain/authors/audit-record.ts";
import { actorKey, type OthersWork, othersWorkOn, recoveriesOf } from "../../domain/authors/others-work.ts";
import { WriterTally } from "../../domain/authors/writer-tally.ts";
import type { Actor } from "../../domain/changes/change.ts";
import type { PlanRisk } from "../../domain/changes/risk.ts";
import { TakenLinks } from "../../domain/dangers/taken-links.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import type { CollectedList } from "./collected-list.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import { presentRules } from "./present-rules.ts";

/** Finds the work that the list undoes, by object and by author, and the objects that recoveries wrote last. */
export function undoneWork(
  records: readonly AuditRecord[],
  undone: ReadonlyMap<RefKey, readonly string[]>,
  isOwn: (actor: Actor) => boolean,
) {
  const writers = new WriterTally(undone);
  for (const record of records) writers.add(record);
  const byObject = new Map<RefKey, OthersWork>();
  const authors = new Map<string, { readonly actor: Actor; objects: number }>();
  const recoveries = new Map<string, RefKey[]>();
  for (const [key, fields] of undone) {
    const writes = writers.of(key);
    for (const id of writes === undefined ? [] : recoveriesOf(writes, fields)) {
      recoveries.set(id, [...(recoveries.get(id) ?? []), key]);
    }
    const work = othersWorkOn(writes, fields, isOwn);
    if (work === null) continue;
    byObject.set(key, work);
    for (const actor of work.actors) {
      const entry = authors.get(actorKey(actor)) ?? { actor, objects: 0 };
      authors.set(actorKey(actor), entry);
      entry.objects += 1;
    }
  }
  const sorted: UndoneWork[] = [...authors.values()].sort((a, b) => b.objects - a.objects);
  return { byObject, authors: sorted, recoveries };
}

/**
 * Finds what others gave to the objects that the list deletes, except for what its other rows take back and what the rules
 * of groups did. Reads the groups that others put them in.
 */
export async function linksTaken(
  reader: DirectoryReader,
  { deleted, deletes, undone }: Pick<CollectedList, "deleted" | "deletes" | "undone">,
  records: readonly AuditRecord[],
  isOwn: (actor: Actor) => boolean,
): Promise<TakenLinks> {
  const taken = new TakenLinks(deleted, deletes, isOwn);
  for (const record of records) taken.add(record);
  const ruled = await presentRules(reader, taken.pointers);
  taken.leaveOut(new Set(undone.keys()), new Set(ruled.keys()));
  return taken;
}

export function suspectFirst(
  authors: readonly UndoneWork[],
  suspect: ((actor: Actor) => boolean) | null,
): readonly UndoneWork[] {
  const isSuspect = ({ actor }: UndoneWork) => suspect?.(actor) === true;
  return [...authors.filter(isSuspect), ...authors.filter((author) => !isSuspect(author))];
}

/** Returns the authors of the objects of a scope, those of the gravest dangers first, then by their number of objects. */
export function writersOf(
  records: readonly AuditRecord[],
  selected: Scope,
  risks: readonly PlanRisk[],
): readonly UndoneWork[] {
  const scope = scopeTest(selected);
  const gravest = new GravestAuthors(risks);
  const authors = new Map<string, { readonly actor: Actor; readonly keys: Set<RefKey> }>();
  for (const record of records) {
    gravest.add(record);
    const refs = isRecovery(record) ? [] : writtenBy(record).filter(({ ref }) => scope.has(ref));
    if (refs.length === 0) continue;
    const entry = authors.get(actorKey(record.actor)) ?? { actor: record.actor, keys: new Set<RefKey>() };
    authors.set(actorKey(record.actor), entry);
    for (const { ref } of refs) entry.keys.add(refKey(ref));
  }
  const counted = [...authors.values()].map(({ actor, keys }) => ({ actor, objects: keys.size }));
  return gravest.sorted(counted.sort((a, b) => b.objects - a.objects));
}
