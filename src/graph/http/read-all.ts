import { RewindError } from "../../domain/errors.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { decodeRows } from "../../wire/collection.ts";
import type { GraphAnswer, GraphClient } from "./graph-client.ts";
import { requireList } from "./refused.ts";

/** Upper bound of a short list, far above the snapshots and jobs of seven days. */
const MOST_ROWS = 20_000;

export interface WholeList<T> {
  readonly rows: readonly T[];
  /** Number of rows that could not be read. */
  readonly malformed: number;
}

/** Reads a complete list that is known to be short. Throws the service's error, or `badAnswer` for a list without an end. */
export async function readAll<T>(
  client: GraphClient,
  path: string,
  { tried, decode }: { readonly tried: string; readonly decode: (row: unknown) => T },
): Promise<WholeList<T>> {
  const rows: T[] = [];
  const seen = new Set<string>();
  let malformed = 0;
  let answer: GraphAnswer = await client.get(path);
  for (;;) {
    const page = decodeRows(requireList(answer, tried).body, (row) => decode(row));
    rows.push(...page.items);
    malformed += page.malformed;
    const { nextLink } = page;
    if (nextLink === null) return { rows, malformed };
    if (seen.has(nextLink) || rows.length > MOST_ROWS) throw endless(tried);
    seen.add(nextLink);
    answer = await client.follow(nextLink, answer.url);
  }
}

export const endless = (tried: string): RewindError =>
  new RewindError("badAnswer", `${tried} failed, because the service's list does not end. Report it if it stays so.`);

/** Returns the note on rows that could not be read, or undefined. `noun` is the name of one. */
export const malformedNote = (malformed: number, noun: string): string | undefined =>
  malformed === 0
    ? undefined
    : `${countOf(malformed, noun)} could not be read and ${malformed === 1 ? "is" : "are"} missing here, because the service sent ` +
      "them in an unknown form. Updating entra-rewind may help.";
