/** The reason why a request is not processed. */
export interface RequestRefusal {
  readonly status: 403 | 405 | 415 | 421;
  readonly sentence: string;
}

/** The parts of a request that the guard checks. Header values are null if the browser sent none. */
export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  header(name: string): string | null;
}

/**
 * Accepts a ticket from a form of another origin, because the file that hands the page over is not a page of this
 * server.
 */
export const ENTRANCE = "/open";

/**
 * Returns the reason why a request is refused before it is processed, or null. These rules apply to all requests:
 * - `Host` is this server's address in digits, because a page of another site may have a name that resolves to
 *   127.0.0.1.
 * - The method is GET or POST, and a page is a document of its own: no frame, image or script of another page, and no
 *   prefetched request.
 * - A form names our own origin. Other ports of this machine are other origins but the same site, so a SameSite cookie
 *   would not be enough. Only a ticket may be posted from anywhere, because it is a secret itself.
 */
export function requestRefusal({ method, path, header }: GuardedRequest, origin: string): RequestRefusal | null {
  if (header("host") !== new URL(origin).host) return refusal(421, "This page answers only under its own address.");
  if (method !== "GET" && method !== "POST") return refusal(405, "This page is read with GET and answered with POST.");
  if ((header("sec-purpose") ?? header("purpose")) !== null)
    return refusal(403, "This page is not fetched ahead of time.");
  if (!["document", null].includes(header("sec-fetch-dest")))
    return refusal(403, "This page is not part of another one.");
  if (method === "GET") return comesFrom(["none", "same-origin"], header) ? null : refusal(403, FROM_ELSEWHERE);
  const ours = header("origin") === origin && comesFrom(["same-origin"], header);
  if (path !== ENTRANCE && !ours) return refusal(403, FROM_ELSEWHERE);
  const type = header("content-type")?.split(";")[0]?.trim().toLowerCase();
  return type === "application/x-www-form-urlencoded" ? null : refusal(415, NOT_THE_FORM);
}

/** Browsers that do not send the header are checked by the other rules. */
function comesFrom(sites: readonly string[], header: GuardedRequest["header"]): boolean {
  const site = header("sec-fetch-site");
  return site === null || sites.includes(site);
}

const refusal = (status: RequestRefusal["status"], sentence: string): RequestRefusal => ({ status, sentence });

const FROM_ELSEWHERE = "This request came from another page. Nothing was approved.";
const NOT_THE_FORM = "The answer has to come from the form on the page.";
