import { execFileSync } from "node:child_process";
import { once as event } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { headLine, type TrailHead } from "../../src/domain/approval/trail-head.ts";
import { type DriftedObject, driftSentences, type PlanDrift } from "../../src/domain/assessment/plan-drift.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { MINUTE, type Millis } from "../../src/domain/time.ts";
import { requireEffect } from "../../src/guard/shown-now.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import type { Capabilities } from "../../src/service/capabilities.ts";
import { activityFrame } from "../../src/summaries/activity-page.ts";
import { compareHeads } from "../../src/summaries/compare-heads.ts";
import { textToFind } from "../../src/summaries/found-order.ts";
import { plansFrom } from "../../src/summaries/plans-from.ts";
import { connected, opened } from "../../src/trail-sinks/connection.ts";
import { fileSink } from "../../src/trail-sinks/file-sink.ts";
import { httpsSink } from "../../src/trail-sinks/https-sink.ts";
import { openSink } from "../../src/trail-sinks/open-sink.ts";
import { syslogMessage } from "../../src/trail-sinks/syslog-message.ts";
import { bodyRefusal } from "../../src/web/body-bound.ts";
import { listenRefusal } from "../../src/web/listen.ts";
import { aChange } from "../graph/a-service.ts";
import { faultyServer, type Reaction } from "../graph/faulty-server.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { inMicrosoft, list, type Replies } from "./in-graph.ts";
import { inRecords } from "./in-records.ts";
import { PREVIEW, usual } from "./in-service.ts";
import { inTenant, previewed } from "./in-tenant.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { inFolder } from "./shown.ts";
import { accepted, thrown, tried } from "./tried.ts";

/** Makes the plan of a preview, whose job is shown altered. */
const planned = (alter: Partial<Job> = {}, capabilities: Capabilities = sandboxCapabilities, prepare = previewed) =>
  inTenant(async (tenant) => {
    const preview = await prepare(tenant);
    const recovery = {
      ...tenant.engine.recovery,
      getJob: async () => ({ ...(await tenant.engine.recovery.getJob(preview.id)), ...alter }),
    };
    const session = fixedSession(tenant.directory, boss, capabilities);
    let made = "";
    const message = await tried(async () => {
      made = JSON.stringify(await plansFrom({ recovery, session }).recoveryPlan(preview.id));
    })();
    return message === accepted ? made : message;
  });
