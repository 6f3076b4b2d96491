import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import { isJsonObject } from "../../domain/json.ts";
import { type Clock, SECOND, type Sleep } from "../../domain/time.ts";
import { json, readAnswer } from "../../wire/reading.ts";
import type { GraphAnswer, GraphClient, RequestOptions } from "./graph-client.ts";
import { requireSuccess } from "./refused.ts";
import { retryAfter } from "./retry-after.ts";

/** Source: Microsoft Graph, "Combine multiple HTTP requests using JSON batching". */
export const MOST_IN_A_BATCH = 20;
const ATTEMPTS = 6;
const passing: readonly number[] = [408, 429, 500, 502, 503, 504];

export interface BatchedGet {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const shape = z.looseObject({
  responses: z.array(
    z.looseObject({
      id: z.coerce.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: json.optional(),
    }),
  ),
});

/**
 * Sends up to 20 reads in one request and returns their answers in the same order. Reads that were throttled or failed in
 * passing are sent again by themselves, no sooner than the service asked. Throws the service's error for the batch itself
 * and `badAnswer` if an answer is missing.
 */
export async function batchGet(
  client: GraphClient,
  gets: readonly BatchedGet[],
  { clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep },
  options: Pick<RequestOptions, "signal"> = {},
): Promise<readonly GraphAnswer[]> {
  if (gets.length > MOST_IN_A_BATCH) throw new RangeError(`A batch takes ${MOST_IN_A_BATCH} reads.`);
  const answers: (GraphAnswer | undefined)[] = gets.map(() => undefined);
  let due = gets.map((_, at) => at);
  for (let attempt = 1; due.length > 0; attempt += 1) {
    const requests = due.map((at) => ({ id: String(at), method: "GET", ...requestOf(gets[at]) }));
    const sent = await client.post("/$batch", { requests }, { ...options, repeatable: true });
    const { responses } = readAnswer(shape, requireSuccess(sent, "Reading in a batch").body, "batch");
    let wait = 0;
    for (const { id, status, headers, body } of responses) {
      const at = Number(id);
      if (!due.includes(at)) continue;
      const answer = answerOf(sent, status, headers ?? {}, body);
      answers[at] = answer;
      if (passing.includes(status)) wait = Math.max(wait, retryAfter(answer, clock) ?? attempt * SECOND);
    }
    const missing = due.find((at) => answers[at] === undefined);
    if (missing !== undefined)
      throw new RewindError("badAnswer", "The service left a read of a batch unanswered. Try again.");
    due = due.filter((at) => passing.includes(answers[at]?.status ?? 0));
    if (attempt === ATTEMPTS) break;
    if (due.length > 0) await sleep(wait, options.signal);
  }
  return answers.filter((answer) => answer !== undefined);
}

/** Reads one thing of each item, 20 in a request, and yields the answers of each request with their items. */
export async function* getInBatches<T>(
  { client, ...time }: { readonly client: GraphClient; readonly clock: Clock; readonly sleep: Sleep },
  items: readonly T[],
  getOf: (item: T) => BatchedGet,
  options: Pick<RequestOptions, "signal"> = {},
): AsyncGenerator<readonly (readonly [T, GraphAnswer])[]> {
  for (let at = 0; at < items.length; at += MOST_IN_A_BATCH) {
    const portion = items.slice(at, at + MOST_IN_A_BATCH);
    const answers = await batchGet(client, portion.map(getOf), time, options);
    yield portion.flatMap((item, index) => {
      const answer = answers[index];
      return answer === undefined ? [] : [[item, answer] as const];
    });
  }
}

function requestOf(get: BatchedGet | undefined) {
  const { path = "", query = {}, headers } = get ?? {};
  const options = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = options.length === 0 ? path : `${path}?${options.join("&")}`;
  return { url, ...(headers === undefined ? {} : { headers }) };
}

function answerOf(
  { url }: GraphAnswer,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: z.output<typeof json> | undefined,
): GraphAnswer {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, headers: lower, url, body: body !== undefined && isJsonObject(body) ? body : {} };
}
