import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { decisionRoutes, errorPage, LONGEST_FORM, type SignReceipt } from "../../approval-page/decision-routes.ts";
import { redirectDocument, responseHeaders, shown } from "../../approval-page/document.ts";
import { addressOfPlace } from "../../approval-page/page-sessions.ts";
import { requestRefusal } from "../../approval-page/request-guard.ts";
import { note } from "../../approval-page/request-page.ts";
import { approvalId, type TenantId, tenantId } from "../../domain/ids.ts";
import { type Clock, SECOND } from "../../domain/time.ts";
import type { ApproverRule } from "../../guard/approver.ts";
import { requireReader } from "../../guard/reader.ts";
import type { Services } from "../../service/services.ts";
import { bodyRefusal } from "../../web/body-bound.ts";
import type { TokenHolder } from "../access-tokens.ts";
import type { Delegation } from "../delegation.ts";
import { keyFor } from "../key-for.ts";
import { approverSessions, SESSION_LIFE } from "./approver-sessions.ts";
import { type ApproverSignIn, CALLBACK, type SignedInPerson } from "./approver-sign-in.ts";
import { getLongCookie, setLongCookie } from "./long-cookie.ts";
import { pendingSignIns, SIGN_IN_LIFE } from "./pending-sign-ins.ts";

export interface ApprovalAppParts {
  /** Origin of this server as people's browsers reach it. */
  readonly origin: string;
  readonly signIn: ApproverSignIn;
  /** Opens the services of a person, with the roles they hold now. */
  readonly open: (person: TokenHolder) => Promise<Services>;
  readonly readOnly: boolean;
  readonly approvers: ApproverRule;
  readonly signReceipt: SignReceipt;
  /** Present where calls are made in people's names at another service. */
  readonly delegation?: Delegation | undefined;
  /** The secret that all hosts share. */
  readonly sharedKey: string;
  readonly clock: Clock;
  readonly newSecret: () => string;
  readonly report: (error: unknown) => void;
}

const SESSION_COOKIE = "entra-rewind-approval";
const SIGN_IN_COOKIE = "entra-rewind-sign-in";
const PAGE = "The approval page";

/** Returns the address on which a person decides about a request. It opens nothing by itself. */
export const approvalAddress = (origin: string, tenant: TenantId, id: string): string =>
  `${origin}/approve/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;

/**
 * The approval page of a server that people reach over the network. Each visit begins with a sign-in made for it. A token of
 * an assistant's host opens nothing here, because it does not show that its person is present.
 */
export function approvalApp(parts: ApprovalAppParts): Hono {
  const { origin, signIn, report, delegation, sharedKey, ...limits } = parts;
  const { clock, newSecret } = parts;
  const sessions = approverSessions({ key: keyFor("approval pages", sharedKey), clock, newSecret });
  const signIns = pendingSignIns({ key: keyFor("sign-ins under way", sharedKey), clock });
  // Another host may have signed the person in.
  const open = ({ tid, oid, token }: SignedInPerson) =>
    parts.open({ tid, oid, delegation: token === null ? null : (delegation?.keep(token) ?? null) });
  const secure = origin.startsWith("https:");
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(responseHeaders)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  });
  app.use(async (c, next) => {
    const refusal = bodyRefusal((name) => c.req.header(name), LONGEST_FORM);
    if (refusal === null) await next();
    else c.res = shown(note(refusal.status, refusal.sentence));
  });

  app.get(CALLBACK, async (c) => {
    const address = new URL(c.req.url);
    const pending = await signIns.open(getCookie(c, SIGN_IN_COOKIE) ?? null, address.searchParams.get("state"));
    if (pending === null) return shown(note(403, LOST));
    const person = await signIn.finish(address, pending.state, pending.checks);
    const services = await open(person);
    await requireReader(PAGE, services);
    // Refuses a request of another tenant.
    await services.approvals.get(pending.request);
    const session = await sessions.open(pending.request, person);
    const path = addressOfPlace(session.place);
    setLongCookie(c, SESSION_COOKIE, session.secret, {
      path,
      maxAge: SESSION_LIFE / SECOND,
      httpOnly: true,
      sameSite: "Strict",
      secure,
    });
    // A navigation that starts here sends the strict cookie. One that the identity provider started does not.
    return c.html(redirectDocument(path), 200);
  });

  app.get("/approve/:tenant/:id", async (c) => {
    const tenant = tenantId(c.req.param("tenant").slice(0, 100));
    const request = approvalId(c.req.param("id").slice(0, 100));
    const { address, state, checks } = await signIn.start(tenant);
    setCookie(c, SIGN_IN_COOKIE, await signIns.seal({ request, state, checks }), {
      path: CALLBACK,
      maxAge: SIGN_IN_LIFE / SECOND,
      httpOnly: true,
      sameSite: "Lax",
      secure,
    });
    return c.redirect(address.href, 302);
  });

  app.use("/approval/*", async (c, next) => {
    const { method, path } = c.req;
    const refusal = requestRefusal({ method, path, header: (name) => c.req.header(name) ?? null }, origin);
    if (refusal === null) await next();
    else c.res = shown(note(refusal.status, refusal.sentence));
  });
  decisionRoutes(app, {
    ...limits,
    async visitOf(c) {
      const session = await sessions.at(c.req.param("place") ?? "", getLongCookie(c, SESSION_COOKIE));
      if (session === null) return null;
      const { person } = session;
      const services = await open(person);
      // A role may have been taken since the sign-in.
      await requireReader(PAGE, services);
      return { session, services, authentication: person.authentication };
    },
  });

  app.onError(errorPage(report));
  return app;
}

const LOST = "This sign-in was begun in another browser, or took too long. Open the address from your assistant again.";
