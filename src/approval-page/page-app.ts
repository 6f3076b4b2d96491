import { type Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import type { Clock } from "../domain/time.ts";
import type { SignInAnew } from "../guard/approver.ts";
import type { Services } from "../service/services.ts";
import { bodyRefusal } from "../web/body-bound.ts";
import { decisionRoutes, errorPage, LONGEST_FORM, type SignReceipt } from "./decision-routes.ts";
import { redirectDocument, responseHeaders, shown } from "./document.ts";
import { entrancePage } from "./entrance-page.ts";
import { addressOfPlace, type PageSessions } from "./page-sessions.ts";
import { refusalRecorder } from "./refusal-recorder.ts";
import { ENTRANCE, requestRefusal } from "./request-guard.ts";
import { note } from "./request-page.ts";

export interface PageParts {
  /** Returns `http://127.0.0.1:<port>`, the only address that the page accepts. */
  readonly origin: () => string;
  readonly services: () => Promise<Services>;
  readonly sessions: PageSessions;
  /** True if this process may change nothing in a tenant, and so cannot approve. */
  readonly readOnly: boolean;
  /** Lets the person sign in for an answer. Absent in a process without such a way. */
  readonly signInAnew?: SignInAnew | undefined;
  readonly signReceipt?: SignReceipt | undefined;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

const COOKIE = "entra-rewind-approval";

/** Serves the approval page as one `fetch`: entering with a ticket, reading the request, and answering it. */
export function pageApp({
  origin,
  services,
  sessions,
  readOnly,
  signInAnew,
  signReceipt,
  clock,
  report,
}: PageParts): (request: Request) => Promise<Response> {
  const app = new Hono();
  const recordRefusal = refusalRecorder(services);

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(responseHeaders)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
    // The rest of a refused body is not read, so the connection ends with the answer.
    if (c.res.status >= 400) c.res.headers.set("connection", "close");
  });
  app.use(async (c, next) => {
    const { method, path } = c.req;
    const refusal = requestRefusal({ method, path, header: (name) => c.req.header(name) ?? null }, origin());
    if (refusal === null) await next();
    else c.res = shown(note(refusal.status, refusal.sentence));
    const sentence = refusal?.sentence ?? `The page answered ${c.res.status}.`;
    await recordRefusal({ method, path, status: c.res.status, sentence });
  });
  app.use(async (c, next) => {
    const refusal = bodyRefusal((name) => c.req.header(name), LONGEST_FORM);
    if (refusal === null) await next();
    else c.res = shown(note(refusal.status, refusal.sentence));
  });

  app.get(ENTRANCE, () => shown(entrancePage(null)));

  app.post(ENTRANCE, async (c) => {
    const form = await formOf(c);
    const code = form.get("code");
    const session = code === null ? sessions.enter(form.get("ticket") ?? "") : sessions.enterCode(code);
    if (session === null) return shown(code === null ? note(403, USED_TICKET) : entrancePage(WRONG_CODE));
    const place = addressOfPlace(session.place);
    // Not marked Secure, because browsers disagree on whether a local page without TLS may set such a cookie.
    const cookie = `${COOKIE}=${session.secret}; Path=${place}; Max-Age=3600; HttpOnly; SameSite=Strict`;
    return new Response(redirectDocument(place), {
      status: 200,
      headers: { ...responseHeaders, "set-cookie": cookie },
    });
  });

  decisionRoutes(app, {
    async visitOf(c) {
      const session = sessions.at(c.req.param("place") ?? "", getCookie(c, COOKIE) ?? null);
      return session === null ? null : { session, services: await services() };
    },
    readOnly,
    ...(signInAnew === undefined ? {} : { signInAnew }),
    ...(signReceipt === undefined ? {} : { signReceipt }),
    clock,
  });

  app.notFound(() => shown(note(404, "There is nothing here. Nothing was approved.")));
  app.onError(errorPage(report));

  return async (request) => app.fetch(request);
}

const formOf = async (c: Context): Promise<URLSearchParams> => new URLSearchParams(await c.req.text());

const AGAIN = "Ask your assistant to try again: a fresh page opens then.";
const USED_TICKET =
  `This page has been opened already, or its ticket is too old: a ticket opens it once. ${AGAIN} If it was not you who ` +
  "opened it, someone else on this machine may have seen the page: refuse the request with `entra-rewind approve` in a terminal.";
const WRONG_CODE =
  "This is not the code, or it has been used or is older than five minutes. Compare it with the one that is shown, or ask " +
  "your assistant to try again: a fresh code is shown then.";
