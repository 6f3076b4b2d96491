import { MockAgent } from "undici";
import { type ErrorCode, RewindError } from "../../src/domain/errors.ts";
import { noteOn } from "../../src/graph/audit/attribute.ts";
import type { LogReading } from "../../src/graph/audit/audit-log.ts";
import { logPages, requireLog } from "../../src/graph/audit/read-log.ts";
import { batchGet } from "../../src/graph/http/batch.ts";
import { compose, type HttpRequest, type Interceptor, type Send } from "../../src/graph/http/exchange.ts";
import { logged, requireHost, timed } from "../../src/graph/http/interceptors.ts";
import { waitToSend } from "../../src/graph/http/patience.ts";
import { malformedNote, readAll } from "../../src/graph/http/read-all.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { withBearerToken } from "../../src/graph/http/with-bearer-token.ts";
import { fakeTime } from "../support/fake-time.ts";
import { inGraph, list, type Reply, refusal } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const reading: LogReading = { records: [], completeSince: 0, valuesSince: 0, unreadable: 0, problem: null };
const range = { since: 0, until: null };
const note =
  (more: Partial<LogReading> = {}) =>
  () =>
    noteOn({ ...reading, ...more }, range) ?? "complete";
const problem = (code: ErrorCode, ...records: LogReading["records"]) =>
  note({ problem: new RewindError(code, "The audit log may not be read."), records });
const record: LogReading["records"][number] = {
  ...{ id: "r", time: 0, category: "", operation: "Update user", app: null, ip: null, correlationId: "c" },
  ...{ result: "success", actor: { kind: "user", id: "m", name: "mallory" }, targets: [] },
};
const denied = (code: string) =>
  tried(() => requireLog(inGraph([[/directoryAudits/, { status: 403, body: { error: { code } } }]]).client));
const pages = (isEndless: boolean) =>
  tried(() => {
    const next = "https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?$skiptoken=again";
    const page = { value: [], ...(isEndless ? { "@odata.nextLink": next } : {}) };
    return Array.fromAsync(
      logPages(inGraph([[/directoryAudits/, { body: page }]]).client, { kind: "everything" }, range),
    );
  });