const plan = planned();
const rebuilding = async (tenant: EngineTenant) => {
  const group = tenant.group("Field");
  const snapshot = await tenant.snapshot();
  tenant.hands.delete(group);
  tenant.hands.purge(group);
  return tenant.preview(snapshot, { all: true, rebuild: true });
};
/** A purged group, which so many policies still name. */
const named = (policies: number) => async (tenant: EngineTenant) => {
  const [group, ada] = [tenant.group("Field"), tenant.user("ada")];
  const conditions = { users: { includeGroups: [group.id] }, applications: { includeApplications: ["All"] } };
  for (let at = 0; at < policies; at += 1) {
    tenant.hands.create("conditionalAccessPolicy", { displayName: `Door ${at}`, state: "enabled", conditions });
  }
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  tenant.hands.delete(group);
  tenant.hands.purge(group);
  return tenant.preview(snapshot);
};
/** A new grant or, in its place, a new group. */
const granted = (isGrant: boolean) => async (tenant: EngineTenant) => {
  const [from, to] = [tenant.servicePrincipal("From"), tenant.servicePrincipal("To")];
  const snapshot = await tenant.snapshot();
  if (isGrant) {
    const ends = { clientId: from.id, resourceId: to.id };
    tenant.hands.create("oAuth2PermissionGrant", { ...ends, consentType: "AllPrincipals", scope: "Mail.Read" });
  } else tenant.group("Field");
  return tenant.preview(snapshot);
};
/** Two people write to one object. */
const shared = async (tenant: EngineTenant) => {
  const [ada, ben] = [tenant.user("ada"), tenant.user("ben")];
  const snapshot = await tenant.snapshot();
  tenant.as("eve").update(ada, { city: "Bath" });
  tenant.as("mia").update(ben, { city: "Bath" });
  return tenant.preview(snapshot);
};
/** Two users who moved. After the preview, a colleague moves so many of them, back or somewhere else. */
const drifted = (moves: number, city: string | null) => async (tenant: EngineTenant) => {
  const users = [tenant.user("ada"), tenant.user("ben")];
  const snapshot = await tenant.snapshot();
  for (const user of users) tenant.hands.update(user, { city: "Bath" });
  const preview = await tenant.preview(snapshot);
  for (const user of users.slice(0, moves)) tenant.as("mia").update(user, { city });
  return preview;
};
const ada: DriftedObject = { ref: { type: "user", id: "a" }, displayName: "ada", parts: ["city"] };
const mia = { kind: "user", id: "m", name: "mia@contoso.example" } as const;
const oneMoved: PlanDrift = { objects: 2, already: { total: 0, items: [] }, moved: { total: 1, items: [ada] } };
const afterMoves = (moves: number, city: string | null) => planned({}, sandboxCapabilities, drifted(moves, city));
const whole: Capabilities = { ...sandboxCapabilities, propertyScopes: false };
const session = fixedSession(
  { now: async () => 0 as never, tenant: { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" } },
  boss,
  microsoftCapabilities,
);
const inService = (replies: Replies) =>
  tried(() =>
    inMicrosoft([...usual, ...replies], (context) =>
      plansFrom({ recovery: new MicrosoftRecoveryService(context), session }).recoveryPlan(PREVIEW),
    ),
  );

const plans: readonly Pair[] = [
  pair(
    'Job … is a recovery. Name a preview: list_jobs with kind "preview".',
    planned({ kind: "recovery" }),
    plan,
    '"totals"',
  ),
  pair("Start a new one.", planned({ status: "failed" }), planned({ status: "running" }), "Wait for it with get_job."),
  pair("Wait for it with get_job.", planned({ status: "running" }), planned({ status: "failed" }), "Start a new one."),
  pair("Preview … is …; only a successful one can be applied. …", planned({ status: "failed" }), plan, '"totals"'),
  pair(
    "Purged objects are created again under new ids, and what names the old ids is repointed.",
    planned({}, sandboxCapabilities, rebuilding),
    plan,
    '"totals"',
  ),
  pair(
    "Further warnings in the summary of the preview: ….",
    planned({}, sandboxCapabilities, named(7)),
    planned({}, sandboxCapabilities, named(6)),
    "still includes the purged",
  ),
  pair(
    "Deletes …: …….",
    planned({}, sandboxCapabilities, granted(true)),
    planned({}, sandboxCapabilities, granted(false)),
    '"totals"',
  ),
  pair(
    "Put back since the preview, so that nothing is written to them: …: ….",
    afterMoves(1, null),
    afterMoves(1, "Hull"),
    "to other values",
  ),
  pair(
    "Changed since the preview to other values, so that they are left alone or put back in part only: …: …. A new preview takes them in.",
    afterMoves(1, "Hull"),
    afterMoves(1, null),
    "Put back since",
  ),
  pair(
    "… of …",
    () => driftSentences(oneMoved).join(),
    () => driftSentences({ ...oneMoved, moved: oneMoved.already }).join() || "no drift",
    "no drift",
  ),
  pair(
    ", last written by …",
    () => driftSentences({ ...oneMoved, moved: { total: 1, items: [{ ...ada, by: { actor: mia, time: 1 } }] } }).join(),
    () => driftSentences(oneMoved).join(),
    'user "ada" (city).',
  ),
  pair(
    'A recovery of preview … would write nothing any more. … Nothing was started. For what differs now: start_preview with snapshot "…".',
    afterMoves(2, "Hull"),
    afterMoves(1, "Hull"),
    "left alone or put back in part only: 1 of 2 objects",
  ),
  pair(
    "There is nothing to approve now, because this recovery would write nothing. … For what differs now, a new preview is needed.",
    tried(async () => requireEffect({ ...oneMoved, objects: 1 })),
    tried(async () => requireEffect(oneMoved)),
    accepted,
  ),
  pair("… on …", planned({}, whole, shared), planned({}, sandboxCapabilities, shared), '"totals"'),
  pair(
    "Preview … found nothing that a recovery could change.…",
    inService([[/getChanges/, list()]]),
    inService([]),
    accepted,
  ),
  pair(
    "Preview … holds changes this version cannot show: …. Update entra-rewind, or preview only the entity types it knows.",
    inService([[/getChanges/, list(aChange("u1"), { id: "u9" })]]),
    inService([]),
    accepted,
  ),
  ...contrasts(planned({}, { ...sandboxCapabilities, notices: { preview: [], recovery: [], tenant: [] } }), plan, [
    ["It takes ….", '"totals"'],
    ["up to …", '"totals"'],
  ]),
];

async function* outside(count: number): AsyncGenerator<Pick<TrailHead, "tenant" | "seq" | "hash">> {
  for (let seq = 1; seq <= count; seq += 1) yield { tenant: "t", seq, hash: `h${seq}` };
}
const heads = (count: number) => () =>
  inRecords(async ({ context }) => {
    const found = await compareHeads(storedTrail(context), "t", outside(count), 2);
    return found.agrees ? "agrees" : found.why;
  });
const lasting = (since: number, until: number) => tried(() => activityFrame({ since, until }, {}, 100));
const text = (found: string) => tried(() => textToFind({ text: found, state: "live" }));
/** Too short for a place that never answers, as any time is. */
const MOMENT: Millis = 20;
const head = { tenant: "t", seq: 1, time: 0, action: "snapshotTaken", hash: "h" } as const;
/** Posts a head to a server that answers with a status, and returns what became of it. */
const posted =
  (status: number, token: string | null = null) =>
  async () => {
    await using server = await faultyServer();
    server.on("POST", /./, { status });
    const sink = httpsSink(server.base, { token });
    const message = await thrown(() => sink.send([head], new AbortController().signal))();
    return `${message} ${server.seen[0]?.headers.authorization ?? "no token"}`;
  };
/** Posts a head to a server that reacts in this way, and waits so long. */
const postedWithin = (patience: Millis, reaction: Reaction) => async () => {
  await using server = await faultyServer();
  server.on("POST", /./, reaction);
  const sink = httpsSink(server.base, { token: null, patience });
  return await thrown(() => sink.send([head], new AbortController().signal))();
};
/** Connects to a server that takes connections and never says a word, as only the TCP of a place may. */
const connectedWithin = (patience: Millis, kind: "tcp" | "tls") => async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await event(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const socket = opened({ kind, host: "127.0.0.1", port });
  const { signal } = new AbortController();
  const message = await thrown(() => connected(socket, signal, patience))();
  socket.destroy();
  server.close();
  return message;
};
/** Appends a head to a place of this kind in a folder. */
const kept = (kind: "pipe" | "file") => () =>
  inFolder(async (folder) => {
    const place = join(folder, "heads");
    if (kind === "pipe") execFileSync("mkfifo", [place]);
    const sink = fileSink(place);
    return await thrown(() => sink.reach(new AbortController().signal))();
  });
const bounded = (headers: Readonly<Record<string, string>>) => () =>
  bodyRefusal((name) => headers[name], 10)?.sentence ?? "read";
const listening = (code: string) => () =>
  listenRefusal(Object.assign(new Error("No."), { code }), "127.0.0.1", 80)?.message ?? "another error";

const others: readonly Pair[] = [
  pair('"since" (…) is after "until" (…).', lasting(2, 1), lasting(1, 2), accepted),
  pair("more than … heads are known outside", heads(3), heads(2)),
  pair("A text to find has 1 to 200 characters.", text(" "), text("Ada"), accepted),
  pair(
    "<…>1 … … … … trail - …",
    () => syslogMessage(head, { host: "h", processId: 1 }),
    () => headLine(head),
    '"seq":1',
  ),
  pair(
    "There is no place for heads behind …",
    thrown(() => openSink("ftp://example.com", null, { host: "h", processId: 1 })),
    thrown(() => openSink("https://example.com", null, { host: "h", processId: 1 })),
    accepted,
  ),
  pair("it answered …", posted(500), posted(200), accepted),
  pair("it did not answer in time", connectedWithin(MOMENT, "tls"), connectedWithin(MINUTE, "tcp"), accepted),
  pair(
    "it did not answer in time",
    postedWithin(MOMENT, () => {}),
    postedWithin(MINUTE, { status: 200 }),
    accepted,
  ),
  pair("it is no regular file", kept("pipe"), kept("file"), accepted),
  pair("Bearer …", posted(200, "secret"), posted(200), "no token"),
  pair(
    "The body is longer than a form here can make it. It was not read, and nothing was approved.",
    bounded({ "content-length": "11" }),
    bounded({ "content-length": "10" }),
    "read",
  ),
  pair(
    "The length of the body is missing.",
    bounded({ "transfer-encoding": "chunked" }),
    bounded({ "content-length": "10" }),
    "read",
  ),
  pair(
    "Port … of … is taken. Name another with --port, or 0 for any free one.",
    listening("EADDRINUSE"),
    listening("EACCES"),
    "may not be used by you",
  ),
  pair(
    "Port … may not be used by you. Name one above 1023 with --port, or 0 for any free one.",
    listening("EACCES"),
    listening("EADDRINUSE"),
    "is taken",
  ),
  pair(
    "… is no address of this machine. Leave --host out for this machine alone.",
    listening("EADDRNOTAVAIL"),
    listening("EPIPE"),
    "another error",
  ),
];

/** On plans that are made for an approval, sinks of heads, forms and ports. */
export const planMadePairs: readonly Pair[] = [...plans, ...others];
