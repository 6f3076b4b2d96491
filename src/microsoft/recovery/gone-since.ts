import type { Change } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import { canonicalId, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { SeqSet } from "../../summaries/seq-set.ts";
import { DirectoryReader, deletedOf } from "../assess/directory-reader.ts";
import { presentStates } from "../assess/present-states.ts";
import type { MicrosoftContext } from "../context.ts";
import { PolicyCache } from "../investigation/policy-cache.ts";
import { UnreadableAreas } from "../investigation/unreadable-areas.ts";
import { isRecovered } from "./change-filter.ts";

/** Objects and link targets that are looked up together. */
const REFS_HELD = 5_000;

/** Says which of these objects were permanently deleted. */
export interface GoneObjects {
  among(refs: readonly EntityRef[]): Promise<ReadonlySet<RefKey>>;
  /** The types that could not be read so far. */
  readonly unread: ReadonlySet<string>;
}

/**
 * Yields the changes of an approved list whose object, or the target of whose link, was permanently deleted since. Leaves
 * out rows that are marked as different already, and marks those that it finds. Holds a portion of the list.
 */
export async function* goneSince(
  approved: AsyncIterable<Change>,
  differs: SeqSet,
  objects: GoneObjects,
): AsyncGenerator<readonly Change[]> {
  let held: { readonly change: Change; readonly row: number }[] = [];
  let refs: EntityRef[] = [];
  const found = async () => {
    const gone = await objects.among(refs);
    const changes = held.flatMap(({ change, row }) => {
      const parts = goneParts(change, gone);
      if (parts === null) return [];
      differs.add(row);
      return [parts];
    });
    [held, refs] = [[], []];
    return changes;
  };
  let row = -1;
  for await (const change of approved) {
    row += 1;
    if (change.action === "softDelete" || !isRecovered(change) || differs.has(row)) continue;
    held.push({ change, row });
    refs.push(change.ref, ...change.links.filter(({ action }) => action === "add").map(({ target }) => target));
    if (refs.length >= REFS_HELD) yield await found();
  }
  if (held.length > 0) yield await found();
}

function goneParts(change: Change, gone: ReadonlySet<RefKey>): Change | null {
  if (gone.has(refKey(change.ref))) return { ...change, properties: [], notRecoverable: "hardDeleted" };
  const links = change.links
    .filter(({ action, target }) => action === "add" && gone.has(refKey(target)))
    .map((link) => ({ ...link, notRecoverable: "targetGone" as const }));
  if (links.length === 0) return null;
  const linkTotals = { add: 0, remove: 0, notRecoverable: links.length };
  return { ...change, action: "update", properties: [], links, linkTotals };
}

/**
 * The objects of a tenant as they are now. Costs a request per 1,000 objects of a type and, once for a type with one that is
 * not in use, its deleted items.
 */
export class GoneFromTenant implements GoneObjects {
  readonly unread = new Set<string>();
  readonly #areas = new UnreadableAreas();
  readonly #reader: DirectoryReader;
  readonly #policies: PolicyCache;
  readonly #policyIds = new Map<EntityType, Promise<ReadonlySet<string>>>();

  constructor({ client, clock }: MicrosoftContext) {
    this.#reader = new DirectoryReader(client);
    // Not the lists of a minute ago, because they may have what was deleted since.
    this.#policies = new PolicyCache({ client, clock }, 0);
  }

  /** Names the permissions that were missing. */
  get refusals(): readonly string[] {
    return this.#areas.sentences();
  }

  async among(refs: readonly EntityRef[]): Promise<ReadonlySet<RefKey>> {
    const gone = new Set<RefKey>();
    for (const [type, of] of Map.groupBy(refs, (ref) => ref.type)) {
      try {
        const area = PolicyCache.holds(type) ? "policies" : "directory";
        const found = await this.#areas.among(area, () => this.#gone(type, of), null);
        if (found === null) this.unread.add(type);
        for (const ref of found ?? []) gone.add(refKey(ref));
      } catch (error) {
        if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
        this.unread.add(type);
      }
    }
    return gone;
  }

  async #gone(type: EntityType, refs: readonly EntityRef[]): Promise<readonly EntityRef[]> {
    if (PolicyCache.holds(type, "softDeleted")) {
      const ids = await this.#idsOf(type);
      return refs.filter(({ id }) => !ids.has(canonicalId(id)));
    }
    const states = await presentStates(this.#reader, refs);
    if (this.#reader.isCut(deletedOf(type))) this.unread.add(type);
    return refs.filter(({ id }) => states.get(refKey({ type, id: canonicalId(id) })) === "gone");
  }

  #idsOf(type: EntityType): Promise<ReadonlySet<string>> {
    const known = this.#policyIds.get(type);
    if (known !== undefined) return known;
    const read = Promise.all([this.#policies.all(type, "live"), this.#policies.all(type, "softDeleted")]).then(
      (lists) => new Set(lists.flat().map(({ ref }) => canonicalId(ref.id))),
    );
    this.#policyIds.set(type, read);
    return read;
  }
}
