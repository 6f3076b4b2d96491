import type { ChangeStretch } from "../../directory/directory-admin.ts";
import { BACKUP_AND_RECOVERY } from "../../domain/authors/audit-record.ts";
import { RewindError } from "../../domain/errors.ts";
import { elementsOf, type Json, type JsonObject } from "../../domain/json.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKinds } from "../../domain/tenant/link.ts";
import { graphTypeOf, typeAnnotation } from "../../wire/graph-type.ts";
import { refusal } from "../error-reply.ts";
import { continuedAt } from "../list-reply.ts";
import { selected } from "../odata/list.ts";
import { parseQuery } from "../odata/query.ts";
import { found, type GraphCall, type Handler, type HttpReply } from "../route.ts";
import { beginning, type DeltaToken, decodeToken, encodeToken } from "./delta-token.ts";
import type { EntitySet } from "./entity-sets.ts";
import { contextOf, view } from "./listings.ts";

/** Links that a delta query reports without being asked. Source: Microsoft Graph v1.0, "group: delta". */
const linksByDefault: readonly string[] = ["members"];

/** Answers with what changed since a token, or with everything. Pages end in a nextLink, a round in a deltaLink. */
export const delta =
  (set: EntitySet): Handler =>
  async (call) => {
    const { type } = set;
    const { searchParams } = call.url;
    const [given, skip] = [searchParams.get("$deltatoken"), searchParams.get("$skiptoken")];
    const rest = new URLSearchParams([...searchParams].filter(([name]) => name !== "$deltatoken"));
    const { select } = parseQuery(rest, { options: ["$select", "$filter"] });
    const now = await call.now();
    if (given === "latest") {
      const token = { ...beginning(now), cursor: await call.directory.head(), first: false };
      return page(call, set, [], "@odata.deltaLink", token);
    }
    const token = given === null && skip === null ? beginning(now) : decodeToken(given ?? skip ?? "", type, now);
    const stretch = token === null ? null : await stretchAt(call, type, token.cursor);
    if (token === null || stretch === null) return resync(call);
    const visible = token.first ? stretch : await withoutRecoveries(call, stretch);
    const rows = rowsOf(call, visible, token.first, select);
    if (repeatsPage(call, token, stretch)) {
      return page(call, set, rows, "@odata.nextLink", { ...token, at: now, again: true });
    }
    const link = stretch.more ? "@odata.nextLink" : "@odata.deltaLink";
    return page(call, set, rows, link, next(call, token, stretch, now));
  };

/** Reports of users of Graph say that a page of groups with members may be linked to again before the round goes on. */
const repeatsPage = ({ behavior }: GraphCall, token: DeltaToken, { linksAdded }: ChangeStretch): boolean =>
  behavior["group-delta"] === "repeats-a-page" && !token.again && linksAdded.length > 0;

/** Returns the token to go on with. Now and then a round is sent again, as the service documents of itself ("replays"). */
function next({ behavior }: GraphCall, token: DeltaToken, stretch: ChangeStretch, now: number): DeltaToken {
  const { items, linksAdded, linksRemoved, more, hold } = stretch;
  const holds = token.hold ?? hold ?? null;
  const onward: DeltaToken = {
    cursor: more ? stretch.cursor : (holds ?? stretch.cursor),
    first: token.first && more,
    at: now,
    again: false,
    hold: more ? holds : null,
  };
  const again: DeltaToken = { ...token, at: now, again: true };
  if (token.again) return onward;
  if (more) return onward;
  const changed = items.length + linksAdded.length + linksRemoved.length;
  return behavior["delta-replays"] === "sometimes" && !token.first && changed % 3 === 1 ? again : onward;
}

/** Returns null for a cursor the directory does not know any more, such as that of a sandbox that was reset. */
async function stretchAt({ directory }: GraphCall, type: EntitySet["type"], cursor: string | null) {
  try {
    return await directory.changes(type, cursor);
  } catch (error) {
    if (error instanceof RewindError && error.code === "stale") return null;
    throw error;
  }
}

/**
 * Leaves out objects that a recovery wrote last. Source: Microsoft Entra Backup and Recovery, limitations: delta queries
 * do not report what a recovery writes.
 */
