import type { ApprovalId } from "../domain/ids.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { ShowPage } from "../guard/person.ts";
import type { Services } from "../service/services.ts";
import { pageAnswer } from "./answer.ts";
import { type Listening, listen } from "./listen.ts";
import type { OpenBrowser } from "./open-browser.ts";
import { turnedAway } from "./turned-away.ts";
import { visits } from "./visits.ts";

export interface ApprovalPageParts {
  readonly services: () => Promise<Services>;
  readonly openBrowser: OpenBrowser;
  readonly clock: Clock;
  /** An unguessable text of URL-safe characters, fresh each time. */
  readonly newSecret: () => string;
  /** Hears of errors nobody expected; never of an address. */
  readonly report: (error: unknown) => void;
}

/** The way to a person that does not lead through the host: a page on this machine, opened in their browser. */
export interface ApprovalPage {
  readonly show: ShowPage;
  /** Stops serving. The page cannot be shown again. */
  close(): Promise<void>;
}

/** An assistant that calls again and again does not fill the person's screen with pages. */
const SAME_AGAIN: Millis = MINUTE;
const PAGES_A_MINUTE = 5;

/** Serves nothing before it is first shown. */
export function approvalPage({ services, openBrowser, clock, newSecret, report }: ApprovalPageParts): ApprovalPage {
  const pages = visits({ clock, newSecret });
  const away = turnedAway(services);
  const shown = new Map<ApprovalId, Millis>();
  let listening: Promise<Listening> | null = null;

  async function open(request: ApprovalId): Promise<boolean> {
    listening ??= listen((asked, origin) =>
      pageAnswer(asked, { origin, services, visits: pages, clock, report, turnedAway: away }),
    );
    const { origin } = await listening;
    const ticket = pages.admit(request);
    const opened = await openBrowser(`${origin}/open/${ticket}`);
    if (!opened) pages.withdraw(ticket);
    return opened;
  }

  return {
    async show({ id }) {
      const now = clock.now();
      for (const [request, at] of shown) if (at + SAME_AGAIN <= now) shown.delete(request);
      if (shown.has(id)) return true;
      if (shown.size >= PAGES_A_MINUTE) return false;
      shown.set(id, now);
      const opened = await open(id).catch((error: unknown) => {
        report(error);
        return false;
      });
      if (!opened) shown.delete(id);
      return opened;
    },
    async close() {
      const served = await listening?.catch(() => null);
      await served?.close();
    },
  };
}
