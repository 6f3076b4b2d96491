import { RewindError } from "../../domain/errors.ts";
import { decodeCollection } from "../../wire/collection.ts";
import type { GraphAnswer, GraphClient } from "./graph-client.ts";
import { requireSuccess } from "./refused.ts";

/** Upper bound of a short list, far above the snapshots and jobs of seven days. */
const MOST_ROWS = 20_000;

/** Reads a complete list that is known to be short. Throws the service's error, or `badAnswer` for a list without an end. */
export async function readAll<T>(
  client: GraphClient,
  path: string,
  { tried, decode }: { readonly tried: string; readonly decode: (row: unknown) => T },
): Promise<T[]> {
  const rows: T[] = [];
  const seen = new Set<string>();
  let answer: GraphAnswer = await client.get(path);
  for (;;) {
    const { items, nextLink } = decodeCollection(requireSuccess(answer, tried).body, (row) => decode(row));
    rows.push(...items);
    if (nextLink === null) return rows;
    if (seen.has(nextLink) || rows.length > MOST_ROWS) throw endless(tried);
    seen.add(nextLink);
    answer = await client.follow(nextLink, answer.url);
  }
}

export const endless = (tried: string): RewindError =>
  new RewindError("badAnswer", `${tried} failed: the service's list does not end. Report it if it stays so.`);
