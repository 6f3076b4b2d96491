import type { Actor } from "../domain/change.ts";
import { type RefKey, refKey } from "../domain/entity.ts";
import type { JobId } from "../domain/ids.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import { type ListedChange, listedChanges } from "../store/job-changes.ts";
import { writtenBy } from "./attribution.ts";
import { breathe } from "./breathe.ts";
import type { EngineContext } from "./context.ts";
import { type FinishedList, requireList } from "./list-changes.ts";

const PORTION = 2_000;
const ROWS_SHOWN = 12;
const SAMPLES_SHOWN = 10;

/** The rarer a type, the more its change tells: a policy before the hundredth user. */
const tellingFirst = [
  "conditionalAccessPolicy",
  "authorizationPolicy",
  "authenticationMethodPolicy",
  "authenticationStrengthPolicy",
  "namedLocationPolicy",
  "organization",
  "application",
  "servicePrincipal",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "group",
  "user",
] as const;

/** One pass over the frozen list and one over the audit log of its time; memory follows the number of changed objects. */
export async function summarizeChanges(context: EngineContext, previewJobId: JobId): Promise<ChangeSummary> {
  const list = await requireList(context, previewJobId);
  const tally = new Tally();
  const changed = new Set<RefKey>();
  for (let after = 0; ; ) {
    const rows = await listedChanges(context.store.db, context.tenant, list.id, {}, after, PORTION);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) {
      tally.add(row);
      changed.add(refKey(row.ref));
    }
    after = last.seq;
    await breathe();
  }
  const { changedObjects, changedLinks, notRecoverable } = list.record.job.totals;
  return {
    totals: { changedObjects, changedLinks, notRecoverable },
    ...tally.result(),
    actors: await actorsOf(context, list, changed),
  };
}

class Tally {
  readonly #byType = new Counts<Pick<ListedChange, "action"> & { type: ListedChange["ref"]["type"] }>();
  readonly #properties = new Counts<{ type: ListedChange["ref"]["type"]; property: string }>();
  readonly #reasons = new Counts<{ reason: NonNullable<ListedChange["notRecoverable"]> }>();
  readonly #added = new Counts<{ type: ListedChange["ref"]["type"]; link: string }>();
  readonly #removed = new Counts<{ type: ListedChange["ref"]["type"]; link: string }>();
  readonly #samples = new Map<string, ListedChange[]>();

  add(row: ListedChange): void {
    const { type } = row.ref;
    this.#byType.add({ type, action: row.action });
    const links = new Set(row.links.map(({ link }) => link));
    for (const property of row.facets) if (!links.has(property)) this.#properties.add({ type, property });
    const reasons = new Set(row.links.flatMap(({ kept }) => kept));
    if (row.notRecoverable !== null) reasons.add(row.notRecoverable);
    for (const reason of reasons) this.#reasons.add({ reason });
    for (const { link, add, remove } of row.links) {
      this.#added.add({ type, link }, add);
      this.#removed.add({ type, link }, remove);
    }
    const samples = this.#samples.get(type) ?? [];
    if (samples.length < SAMPLES_SHOWN) samples.push(row);
    this.#samples.set(type, samples);
  }

  result(): Pick<ChangeSummary, "byType" | "properties" | "links" | "notRecoverable" | "samples"> {
    const removed = new Map(this.#removed.all().map(({ key, count }) => [JSON.stringify(key), count]));
    return {
      byType: this.#byType.all().map(({ key, count }) => ({ ...key, objects: count })),
      properties: this.#properties.top().map(({ key, count }) => ({ ...key, objects: count })),
      links: this.#added
        .all()
        .map(({ key, count }) => ({ ...key, added: count, removed: removed.get(JSON.stringify(key)) ?? 0 })),
      notRecoverable: this.#reasons.all().map(({ key, count }) => ({ ...key, objects: count })),
      samples: tellingFirst
        .flatMap((type) => this.#samples.get(type) ?? [])
        .slice(0, SAMPLES_SHOWN)
        .map(({ ref, displayName, action, facets }) => ({
          type: ref.type,
          id: ref.id,
          displayName,
          action,
          what: facets,
        })),
    };
  }
}

/** Counts by the value of a key, largest first. */
class Counts<Key extends object> {
  readonly #counts = new Map<string, { readonly key: Key; count: number }>();

  add(key: Key, by = 1): void {
    const text = JSON.stringify(key);
    const entry = this.#counts.get(text) ?? { key, count: 0 };
    entry.count += by;
    this.#counts.set(text, entry);
  }

  all(): { readonly key: Key; readonly count: number }[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }

  top(): { readonly key: Key; readonly count: number }[] {
    return this.all().slice(0, ROWS_SHOWN);
  }
}

async function actorsOf(
  context: EngineContext,
  { basis, until }: FinishedList,
  changed: ReadonlySet<RefKey>,
): Promise<ChangeSummary["actors"]> {
  const actors = new Map<string, { actor: Actor; objects: Set<RefKey>; first: number; last: number }>();
  for await (const event of context.directory.audit({ since: basis.from, until })) {
    const counted = writtenBy(event)
      .map(({ ref }) => refKey(ref))
      .filter((object) => changed.has(object));
    if (counted.length === 0) continue;
    const key = event.actor.id ?? event.actor.name ?? "";
    const entry = actors.get(key) ?? { actor: event.actor, objects: new Set(), first: event.time, last: event.time };
    for (const object of counted) entry.objects.add(object);
    entry.first = Math.min(entry.first, event.time);
    entry.last = Math.max(entry.last, event.time);
    actors.set(key, entry);
  }
  return [...actors.values()]
    .map(({ actor, objects, first, last }) => ({ actor, objects: objects.size, first, last }))
    .sort((a, b) => b.objects - a.objects)
    .slice(0, ROWS_SHOWN);
}
