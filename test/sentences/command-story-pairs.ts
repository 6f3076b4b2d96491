import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { approve } from "../../src/cli/commands/approve.ts";
import { showTrail } from "../../src/cli/commands/audit.ts";
import { drill, questionOf } from "../../src/cli/commands/drill.ts";
import { hintFor } from "../../src/cli/commands/mcp.ts";
import { showPlan } from "../../src/cli/commands/show-plan.ts";
import { verify } from "../../src/cli/commands/verify.ts";
import type { Approval } from "../../src/domain/approval/approval.ts";
import { onlyShifts } from "../../src/domain/sign-in/consequences.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { TrailRecord } from "../../src/service/audit-trail.ts";
import { screenTyping } from "../cli/support.ts";
import { approveOnTerminal, terminalOf } from "../support/attack-harness.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { printedBy, shownBy } from "./shown.ts";

/** What the terminal shows of two requests, of their approvals and of the recovery that uses one. */
let telling: ReturnType<typeof tell> | null = null;
async function tell() {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 2);
  await using host = await newHost(tenant.parts);
  const { services } = tenant;
  const choice = { clock: tenant.parts.clock, folder: "/data" };
  const listed = () => shownBy((screen) => approve(terminalOf(tenant), screen, choice))();
  const asked = await previewUsers(host);
  await host.call("start_recovery", { previewJobId: asked });
  const another = await previewUsers(host);
  await host.call("start_recovery", { previewJobId: another });
  const pending = await listed();
  const [request] = await services.approvals.listPending();
  if (request === undefined) throw new Error("No request waits.");
  const planned = (plan: Partial<Approval["plan"]>) =>
    shownBy((screen) => showPlan({ ...request, plan: { ...request.plan, ...plan } }, services, screen))();
  const rehearsal = {
    ...onlyShifts,
    ...{ asOf: 0, shifts: [], policies: [], morePolicies: 0 },
    policyAdministrators: { before: { total: 5, free: 5 }, after: { total: 5, free: 0 } },
  };
  const calm = await planned({ risks: [], rehearsal: null });
  const dangerous = await planned({
    risks: [
      { rule: "undoesOthersWork", severity: "low", sentence: "Undoes it.", ref: null, displayName: null, objects: 1 },
    ],
    rehearsal,
    notes: ["It takes 3 minutes."],
  });
  await approveOnTerminal(tenant);
  await approveOnTerminal(tenant);
  const given = await listed();
  const started = await host.call("start_recovery", { previewJobId: asked });
  const recovery = String(at(started.data, "jobId"));
  await host.call("get_job", { jobId: recovery, waitSeconds: 30 });
  const used = await listed();
  const verified = (isTTY: boolean, of = services, options = {}) =>
    shownBy((screen) => verify(of, screen, options), {}, { isTTY })();
  const onTerminal = await verified(true);
  const piped = await verified(false);
  const inJson = await verified(false, services, { json: true });
  const job = { ...(await services.recovery.getJob(request.plan.previewJobId)), kind: "recovery", status: "running" };
  const running = Object.assign(Object.create(services.recovery), {
    listJobs: async () => ({ items: [job], cursors: [] }),
  });
  const early = await verified(false, { ...services, recovery: running });
  return { pending, given, used, calm, dangerous, onTerminal, piped, inJson, early };
}
const told = (part: keyof Awaited<ReturnType<typeof tell>>) => async () => {
  telling ??= tell();
  return (await telling)[part];
};
const stories: readonly Pair[] = [
  pair("requests wait for approval", told("pending"), told("given"), "Nothing waits for approval"),
  pair("approvals are", told("given"), told("used"), "1 approval is given"),
  pair("approval is", told("used"), told("given"), "2 approvals are given"),
  pair("Dangers, worst first:", told("dangerous"), told("calm"), "The changes, as preview"),
  pair("Signing in, as it would be afterwards:", told("dangerous"), told("calm"), "The changes, as preview"),
  pair("To know before you decide:", told("dangerous"), told("calm"), "The changes, as preview"),
  pair("Recovery …. …", told("piped"), told("inJson"), '"recoveryJobId":'),
  pair("Comparing with the snapshot", told("onTerminal"), told("piped"), "Verified"),
  pair("… Verify it once it has ended.", told("early"), told("piped"), "Verified"),
];

