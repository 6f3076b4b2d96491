/** Why a request is not processed. */
export interface RequestRefusal {
  readonly status: 403 | 405 | 415 | 421;
  readonly sentence: string;
}

/** What the guard looks at. Header values are null where the browser sent none. */
export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  header(name: string): string | null;
}

/** Takes a ticket from a form of another origin: the file that hands the page over is none of this server's pages. */
export const ENTRANCE = "/open";

/**
 * Returns why a request is not even looked at, or null. These rules hold for all of them:
 *
 * - `Host` is this server's address in digits, because a page of another site may have a name that leads to 127.0.0.1.
 * - The method is GET or POST, and a page is a document of its own: no frame, image or script of another page, and
 *   nothing fetched ahead of time.
 * - A form comes from our own origin, and says so. Other ports of this machine are other origins but the same site, which
 *   is why a SameSite cookie alone would not do. Only a ticket may be posted from anywhere, because it is a secret itself.
 */
export function requestRefusal({ method, path, header }: GuardedRequest, origin: string): RequestRefusal | null {
  if (`http://${header("host")}` !== origin) return refusal(421, "This page answers only under its own address.");
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

/** Browsers that do not send the header are judged by the other rules. */
function comesFrom(sites: readonly string[], header: GuardedRequest["header"]): boolean {
  const site = header("sec-fetch-site");
  return site === null || sites.includes(site);
}

const refusal = (status: RequestRefusal["status"], sentence: string): RequestRefusal => ({ status, sentence });

const FROM_ELSEWHERE = "This request came from another page. Nothing was approved.";
const NOT_THE_FORM = "The answer has to come from the form on the page.";
