import type { Services } from "../service/services.ts";
import type { PageAnswer, PageRequest } from "./exchange.ts";
import type { Refusal } from "./gate.ts";

/** Any program on this machine can knock: beyond so many, the trail has seen enough of this page. */
const MOST_RECORDED = 100;

/** What browsers ask for by themselves. */
const UNASKED = "/favicon.ico";

/**
 * Records requests that tried to answer or to see a page and may not: from elsewhere, under another name, without the
 * link, a second time, without the phrase. A wrong address that leads nowhere is none of them.
 */
export function turnedAway(services: () => Promise<Services>) {
  let recorded = 0;
  return async (request: PageRequest, refusal: Refusal | null, answer: PageAnswer): Promise<void> => {
    if (answer.kind !== "page" || request.path === UNASKED || recorded >= MOST_RECORDED) return;
    const tried = request.method === "POST" || refusal !== null || answer.status === 403;
    if (!tried || answer.status === 404) return;
    recorded += 1;
    const { trail } = await services();
    await trail.append({
      action: "approvalRefused",
      caller: null,
      channel: "page",
      code: "approvalRefused",
      message: refusal?.sentence ?? `The page answered ${answer.status}: ${answer.title}.`,
    });
  };
}

export type TurnedAway = ReturnType<typeof turnedAway>;
