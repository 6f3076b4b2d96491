import type { Services } from "../service/services.ts";

/** Any program on this machine can send requests, so the trail records at most this many for one page. */
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
export function refusalRecorder(services: () => Promise<Services>): RecordRefusal {
  let recorded = 0;
  return async ({ method, path, status, sentence }) => {
    if (status < 400 || status === 404 || path === "/favicon.ico" || recorded >= MOST_RECORDED) return;
    if (method === "GET" && status !== 403 && status !== 421) return;
    recorded += 1;
    const { trail } = await services();
    await trail.append({
      action: "approvalRefused",
      caller: null,
      channel: "page",
      code: "approvalRefused",
      message: sentence,
    });
  };
}
