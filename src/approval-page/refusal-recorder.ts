import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { Services } from "../service/services.ts";

/**
 * Any program on this machine can send requests, so at most this many of one page have a record each. Beyond, each
 * doubling of their number is one record, so that a flood neither fills the trail nor hides that more came after it.
 */
const MOST_RECORDED = 100;

/** A refused request, which tried to see a page or to answer it. */
export interface RefusedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly sentence: string;
}

export type RecordRefusal = (request: RefusedRequest) => Promise<void>;

/**
 * Records refused attempts to see or to answer a page: from elsewhere, under another name, without the cookie, a second
 * time, without the phrase. Unknown addresses and the icon that browsers request by themselves are not recorded.
 */
export function refusalRecorder(services: () => Promise<Pick<Services, "trail">>): RecordRefusal {
  const record = async (event: Pick<TrailEvent, "action" | "code" | "message" | "omitted">): Promise<void> => {
    const { trail } = await services();
    await trail.append({ ...event, caller: null, channel: "page" });
  };
  let refused = 0;
  let countedAt = MOST_RECORDED + 1;
  return async ({ method, path, status, sentence }) => {
    if (status < 400 || status === 404 || path === "/favicon.ico") return;
    if (method === "GET" && status !== 403 && status !== 421) return;
    refused += 1;
    if (refused <= MOST_RECORDED) {
      await record({ action: "approvalRefused", code: "approvalRefused", message: sentence });
    } else if (refused === countedAt) {
      countedAt = 2 * refused;
      const message = `${countOf(refused, "request")} to this approval page were refused so far. ${numberText(refused - MOST_RECORDED)} of them, after the first ${MOST_RECORDED}, have no record of their own. The next record of their number follows when it has doubled.`;
      await record({ action: "refusalsOmitted", omitted: { refusals: refused - MOST_RECORDED }, message });
    }
  };
}
