import { USER_UPDATE, writtenBy } from "../../domain/authors/audit-record.ts";
import { LOOK_BACK } from "../../domain/authors/earlier-work.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Millis } from "../../domain/time.ts";
import { fit, searchText } from "../../domain/words/search-text.ts";
import type { FormerlyNamed, FoundObject } from "../../service/investigation.ts";
import { byIdIn, type SearchPlace } from "./directory-search.ts";
import { readSince } from "./log-reach.ts";
import type { LookUpContext } from "./look-ups.ts";
import { foundAs } from "./seen-object.ts";

/** Users with such a name that are looked up. */
const MOST_LOOKED_UP = 5;

interface FormerPrincipals {
  readonly found: readonly FoundObject[];
  /** The time back to which the log was read. Null if it could not be. */
  readonly since: Millis | null;
}

interface Fitting extends FormerlyNamed {
  readonly ref: EntityRef;
  readonly fit: number;
}

/**
 * Finds users by user principal names that the audit log of the last seven days has replaced. Costs the log of updates of
 * users, which is kept, and a request for each of the first five users in each of the places.
 */
export async function formerPrincipals(
  context: LookUpContext,
  places: readonly SearchPlace[],
  text: string,
): Promise<FormerPrincipals> {
  const range = { since: context.client.serviceNow() - LOOK_BACK, until: null };
  const reading = await context.log.read({ kind: "activity", name: USER_UPDATE }, range);
  if (reading.problem !== null) return { found: [], since: null };
  const query = searchText(text);
  const fitting = new Map<RefKey, Fitting>();
  for (const record of reading.records) {
    for (const { ref, modified } of writtenBy(record)) {
      const name = modified.find((one) => one.name === "userPrincipalName")?.oldValue;
      const score = typeof name === "string" ? fit(query, "", [searchText(name)]) : null;
      if (typeof name !== "string" || score === null || fitting.has(refKey(ref))) continue;
      fitting.set(refKey(ref), { ref, name, until: record.time, fit: score });
    }
  }
  const users = places.filter(({ type }) => type === "user");
  const best = [...fitting.values()].toSorted((a, b) => b.fit - a.fit).slice(0, MOST_LOOKED_UP);
  const found = await Promise.all(
    best.map(async ({ ref, name, until, fit: score }) => {
      const lists = await Promise.all(users.map((place) => byIdIn(context, place, ref.id)));
      const [seen] = lists.flatMap((list) => list.seen);
      // That of a deleted user begins with the id.
      const hasIt = searchText(String(seen?.properties.userPrincipalName ?? "")).endsWith(searchText(name));
      return seen === undefined || hasIt ? [] : [{ ...foundAs(seen, score), formerly: { name, until } }];
    }),
  );
  return { found: found.flat(), since: readSince(reading, range, context.client.serviceNow()) };
}