const record = (more: Partial<TrailRecord>): TrailRecord => ({
  ...{
    seq: 1,
    hash: "h",
    previous: "",
    time: 0,
    action: "recoveryEnded",
    caller: { id: "ada", name: "ada" },
    jobId: "j",
  },
  ...more,
});
const totals = {
  ...{ changedObjects: 1, changedLinks: 2, notRecoverable: 0 },
  ...{ modifiedObjects: 1, modifiedLinks: 2, failedChanges: 0 },
};
const ended = { status: "successful", totals } as const;
const trail = (records: readonly TrailRecord[], json = false) =>
  shownBy((screen) => {
    const list = { list: async () => ({ items: [...records], cursors: records.map(() => ""), ...more(records) }) };
    return showTrail({ ...list, verify: () => Promise.reject(new Error("It is not verified.")) }, screen, {
      limit: 1,
      json,
    });
  });
const more = ({ length }: readonly TrailRecord[]) => (length > 1 ? { nextCursor: "next" } : {});
const cancelled = record({ action: "jobCancelled" });
const trails: readonly Pair[] = [
  pair("how it ended", trail([cancelled]), trail([cancelled], true), '"items":'),
  pair(
    "Older records are there too; --limit shows more than ….",
    trail([cancelled, cancelled]),
    trail([cancelled]),
    "job",
  ),
  ...contrasts(trail([record(ended)]), trail([cancelled]), [
    ["… and …", "job canceled"],
    ["…: … put back, … failed…", "job canceled"],
  ]),
  pair(
    ", ended at … and seen at the time of this record",
    trail([record({ ...ended, endedAt: MINUTE })]),
    trail([record(ended)]),
    "put back",
  ),
];

const drilled = (interactive: boolean) => async () => {
  const typing = screenTyping();
  const screen = { ...typing.screen, interactive };
  await drill({ environment: {}, entry: new URL("file:///entry"), screen, options: { json: true } });
  return typing.output();
};
const backedUp = (database: Readonly<Record<string, string>>) =>
  printedBy(
    (folder) => ["backup", join(folder, "copy")],
    (folder) => {
      mkdirSync(join(folder, "own"));
      return { ENTRA_REWIND_DATA: join(folder, "own"), ...database };
    },
  );
const rehearsed = (pointer: string | null) =>
  printedBy(
    (folder) => ["drill", "--yes", "--users", "100", "--data", folder],
    (folder) => {
      mkdirSync(join(folder, "sandbox"));
      if (pointer !== null) writeFileSync(join(folder, "sandbox", "sandbox.json"), pointer);
      return pointer === null ? { ENTRA_REWIND_LEASE_SECONDS: "1" } : {};
    },
  );
const pointer = { version: 1, generation: "g", scenario: "attack", seed: "s", users: 100, anchor: 0 };
const others: readonly Pair[] = [
  pair(
    "With --json there is nothing to read before approving: add --yes to give the approval beforehand.",
    drilled(true),
    drilled(false),
    "The drill asks a person for approval",
  ),
  pair(
    "… has a sandbox already, which --scenario, --users and --seed cannot change. Leave them out, or reset it first.",
    rehearsed(JSON.stringify(pointer)),
    rehearsed(null),
    "must be a whole number from 5",
  ),
  pair(
    "What happened last night? Put it back.",
    () => questionOf({ scenario: "a copy" }),
    () => questionOf({ scenario: "licences" }),
    "?",
  ),
  pair(
    "This speaks MCP and waits for an assistant's host. See `entra-rewind --help` for what a person can do.",
    () => hintFor({ isTTY: true }),
    () => hintFor({}),
    null,
  ),
  ...contrasts(backedUp({ ENTRA_REWIND_DATABASE: "postgres://host/database" }), backedUp({}), [
    ["… Back it up with pg_dump, and before this folder.", "Backed up to"],
    [
      "What the database of ENTRA_REWIND_DATABASE keeps is not in it: history, jobs, approvals and trail.",
      "Backed up to",
    ],
  ]),
];

const holdingIn = (make: (own: string) => void) =>
  printedBy(
    (folder) => ["backup", join(folder, "copy")],
    (folder) => {
      const own = join(folder, "own");
      mkdirSync(own);
      make(own);
      return { ENTRA_REWIND_DATA: own };
    },
  );
const leadingTo = (target: string) => holdingIn((own) => symlinkSync(join(own, "..", target), join(own, "linked")));
const odd: readonly Pair[] = [
  pair(
    "… is not in it: it is neither a file nor a folder.",
    holdingIn((own) => execFileSync("mkfifo", [join(own, "place")])),
    holdingIn((own) => writeFileSync(join(own, "place"), "")),
    "Backed up to",
  ),
  pair(
    "… is a link to a folder, which a backup does not follow. Put the folder in its place, then back up again.",
    leadingTo("own"),
    leadingTo("gone"),
    "is not in it",
  ),
];

/** On what commands show of requests, the trail, the drill and a backup. */
export const commandStoryPairs: readonly Pair[] = [...stories, ...trails, ...others, ...odd];