async function withoutRecoveries(call: GraphCall, stretch: ChangeStretch): Promise<ChangeStretch> {
  if (call.behavior["recovery-in-delta"] === "present") return stretch;
  const links = [...stretch.linksAdded, ...stretch.linksRemoved];
  const refs = [...stretch.items.map(({ ref }) => ref), ...stretch.gone, ...links.map(({ source }) => source)];
  if (refs.length === 0) return stretch;
  const newest = new Map<RefKey, boolean>();
  for (const event of await call.directory.audit({ targets: refs }, null, 10_000)) {
    for (const { ref } of event.targets) {
      if (ref !== null && !newest.has(refKey(ref))) newest.set(refKey(ref), event.category === BACKUP_AND_RECOVERY);
    }
  }
  const stays = (ref: Parameters<typeof refKey>[0]): boolean => newest.get(refKey(ref)) !== true;
  return {
    ...stretch,
    items: stretch.items.filter(({ ref }) => stays(ref)),
    gone: stretch.gone.filter(stays),
    linksAdded: stretch.linksAdded.filter(({ source }) => stays(source)),
    linksRemoved: stretch.linksRemoved.filter(({ source }) => stays(source)),
  };
}

function rowsOf(
  call: GraphCall,
  { items, gone, linksAdded, linksRemoved }: ChangeStretch,
  first: boolean,
  select: readonly string[] | null,
): readonly JsonObject[] {
  const wanted =
    select === null ? linksByDefault : linkKinds.map(({ name }) => name).filter((name) => select.includes(name));
  const links = linkDeltas(linksAdded, first ? [] : linksRemoved, wanted);
  const rows = new Map<string, JsonObject>();
  for (const item of items) {
    const { id } = item.ref;
    if (item.life === "live") {
      const shown = selected(view(call, item, select, false), select === null ? null : ["id", ...select]);
      rows.set(id, { ...shown, id, ...links.get(id) });
    } else if (!first) rows.set(id, { id, "@removed": { reason: "changed" } });
    links.delete(id);
  }
  for (const [id, entries] of links) rows.set(id, { id, ...entries });
  if (!first) for (const { id } of gone) rows.set(id, { id, "@removed": { reason: "deleted" } });
  return [...rows.values()];
}

/** Returns `members@delta` and its like, by the id of the object they belong to. */
function linkDeltas(
  added: readonly Link[],
  removed: readonly Link[],
  wanted: readonly string[],
): Map<string, JsonObject> {
  const deltas = new Map<string, Record<string, Json>>();
  const note = ({ source, link, target }: Link, annotation: JsonObject) => {
    if (!wanted.includes(link)) return;
    const entries = deltas.get(source.id) ?? {};
    const before = entries[`${link}@delta`] ?? [];
    const entry = { "@odata.type": typeAnnotation(graphTypeOf(target, {})), id: target.id, ...annotation };
    entries[`${link}@delta`] = [...elementsOf(before), entry];
    deltas.set(source.id, entries);
  };
  for (const link of added) note(link, {});
  for (const link of removed) note(link, { "@removed": { reason: "deleted" } });
  return deltas;
}

function page(
  call: GraphCall,
  { path, type }: EntitySet,
  value: readonly JsonObject[],
  link: "@odata.nextLink" | "@odata.deltaLink",
  token: DeltaToken,
): HttpReply {
  const name = link === "@odata.nextLink" ? "$skiptoken" : "$deltatoken";
  const address = continuedAt(call.url, name, encodeToken(type, token));
  return found({ "@odata.context": contextOf(call, path), [link]: address, value });
}

/** Source: Microsoft Graph, "Use delta query": 410 with a Location that starts over. */
function resync(call: GraphCall): HttpReply {
  const again = new URL(call.url);
  for (const name of ["$deltatoken", "$skiptoken"]) again.searchParams.delete(name);
  const message =
    "The delta token has expired or belongs to another directory. Start over from the address in Location.";
  return refusal(410, message, { Location: again.href.replaceAll("%24", "$") }, "resyncRequired");
}