const audit: readonly Pair[] = [
  pair("The authors of these changes", problem("forbidden"), problem("forbidden", record), "of the newest changes"),
  pair("The authors of the newest changes", problem("forbidden", record), problem("forbidden"), "of these changes"),
  pair("The audit log could not be read (…).", problem("unavailable"), problem("forbidden"), "may not be read"),
  pair("… are not known. …", problem("forbidden"), note(), "complete"),
  pair("… entra-rewind doctor says more.", problem("forbidden"), note(), "complete"),
  pair(
    "The audit log was too long and was read back to … only. Authors of earlier changes are not shown here. list_changes with the id of an object, or get_object_history, reads that object's own log.",
    note({ completeSince: 1 }),
    note(),
    "complete",
  ),
  pair("… of the audit log could not be read. Authors may be missing.", note({ unreadable: 1 }), note(), "complete"),
  pair("Reading the audit log", pages(true), pages(false), accepted),
  pair(
    "this tenant has no Microsoft Entra ID P1 or P2 license, which reading it takes",
    denied("Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
    denied("Authorization_RequestDenied"),
    "it takes the permissions",
  ),
  pair(
    "it takes the permissions AuditLog.Read.All and Directory.Read.All (entra-rewind setup shows the consent link) and the role Reports Reader, Security Reader or Global Reader",
    denied("Authorization_RequestDenied"),
    denied("Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
    "no Microsoft Entra ID P1 or P2",
  ),
  pair(
    "The audit log may not be read: ….",
    denied("Authorization_RequestDenied"),
    tried(() => requireLog(inGraph([]).client)),
    accepted,
  ),
];

const time = fakeTime();
const batched = (reply: Reply) =>
  tried(() => batchGet(inGraph([[/batch/, reply]]).client, [{ path: "/users/ada" }], time));
const answered = (...ids: readonly string[]) => ({
  body: { responses: ids.map((id) => ({ id, status: 200, body: {} })) },
});
const base = new URL("https://graph.microsoft.com/v1.0");
const request: HttpRequest = {
  ...{ method: "GET", url: new URL("https://graph.microsoft.com/v1.0/users"), headers: {}, body: null },
  ...{ repeatable: true, signal: new AbortController().signal },
};
const hosted = (address: string) => tried(() => requireHost(base, new URL(address)));
const late = (answers: boolean) =>
  tried(() =>
    timed(1_000, async (_, signal) => {
      if (!answers) return;
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    })(({ signal }) =>
      answers
        ? Promise.resolve({ status: 200, headers: {}, body: null })
        : new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    )(request),
  );
/** Returns the lines that are written of a request, or of none. */
const lines =
  (requests: number, headers = {}) =>
  async () => {
    const written: string[] = [];
    const send = logged((line) => written.push(line), time.clock)(async () => ({ status: 200, headers, body: null }));
    for (let count = 0; count < requests; count += 1) await send(request);
    return written.join("\n") || "silent";
  };
const waited = (wait: number) =>
  tried(() => waitToSend(wait, { ...request, waitUntil: time.clock.now() + 60_000 }, time));
const listed = (reply: Reply) =>
  tried(() =>
    readAll(inGraph([[/./, reply]]).client, "/directory/recovery/jobs", { tried: "Listing", decode: (row) => row }),
  );
const again = { value: [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/directory/recovery/jobs?$skiptoken=a" };
const elsewhere = tried(() =>
  readAll(inGraph([[/./, refusal(404)]]).client, "/users", { tried: "Listing", decode: (row) => row }),
);
/** Returns what becomes of an answer of this body, or of a connection that fails. */
const received = (status: number, body: string | Buffer, type = "application/json", fault?: Error) =>
  tried(async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const asked = agent.get(base.origin).intercept({ path: "/v1.0/users", method: "GET" });
    if (fault === undefined) asked.reply(status, body, { headers: { "content-type": type } });
    else asked.replyWithError(fault);
    try {
      return await undiciSend(agent)(request);
    } finally {
      await agent.close();
    }
  });
const good = received(200, "{}");
const bearing = (interceptors: readonly Interceptor[]) => async () => {
  let sent = "";
  const send: Send = async ({ headers }) => {
    sent = headers.authorization ?? "no token";
    return { status: 200, headers: {}, body: null };
  };
  await compose(interceptors, send)(request);
  return sent;
};
const coded = Object.assign(new Error("reset"), { code: "ECONNRESET" });

const http: readonly Pair[] = [
  pair("Reading in a batch", batched(refusal(403)), batched(answered("0")), accepted),
  pair(
    "The service left a read of a batch unanswered. Try again.",
    batched(answered()),
    batched(answered("0")),
    accepted,
  ),
  pair(
    "The service pointed to …. The link was not followed, because the token of this sign-in goes to … only. Report this to the operator of the service.",
    hosted("https://evil.example/v1.0/users"),
    hosted("https://graph.microsoft.com/v1.0/groups"),
    accepted,
  ),
  pair("… did not finish its answer within … s.", late(false), late(true), accepted),
  pair("graph … … … … ms", lines(1), lines(0), "silent"),
  pair("… request-id …", lines(1, { "request-id": "r1" }), lines(1), "graph GET"),
  pair(
    "… takes no request before …, in …, because its limit is used up. The request was not sent. Repeat the call after that time.",
    waited(120_000),
    waited(1_000),
    accepted,
  ),
  pair(
    "… failed, because the service's list does not end. Report it if it stays so.",
    listed({ body: again }),
    listed(list()),
    accepted,
  ),
  pair(
    "… could not be read and … missing here, because the service sent them in an unknown form. Updating entra-rewind may help.",
    () => malformedNote(1, "job") ?? "complete",
    () => malformedNote(0, "job") ?? "complete",
    "complete",
  ),
  pair(
    "Backup and Recovery is offered by Microsoft's global cloud only.",
    listed(refusal(404)),
    elsewhere,
    "answered 404 for the list itself",
  ),
  pair(
    "… failed: … answered 404 for the list itself, so there is no such list at ….… Check ENTRA_REWIND_GRAPH_URL, which ends in /v1.0 and is https://graph.microsoft.com/v1.0 unless you set it.",
    listed(refusal(404)),
    listed(list()),
    accepted,
  ),
  pair(
    "The service's answer is too long to be one of its own. Check ENTRA_REWIND_GRAPH_URL and the network's proxy.",
    received(200, Buffer.alloc(64 * 1_024 * 1_024 + 1)),
    good,
    accepted,
  ),
  pair(
    "The service's answer broke off or is no JSON. Check the network, then try again.",
    received(200, "{"),
    good,
    accepted,
  ),
  pair(
    "A web page came back (status …) in place of …'s answer. A proxy or a sign-in portal on the network has probably intercepted the request. Open https://… in a browser on this machine, or ask the network's administrator to allow it, then try again.",
    received(200, "<html>", "text/html"),
    received(200, "{"),
    "broke off or is no JSON",
  ),
  pair("no code", received(0, "", "", new Error("broken")), received(0, "", "", coded), "ECONNRESET"),
  pair(
    "… gave no whole answer (…). Check the network, then try again; entra-rewind doctor says more.",
    received(0, "", "", coded),
    good,
    accepted,
  ),
  pair("Bearer …", bearing([withBearerToken({ token: async () => "t" })]), bearing([]), "no token"),
];

/** On requests to Graph: the audit log's notes, and answers that do not come as they should. */
export const graphPairs: readonly Pair[] = [...audit, ...http];
