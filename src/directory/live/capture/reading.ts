import { RewindError } from "../../../domain/errors.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";
import { partOf, type TenantPart, type UnreadPart } from "../../../domain/tenant/part.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import { decodeCollection } from "../../../wire/collection.ts";
import type { FeedBatch } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import type { SourcePlace } from "./place.ts";
import type { Selections } from "./selections.ts";
import type { LiveSource } from "./sources.ts";

/** One reading of a live tenant, as its sources see it. */
export interface ReadingRun {
  readonly context: LiveContext;
  readonly selections: Selections;
  readonly signal: AbortSignal;
}

/** The part of a batch that one source contributes. */
export interface SourceBatch extends Pick<FeedBatch, "entities" | "gone" | "linksAdded" | "linksRemoved"> {
  /** True if the batch is a portion of a complete listing. */
  readonly listed: boolean;
}

export type SourceBatches<Result = SourceResult> = AsyncGenerator<SourceBatch, Result>;

/** An empty portion of a complete listing. */
export const listedBatch: SourceBatch = { listed: true, entities: [], gone: [], linksAdded: [], linksRemoved: [] };

/** The outcome of reading one source. */
export interface SourceResult {
  /** Parts that were listed completely. */
  readonly whole: readonly TenantPart[];
  readonly unread: readonly UnreadPart[];
  /** The place from which the next reading continues. */
  readonly place: SourcePlace;
}

/** Headers of a read: large pages, and the names of enumeration members that were added after the first release. */
export const pageHeaders = { prefer: "include-unknown-enum-members, odata.maxpagesize=999" };

export const partsOf = ({ type, links }: LiveSource): readonly TenantPart[] => [
  type,
  ...links.map((link) => partOf(type, link)),
];

/**
 * Follows the pages of a list from its first answer. Throws the service's error, and `badAnswer` for a malformed page
 * or a list that returns to an earlier page.
 */
export async function* pagesFrom(
  { client }: LiveContext,
  first: Promise<GraphAnswer>,
  tried: string,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly rows: readonly unknown[]; readonly answer: GraphAnswer }> {
  let answer = await first;
  const seen = new Set<string>();
  for (;;) {
    if (!isSuccess(answer)) throw refusal(answer, tried);
    const { items, nextLink } = decodeCollection(answer.body, (row) => row);
    yield { rows: items, answer };
    if (nextLink === null) return;
    if (seen.has(nextLink)) throw new RewindError("badAnswer", `${tried} failed: the service's list does not end.`);
    seen.add(nextLink);
    answer = await client.follow(nextLink, answer.url, {
      headers: pageHeaders,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

/** The parts of a source that the caller may not read, with who can change that. */
export function forbiddenParts(source: LiveSource): readonly UnreadPart[] {
  const reason =
    `The ${namesOf(source.type)} may not be read. An administrator has to grant ${source.permission}: ` +
    "`entra-rewind setup` shows the consent link.";
  return partsOf(source).map((part) => ({ part, reason }));
}

/** The parts of a source that this tenant does not offer. */
export function absentParts(source: LiveSource): readonly UnreadPart[] {
  const reason = `The service does not offer the ${namesOf(source.type)} in this tenant. It may take another license.`;
  return partsOf(source).map((part) => ({ part, reason, absent: true }));
}

export const triedOf = ({ type }: LiveSource): string => `Reading the ${namesOf(type)}`;

export const namesOf = (type: EntityType): string => `objects of type ${type}`;
