import type { Approval } from "../domain/approval/approval.ts";
import type { ApprovalId } from "../domain/ids.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { SignInAnew } from "../guard/approver.ts";
import type { PageLink, ShowPage } from "../guard/person.ts";
import type { Services } from "../service/services.ts";
import type { SignReceipt } from "./decision-routes.ts";
import type { HandOver } from "./hand-over.ts";
import { pageApp } from "./page-app.ts";
import { type PageServer, startPageServer } from "./page-server.ts";
import { pageSessions } from "./page-sessions.ts";
import { ENTRANCE } from "./request-guard.ts";

export interface ApprovalPageParts {
  readonly services: () => Promise<Services>;
  /** Opens the person's browser. Null if they have none on this machine. */
  readonly handOver: HandOver | null;
  readonly readOnly: boolean;
  readonly signInAnew?: SignInAnew | undefined;
  readonly signReceipt?: SignReceipt | undefined;
  readonly clock: Clock;
  /** Returns a new unguessable text of URL-safe characters. */
  readonly newSecret: () => string;
  /** Receives unexpected errors, never an address. */
  readonly report: (error: unknown) => void;
}

/** A way to a person that bypasses the host: a page on this machine, opened in their browser. */
export interface ApprovalPage {
  readonly show: ShowPage;
  /** Gives the page's address and a code to a host that opens addresses. */
  readonly link: (request: Approval) => Promise<PageLink & { readonly code: string }>;
  /** Stops serving. The page cannot be shown again. */
  close(): Promise<void>;
}

/** Keeps an assistant that calls repeatedly from filling the person's screen with pages. */
const SAME_AGAIN: Millis = MINUTE;
const PAGES_A_MINUTE = 5;

/** Returns a page that is served from its first use. */
export function approvalPage({
  services,
  handOver,
  readOnly,
  signInAnew,
  signReceipt,
  clock,
  newSecret,
  report,
}: ApprovalPageParts): ApprovalPage {
  const sessions = pageSessions({ clock, newSecret });
  const shown = new Map<ApprovalId, Millis>();
  let serving: Promise<PageServer> | null = null;

  function served(): Promise<PageServer> {
    if (serving === null) {
      let origin = "";
      serving = startPageServer(
        pageApp({ origin: () => origin, services, sessions, readOnly, signInAnew, signReceipt, clock, report }),
      ).then((server) => {
        origin = server.origin;
        return server;
      });
    }
    return serving;
  }

  async function open(request: ApprovalId): Promise<boolean> {
    if (handOver === null) return false;
    const { origin } = await served();
    const secret = sessions.admit(request);
    const opened = await handOver.give({ origin, secret });
    if (!opened) sessions.withdraw(secret);
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
    link: async ({ id }) => ({ url: `${(await served()).origin}${ENTRANCE}`, code: sessions.code(id) }),
    async close() {
      handOver?.close();
      const server = await serving?.catch(() => null);
      await server?.close();
    },
  };
}
