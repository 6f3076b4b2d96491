import type { PageRequest } from "./exchange.ts";

export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

const refused = (status: number, sentence: string): Refusal => ({ status, sentence });

/**
 * Why a request is not even looked at, or null. What holds for all of them:
 *
 * - `Host` is this server's address in digits: a name that was rebound to 127.0.0.1 is somebody else's page.
 * - Nothing but GET and POST, and a page is a document of its own: no frame, image or script of another page's, nothing
 *   fetched ahead of time, which would use a ticket up.
 * - A form comes from our own origin, and says so. Other ports of this machine are other origins, though they are the
 *   same site, which is why a SameSite cookie alone would not do.
 *
 * Only a ticket may be followed from anywhere: a browser calls a link that another program opened cross-site.
 */
export function gateRefusal({ method, path, headers }: PageRequest, origin: string): Refusal | null {
  if (`http://${headers.host}` !== origin) return refused(421, "This page answers only under its own address.");
  if (method !== "GET" && method !== "POST") return refused(405, "This page is read with GET and answered with POST.");
  if (headers.purpose !== null) return refused(403, "This page is not fetched ahead of time.");
  if (headers.fetchDest !== null && headers.fetchDest !== "document") {
    return refused(403, "This page is not part of another one.");
  }
  if (method === "POST") return formRefusal(headers, origin);
  const fromOurselves = headers.fetchSite === null || ["none", "same-origin"].includes(headers.fetchSite);
  return fromOurselves || path.startsWith("/open/") ? null : refused(403, FROM_ELSEWHERE);
}

function formRefusal({ origin, fetchSite, contentType }: PageRequest["headers"], ours: string): Refusal | null {
  if (origin !== ours || (fetchSite !== null && fetchSite !== "same-origin")) return refused(403, FROM_ELSEWHERE);
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    return refused(415, "The answer has to come from the form on the page.");
  }
  return null;
}

const FROM_ELSEWHERE = "This request came from another page. Nothing was approved.";
