import type { ChangeStretch, DirectoryAdmin, DirectoryItem } from "../../directory/directory-admin.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { linkKey } from "../../domain/tenant/link.ts";
import type { Millis } from "../../domain/time.ts";
import { HiddenChanges, type ReplicaView } from "./hidden-changes.ts";
import { recordedWrite } from "./recorded-write.ts";
import { checkReferences } from "./visible-references.ts";

export interface ReplicationOptions {
  /** Longest time a change takes to reach a replica, on the tenant's clock. */
  readonly most: Millis;
  /** Draws from [0, 1). */
  readonly random: () => number;
}

/**
 * Returns the directory as its replicas show it: reads, lists and delta lag behind writes, each by up to the given time,
 * and go back and forth, because each reading asks another replica. Source: Microsoft Graph, "a write does not guarantee
 * that the next read shows it". No figure is published.
 */
export function laggingDirectory(inner: DirectoryAdmin, { most, random }: ReplicationOptions): DirectoryAdmin {
  const hidden = new HiddenChanges(most, random);
  let time: Millis = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const view = () => hidden.view(time);

  return {
    principal: (idOrName) => inner.principal(idOrName),
    properties: (type) => inner.properties(type),
    roles: () => inner.roles(),
    roleMembers: (templateId) => inner.roleMembers(templateId),
    rolesOf: (ref) => inner.rolesOf(ref),
    countAudit: (query) => inner.countAudit(query),
    audit: (query, after, limit) => inner.audit(query, after, limit),
    head: () => inner.head(),
    principalPolicies: (kind, carriedBy) => inner.principalPolicies(kind, carriedBy),
    carriersOf: (policy) => inner.carriersOf(policy),

    async now(work) {
      time = await inner.now(work);
      return time;
    },
    async find(type, key) {
      const seen = view();
      return shownAs(await inner.find(type, key), seen, (before) => before.ref.type === type && answersTo(before, key));
    },
    async findAnywhere(id) {
      const seen = view();
      return shownAs(await inner.findAnywhere(id), seen, (before) => before.ref.id === canonicalId(id));
    },
    async count(type, life) {
      const items = [...view().objects.values()].filter(({ ref }) => ref.type === type);
      const present = await Promise.all(items.map(({ ref }) => inner.find(type, ref.id)));
      const now = present.filter((item) => item?.life === life).length;
      const then = items.filter(({ before }) => before?.life === life).length;
      return (await inner.count(type, life)) - now + then;
    },
    async list(type, life, page) {
      const seen = view();
      const { items, cursor } = await inner.list(type, life, page);
      const shown = items.flatMap((item) => shownAs(item, seen) ?? []).filter((item) => item.life === life);
      const gone = [...seen.objects.values()].flatMap(({ before }) => before ?? []);
      const missing = gone.filter(
        ({ ref, life: then }) =>
          ref.type === type && then === life && ref.id > (page.cursor ?? "") && (cursor === null || ref.id <= cursor),
      );
      return { items: merged(shown, missing), cursor };
    },
    async linked(end, ref, link) {
      const seen = view();
      const items = await inner.linked(end, ref, link);
      const linkTo = (item: EntityRef) =>
        end === "source" ? { link, source: ref, target: item } : { link, source: item, target: ref };
      const kept = items.filter((item) => seen.links.get(linkKey(linkTo(item.ref)))?.before !== false);
      const removed = [...seen.links.values()]
        .filter((each) => each.before && each.link.link === link)
        .filter((each) => refKey(each.link[end === "source" ? "source" : "target"]) === refKey(ref))
        .map((each) => each.link[end === "source" ? "target" : "source"]);
      const found = await Promise.all(removed.map((each) => inner.find(each.type, each.id)));
      return merged(
        kept,
        found.filter((item) => item !== null),
      )
        .flatMap((item) => shownAs(item, seen) ?? [])
        .filter(({ life }) => life === "live");
    },
    async relationshipsAt(id) {
      const seen = view();
      const items = (await inner.relationshipsAt(id)).flatMap((item) => shownAs(item, seen) ?? []);
      const gone = [...seen.objects.values()]
        .flatMap(({ before }) => before ?? [])
        .filter(({ properties }) => endsOf(properties).includes(canonicalId(id)));
      return merged(items, gone);
    },
    write(operations, by) {
      // One write at a time, so that the changes of each can be separated.
      const mine = writing.then(async () => {
        await checkReferences(inner, operations, view());
        return recordedWrite(inner, operations, by, (position, change) => hidden.note(position, time, change));
      });
      writing = mine.catch(() => {});
      return mine;
    },
    async changes(type, cursor) {
      const seen = view();
      return shownStretch(await inner.changes(type, cursor), seen);
    },
  };
}

/** Returns an object as a replica shows it, or one that it still shows, or null. */
function shownAs(
  item: DirectoryItem | null,
  { objects }: ReplicaView,
  isIt: (before: DirectoryItem) => boolean = () => false,
): DirectoryItem | null {
  if (item !== null) {
    const change = objects.get(refKey(item.ref));
    return change === undefined ? item : change.before;
  }
  return [...objects.values()].flatMap(({ before }) => before ?? []).find(isIt) ?? null;
}

function answersTo({ ref, properties }: DirectoryItem, key: string): boolean {
  const wanted = canonicalId(key).toLowerCase();
  const { appId, userPrincipalName } = properties;
  return [ref.id, appId, userPrincipalName].some((each) => typeof each === "string" && each.toLowerCase() === wanted);
}

const endsOf = ({ clientId, principalId, resourceId, applicationId }: DirectoryItem["properties"]) =>
  [clientId, principalId, resourceId, applicationId].map((id) => (typeof id === "string" ? canonicalId(id) : ""));

/** Joins two lists in the order of ids, the first one's entries before the second's of the same object. */
function merged(items: readonly DirectoryItem[], others: readonly DirectoryItem[]): readonly DirectoryItem[] {
  if (others.length === 0) return items;
  const byKey = new Map([...others, ...items].map((item) => [refKey(item.ref), item]));
  return [...byKey.values()].sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1));
}

/** Returns the changes without those that the replica has not received. A reader must return to the first of these. */
function shownStretch(stretch: ChangeStretch, seen: ReplicaView): ChangeStretch {
  const { items, gone, linksAdded, linksRemoved } = stretch;
  return {
    ...stretch,
    items: items.flatMap((item) => shownAs(item, seen) ?? []),
    gone: gone.filter((ref) => !seen.objects.has(refKey(ref))),
    linksAdded: linksAdded.filter((link) => !seen.links.has(linkKey(link))),
    linksRemoved: linksRemoved.filter((link) => !seen.links.has(linkKey(link))),
    ...(seen.position === null ? {} : { hold: seen.position }),
  };
}
