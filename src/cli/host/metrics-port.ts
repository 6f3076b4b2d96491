import { sleep } from "../../app/machine.ts";
import { hostTest, isLoopback } from "../../web/allowed-hosts.ts";
import { publicBounds } from "../../web/connection-bounds.ts";
import { answerBy, listenOn, type WebListener } from "../../web/listen.ts";
import type { MetricsPlace } from "./metrics-place.ts";

const PATH = "/metrics";

/**
 * Answers `/metrics` with the text, and no other path. On a loopback address it answers only to names of this machine, because
 * a page in a browser can point its own name there.
 */
export async function listenForMetrics(place: MetricsPlace, text: () => string): Promise<WebListener> {
  const isOwn = isLoopback(place.host) ? hostTest(place.host, []) : () => true;
  const answer = answerBy((request) => {
    const url = new URL(request.url);
    if (!isOwn(url)) return new Response("This port answers only under a name of its machine.", { status: 421 });
    if (url.pathname !== PATH || request.method !== "GET") return new Response("Not found.", { status: 404 });
    return new Response(text(), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } });
  });
  const listener = await listenOn(answer, { ...place, bounds: publicBounds }, sleep);
  return { ...listener, url: `${listener.url}${PATH}` };
}
