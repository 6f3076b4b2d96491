import { RewindError } from "../../domain/errors.ts";
import { decodeCollection } from "../../wire/collection.ts";
import type { GraphAnswer, GraphClient } from "./graph-client.ts";
import { requireSuccess } from "./refused.ts";

/** More rows than a list of snapshots or jobs can have in seven days. */
const MOST_ROWS = 20_000;

/** A whole list that is known to be short. Throws what the service says, `badAnswer` for a list that goes round in circles. */
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
