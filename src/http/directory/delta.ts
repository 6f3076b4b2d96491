import type { ChangeStretch } from "../../directory/directory-admin.ts";
import { RewindError } from "../../domain/errors.ts";
import { isJsonCollection, type Json, type JsonObject } from "../../domain/json.ts";
import type { Link } from "../../domain/link.ts";
import { DAY, type Millis } from "../../domain/time.ts";
import { graphTypeOf, typeAnnotation } from "../../wire/graph-type.ts";
import { refusal } from "../error-reply.ts";
import { continuedAt } from "../list-reply.ts";
import { selected } from "../odata/list.ts";
import { parseQuery } from "../odata/query.ts";
import { found, type GraphCall, type Handler, type HttpReply } from "../route.ts";
import type { EntitySet } from "./entity-sets.ts";
import { itemJson } from "./item-json.ts";
import { contextOf } from "./objects.ts";

/** Source: Microsoft Graph, "Use delta query": tokens of directory objects are good for seven days. */
const TOKEN_LIFE: Millis = 7 * DAY;

/** The position at which a round of a delta query continues. */
interface DeltaToken {
  /** Null at the beginning of the first round. */
  readonly cursor: string | null;
  /** The first round, which lists only existing objects. */
  readonly first: boolean;
  readonly at: Millis;
}

/** Returns the changes since a token, or everything. Pages end with a nextLink, and a round with a deltaLink. */
export const delta =
  (set: EntitySet): Handler =>
  async (call) => {
    const { type } = set;
    const { searchParams } = call.url;
    const [given, skip] = [searchParams.get("$deltatoken"), searchParams.get("$skiptoken")];
    const rest = new URLSearchParams([...searchParams].filter(([name]) => name !== "$deltatoken"));
    const { select } = parseQuery(rest, { options: ["$select", "$top"] });
    const now = await call.directory.now();
    if (given === "latest") {
      const token: DeltaToken = { cursor: await call.directory.head(), first: false, at: now };
      return page(call, set, [], "@odata.deltaLink", token);
    }
    const token = given === null && skip === null ? begin(now) : tokenOf(given ?? skip ?? "", type);
    if (token === null || now - token.at > TOKEN_LIFE || token.at > now) return resync(call);
    const stretch = await stretchAt(call, type, token.cursor);
    if (stretch === null) return resync(call);
    const rows = rowsOf(stretch, token.first).map((row) => selected(row, select === null ? null : ["id", ...select]));
    const next: DeltaToken = { cursor: stretch.cursor, first: token.first && stretch.more, at: now };
    return page(call, set, rows, stretch.more ? "@odata.nextLink" : "@odata.deltaLink", next);
  };

const begin = (now: Millis): DeltaToken => ({ cursor: null, first: true, at: now });

/** Null for a cursor the directory does not know any more: that of a sandbox that was reset. */
async function stretchAt({ directory }: GraphCall, type: EntitySet["type"], cursor: string | null) {
  try {
    return await directory.changes(type, cursor);
  } catch (error) {
    if (error instanceof RewindError && error.code === "stale") return null;
    throw error;
  }
}

function rowsOf({ items, gone, linksAdded, linksRemoved }: ChangeStretch, first: boolean): readonly JsonObject[] {
  const links = linkDeltas(linksAdded, first ? [] : linksRemoved);
  const rows = new Map<string, JsonObject>();
  for (const item of items) {
    const { id } = item.ref;
    if (item.life === "live") rows.set(id, { ...itemJson(item, { typed: false }), ...links.get(id) });
    else if (!first) rows.set(id, { id, "@removed": { reason: "changed" } });
    links.delete(id);
  }
  for (const [id, entries] of links) rows.set(id, { id, ...entries });
  if (!first) for (const { id } of gone) rows.set(id, { id, "@removed": { reason: "deleted" } });
  return [...rows.values()];
}

/** `members@delta` and its like, by the id of the object they belong to. */
function linkDeltas(added: readonly Link[], removed: readonly Link[]): Map<string, JsonObject> {
  const deltas = new Map<string, Record<string, Json>>();
  const note = ({ source, link, target }: Link, annotation: JsonObject) => {
    const entries = deltas.get(source.id) ?? {};
    const before = entries[`${link}@delta`] ?? [];
    const entry = { "@odata.type": typeAnnotation(graphTypeOf(target, {})), id: target.id, ...annotation };
    entries[`${link}@delta`] = [...(typeof before === "object" && isJsonCollection(before) ? before : []), entry];
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
  { cursor, first, at }: DeltaToken,
): HttpReply {
  const token = Buffer.from(JSON.stringify([type, cursor, first, at]), "utf8").toString("base64url");
  const name = link === "@odata.nextLink" ? "$skiptoken" : "$deltatoken";
  return found({ "@odata.context": contextOf(call, path), [link]: continuedAt(call.url, name, token), value });
}

function tokenOf(text: string, type: string): DeltaToken | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text.slice(0, 2_000), "base64url").toString("utf8"));
    const [of, cursor, first, at] = Array.isArray(parsed) ? parsed : [];
    const isToken = of === type && typeof first === "boolean" && Number.isSafeInteger(at);
    return isToken && typeof cursor === "string" ? { cursor, first, at } : null;
  } catch {
    return null;
  }
}

/** Source: "Use delta query": 410 with a Location that starts over. */
function resync(call: GraphCall): HttpReply {
  const again = new URL(call.url);
  for (const name of ["$deltatoken", "$skiptoken"]) again.searchParams.delete(name);
  const message = "The delta token has expired or is of another directory: start over from the address in Location.";
  return refusal(410, message, { Location: again.href.replaceAll("%24", "$") }, "resyncRequired");
}
