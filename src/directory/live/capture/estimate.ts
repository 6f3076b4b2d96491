import { type Millis, SECOND } from "../../../domain/time.ts";
import { batchGet } from "../../../graph/http/batch.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess } from "../../../graph/http/refused.ts";
import type { LiveContext } from "../context.ts";
import { childLists } from "./child-lists.ts";
import { sources } from "./sources.ts";

/** The cost of a complete reading, estimated from the numbers of objects before it starts. */
export interface CaptureEstimate {
  readonly objects: number;
  readonly requests: number;
  readonly duration: Millis;
}

const PAGE = 999;
/** Rows of a page with expanded lists. Source: Microsoft Graph, known issue 13635. */
const EXPANDED_PAGE = 100;
/**
 * Source: Microsoft Graph throttling limits, identity and access: the resource units that an app may use in a tenant in
 * ten seconds.
 */
const UNITS_IN_TEN_SECONDS = 3_500;
const UNITS_OF_A_PAGE = 2;
/** The usual time of a request to the service, for requests that the budget does not count. */
const ROUND_TRIP: Millis = 300;

/**
 * Counts the large collections in one request and returns the cost of a complete reading. A collection that cannot be
 * counted counts as one page.
 */
export async function estimateCapture(context: LiveContext): Promise<CaptureEstimate> {
  const large = sources.filter(({ way }) => way === "delta");
  const query = { $count: "true", $top: "1", $select: "id" };
  const answers = await batchGet(
    context.client,
    large.map(({ path }) => ({ path, query, headers: { consistencylevel: "eventual" } })),
    context,
  );
  const counts = new Map(large.map(({ type }, index) => [type, countIn(answers[index])]));
  let [objects, requests, units] = [0, sources.length, 0];
  for (const count of counts.values()) {
    objects += count;
    requests += Math.ceil(count / PAGE);
    units += Math.ceil(count / PAGE) * UNITS_OF_A_PAGE;
  }
  for (const { parent, of } of childLists) {
    // Few users are guests, and counting them takes another request.
    const parents = of === undefined ? (counts.get(parent) ?? 0) : 0;
    requests += 1 + Math.ceil(parents / EXPANDED_PAGE);
    units += Math.ceil(parents / EXPANDED_PAGE) * UNITS_OF_A_PAGE;
  }
  const paced = (units / UNITS_IN_TEN_SECONDS) * 10 * SECOND;
  return { objects, requests, duration: Math.max(10 * SECOND, paced, requests * ROUND_TRIP) };
}

/** Counts the users of the tenant, as far as the service counts them. */
export async function countUsers({ client }: LiveContext): Promise<number> {
  const answer = await client.get("/users", {
    query: { $count: "true", $top: "1", $select: "id" },
    headers: { consistencylevel: "eventual" },
  });
  return countIn(answer);
}

function countIn(answer: GraphAnswer | undefined): number {
  const count = answer !== undefined && isSuccess(answer) ? answer.body["@odata.count"] : 0;
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
