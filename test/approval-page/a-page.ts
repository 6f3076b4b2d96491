import { request as send } from "node:http";
import { newSecret } from "../../src/app/machine.ts";
import { approvalPage } from "../../src/approval-page/approval-page.ts";
import type { Ticket } from "../../src/approval-page/hand-over.ts";
import type { Approval, Plan } from "../../src/domain/approval/approval.ts";
import { only, type Scope } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { approvalPhrase, approvalSentence } from "../../src/guard/approval-text.ts";
import type { PageLink, ShowPage } from "../../src/guard/person.ts";
import { followJob } from "../../src/summaries/follow-job.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { openRehearsalTenant, type RehearsalOptions, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** A real tenant with a real page and no browser. The tickets for the browser are recorded instead. */
export interface PagedTenant extends RehearsalTenant {
  readonly show: ShowPage;
  link(request: Approval): Promise<PageLink & { readonly code: string }>;
  readonly opened: Ticket[];
  /** The newest ticket. */
  readonly ticket: Ticket;
  closePage(): Promise<void>;
}

export async function openPagedTenant(
  browser: () => boolean = () => true,
  options: RehearsalOptions = {},
): Promise<PagedTenant> {
  const tenant = await openRehearsalTenant(options);
  const opened: Ticket[] = [];
  const page = approvalPage({
    services: async () => tenant.services,
    readOnly: false,
    clock: tenant.parts.clock,
    newSecret,
    report: tenant.parts.report,
    signReceipt: async ({ recoveryJobId }) => `signed ${recoveryJobId}`,
    handOver: {
      give: async (ticket) => {
        opened.push(ticket);
        return browser();
      },
      close: () => {},
    },
  });
  return {
    ...tenant,
    parts: { ...tenant.parts, showPage: page.show, linkPage: page.link },
    show: page.show,
    link: page.link,
    opened,
    get ticket() {
      return opened.at(-1) ?? { origin: "", secret: "" };
    },
    closePage: page.close,
    [Symbol.asyncDispose]: async () => {
      await page.close();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

/** Requests an approval as start_recovery does, over a finished preview of everything since the newest snapshot. */
export async function requestApproval(
  { services, parts }: PagedTenant,
  { scope = { types: ["user", "group"] }, planned = {} }: { scope?: Scope; planned?: Partial<Plan> } = {},
): Promise<Approval> {
  const { recovery, approvals, session } = services;
  const { caller } = await session.signedIn();
  const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
  if (snapshot === undefined) throw new Error("There is no snapshot.");
  const started = await recovery.startPreview({ snapshotId: snapshot.id, scope, caller });
  const { clock, sleep } = parts;
  const signal = new AbortController().signal;
  await followJob(recovery, started.id, { clock, sleep, atMost: MINUTE, signal });
  const plan = { ...(await recoveryPlan(services, started.id)), ...planned };
  return approvals.request({
    binding: {
      tool: "start_recovery",
      argumentsDigest: started.id,
      planDigest: plan.digest,
      tenantId: plan.tenantId,
      callerId: caller.id,
    },
    plan,
    sentence: approvalSentence(plan),
    callerName: caller.displayName,
    phrase: approvalPhrase(plan),
    demands: [],
  });
}

export const onlyUsers = (...ids: string[]): Scope => only("user", ids);

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends one request with exactly these headers, which no browser would let a page set. */
export function ask(url: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The page as a browser has it after posting the ticket. */
export interface OpenPage {
  readonly origin: string;
  readonly url: string;
  readonly cookie: string;
  readonly seal: string;
  readonly text: string;
  /** Posts the form as a browser would, except for these fields and headers. */
  post(fields: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  reload(): Promise<Answered>;
}

/** Reads the ticket from the file for the browser. */
export function ticketIn(text: string): Ticket {
  const [, origin] = /action="([^"]+)\/open"/.exec(text) ?? [];
  const [, secret] = /name="ticket" value="([^"]+)"/.exec(text) ?? [];
  if (origin === undefined || secret === undefined) throw new Error(`There is no ticket in: ${text}`);
  return { origin, secret };
}

/** Posts a ticket as the file for the browser does: from another origin, which is hidden. */
export const enter = ({ origin, secret }: Ticket, headers: Asking["headers"] = {}): Promise<Answered> =>
  ask(`${origin}/open`, {
    method: "POST",
    headers: {
      origin: "null",
      "sec-fetch-site": "cross-site",
      "sec-fetch-dest": "document",
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    },
    body: new URLSearchParams({ ticket: secret }).toString(),
  });

export const follow = async (ticket: Ticket): Promise<OpenPage> => opened(ticket.origin, await enter(ticket));

/** Returns what the form of a page says that the person saw. */
export const seenIn = (text: string): string =>
  (/name="seen" value="([^"]*)"/.exec(text)?.[1] ?? "").replaceAll("&quot;", '"');

/** Follows the answer to a ticket or code. */
export async function opened(origin: string, entered: Answered): Promise<OpenPage> {
  const place = /url=([^"]+)"/.exec(entered.text)?.[1];
  const cookie = String(entered.headers["set-cookie"]).split(";")[0] ?? "";
  if (place === undefined) throw new Error(`The ticket does not lead on: ${entered.status} ${entered.text}`);
  const url = `${origin}${place}`;
  const reload = (): Promise<Answered> => ask(url, { headers: { cookie } });
  const { text } = await reload();
  const seal = /name="seal" value="([^"]+)"/.exec(text)?.[1] ?? "";
  const seen = seenIn(text);
  return {
    origin,
    url,
    cookie,
    seal,
    text,
    reload,
    post: (fields, headers = {}) =>
      ask(url, {
        method: "POST",
        headers: {
          cookie,
          origin,
          "sec-fetch-site": "same-origin",
          "content-type": "application/x-www-form-urlencoded",
          ...headers,
        },
        body: new URLSearchParams({ seal, seen, ...fields }).toString(),
      }),
  };
}
