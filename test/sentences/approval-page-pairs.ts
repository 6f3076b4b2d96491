import { readFileSync } from "node:fs";
import { join } from "node:path";
import { machine, newSecret } from "../../src/app/machine.ts";
import { changesTable } from "../../src/approval-page/changes-table.ts";
import { pageDocument } from "../../src/approval-page/document.ts";
import { entrancePage } from "../../src/approval-page/entrance-page.ts";
import { fileHandOver } from "../../src/approval-page/hand-over.ts";
import { outcomePage } from "../../src/approval-page/outcome-page.ts";
import { type PageParts, pageApp } from "../../src/approval-page/page-app.ts";
import { type PageSession, pageSessions } from "../../src/approval-page/page-sessions.ts";
import { recoverySection } from "../../src/approval-page/recovery-section.ts";
import { refusalRecorder } from "../../src/approval-page/refusal-recorder.ts";
import { ENTRANCE } from "../../src/approval-page/request-guard.ts";
import { requestPage } from "../../src/approval-page/request-page.ts";
import type { Approval, Plan } from "../../src/domain/approval/approval.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { onlyShifts } from "../../src/domain/sign-in/consequences.ts";
import { asInstant } from "../../src/domain/time.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import type { ChangesShown } from "../../src/review/plan-reader.ts";
import { principalNotes, restoredNotes } from "../../src/summaries/restored-notes.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { aRequest } from "./a-request.ts";
import { inRecords } from "./in-records.ts";
import { contrasts, filled, once, type Pair, pair } from "./pair.ts";
import { inFolder } from "./shown.ts";

const session: PageSession = { request: aRequest.id, place: "place", secret: "secret", seal: "seal" };
const field = { type: "group", id: "field" } as const;
const change = (links: number): Change => ({
  ...{ seq: 1, ref: field, displayName: "Field", action: "update", basis: "snapshot", properties: [] },
  links: [{ link: "members", target: { type: "user", id: "ada" }, targetName: "Ada", action: "add" }],
  linkTotals: { add: links, remove: 0, notRecoverable: 0 },
});
const whole: ChangesShown = {
  ...{ of: null, cursor: null, filter: {}, page: 1, items: [change(1)], total: 1, pages: 1, next: null },
};
const shown =
  ({ plan = {}, changes = {}, form = {}, ...more }: Showing = {}) =>
  () => {
    const page = requestPage(
      { ...aRequest, ...more, plan: { ...aRequest.plan, ...plan } },
      session,
      { changes: { ...whole, ...changes }, named: new Map() },
      { now: 0, complaint: null, barred: null, own: [], ...form },
    );
    return pageDocument(page);
  };
interface Showing extends Omit<Partial<Approval>, "plan"> {
  readonly plan?: Partial<Plan>;
  readonly changes?: Partial<ChangesShown>;
  readonly form?: { readonly barred?: string; readonly own?: readonly string[] };
}
const list = (changes: Partial<ChangesShown>) => () => changesTable(aRequest.plan, { ...whole, ...changes }, "/r").html;
const outcome = (receipt: boolean) => () =>
  pageDocument(outcomePage({ ...aRequest, state: "consumed" }, session, { now: 0, status: 200, receipt }));

const guessed = (times: number) => () =>
  inRecords(async ({ context }) => {
    const trail = storedTrail(context);
    const record = refusalRecorder(async () => ({ trail }));
    for (let n = 0; n < times; n += 1) await record({ method: "POST", path: "/open", status: 403, sentence: "No." });
    return (await trail.list({})).items.map(({ message }) => message).join("\n");
  });

const job: Job = {
  ...{ id: jobId("r"), kind: "recovery", status: "successful", scope: { all: true } },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), startedBy: "ada" },
  ...{ jobStartDateTime: 0, jobCompletionDateTime: 1, progress: null, digest: null, previewJobId: jobId("p") },
  ...{ verifiesJobId: null, beforeRecoverySnapshotId: null, failure: null },
  totals: {
    ...{ changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
    ...{ modifiedObjects: 1, modifiedLinks: 0, failedChanges: 0 },
  },
};
const recovered = (isVerified: boolean) => () =>
  recoverySection({ job, verification: job, result: isVerified ? clean : null }, "/r").html;

/** A plan with so many links, of which the group on the page has two. */
const linksOf = (changedLinks: number): Showing => ({
  plan: { totals: { ...aRequest.plan.totals, changedLinks } },
  changes: { items: [change(2)] },
});
const held: Change = {
  ...change(0),
  action: "restore",
  linksThen: { at: 0, counts: [{ link: "members", total: 2, first: [] }] },
};
/** What an approval notes of a plan with this group, and the action on it. */
const noted = (action: "restore" | "update") => async () => {
  const listChanges = async () => ({ items: [held], cursors: [] });
  return (
    (await restoredNotes({ listChanges }, jobId("p"), { parts: [{ type: "group", action, objects: 1 }] }))[0] ??
    "no note"
  );
};
/** What an approval notes of a plan that restores so many service principals. */
const lacking = (objects: number) => () =>
  principalNotes({ parts: objects === 0 ? [] : [{ type: "servicePrincipal", action: "restore", objects }] })[0] ??
  "no note";
const differing = () => {
  const result = { ...clean, residual: { ...clean.residual, total: 1, items: [change(1)] } };
  return recoverySection({ job, verification: job, result }, "/r").html;
};

const risk = (objects: number): PlanRisk => ({
  ...{ rule: "undoesOthersWork", severity: "low", sentence: "Undoes it.", ref: field, displayName: "Field", objects },
});
const rehearsal = {
  ...onlyShifts,
  ...{ asOf: 0, shifts: [], policies: [], morePolicies: 0 },
  policyAdministrators: { before: { total: 5, free: 5 }, after: { total: 5, free: 5 } },
};
const open = shown();
const requests: readonly Pair[] = [
  ...contrasts(open, outcome(false), [
    ["Find an object by its name or id", "was started with this approval"],
    ["Your decision", "was started with this approval"],
    ["The request lapses in ….", "was started with this approval"],
    ["Entra Rewind · asked for by the assistant of", "was started with this approval"],
    ["Approve this recovery?", "was started with this approval"],
    ["Go to the decision", "was started with this approval"],
    ["Back to", "was started with this approval"],
  ]),
  pair("Undoes work since", shown({ plan: { scope: { all: true, actor: "mallory" } } }), open, "Back to"),
  pair(
    "Approve these changes",
    open,
    shown({ form: { barred: "Another person decides." } }),
    "Another person decides.",
  ),
  pair("To approve, type", shown({ phrase: "restore 1 in Contoso" }), open, "Approve these changes"),
  pair("To know before you decide", shown({ plan: { notes: ["It takes 3 minutes."] } }), open, "Every change"),
  pair("What to look at first", shown({ plan: { risks: [risk(1)] } }), open, "Every change"),
  ...contrasts(shown({ plan: { risks: [risk(3)] } }), shown({ plan: { risks: [risk(1)] } }), [
    ["The same holds for …", "Undoes it."],
    ["Show the changes of this kind in the list", "Undoes it."],
    ["more change", "Undoes it."],
  ]),
  pair(
    "…, each with this danger in its own way",
    shown({ plan: { risks: [{ ...risk(3), isMixed: true }] } }),
    shown({ plan: { risks: [risk(3)] } }),
    "The same holds for 2 more changes",
  ),
  ...contrasts(shown({ plan: { rehearsal } }), open, [
    ["Who could sign in afterwards", "Every change"],
    ["Worked out on a copy of the tenant.", "Every change"],
  ]),
  ...contrasts(list({ items: [change(2)] }), list({}), [
    ["… of this object", "1 object."],
    ["more link", "1 object."],
  ]),
  pair(", all of … …", shown(linksOf(2)), shown(linksOf(3)), "Every change"),
  pair(", with …", list({ items: [held] }), list({ items: [{ ...change(0), action: "restore" }] }), "in use"),
  pair("restored service principal", lacking(1), lacking(0), "no note"),
  pair(
    "… … back without policies for claims, tokens and home realm discovery that were assigned: whether there were any was not read. Assign them again.",
    lacking(1),
    lacking(0),
    "no note",
  ),
  pair("Restored groups come back with what they held: …….", noted("restore"), noted("update"), "no note"),
  pair("In the snapshot", differing, list({}), "After recovery"),
  pair("One object, its links a page at a time.", list({ of: field }), list({}), "1 object."),
  pair(
    "More links of this object",
    list({ of: field, next: "more" }),
    list({ of: field }),
    "All changes from the first",
  ),
  pair("that match", list({ filter: { text: "Field" } }), list({}), "1 object."),
  filled("of ……", [["40"], list({ pages: 2, total: 40 })], [["50"], list({ pages: 2, total: 50 })]),
  pair("…… on page … of …, the dangerous and rare kinds first.", list({ pages: 2, total: 40 }), list({}), "1 object."),
];

/** Gives a ticket to a browser. Returns the file that it opens. */
const handed = (isOpened: boolean) => () =>
  inFolder(async (folder) => {
    let file = "";
    const openBrowser = async (path: string) => {
      file = path;
      return isOpened;
    };
    const handOver = fileHandOver({ folder, openBrowser, clock: machine, newSecret });
    const given = await handOver.give({ origin: "http://127.0.0.1:1", secret: "ticket" });
    return given ? readFileSync(file, "utf8") : `no file, and ${join(folder, "*")} is empty`;
  });

const ORIGIN = "http://127.0.0.1:1234";
/** Sends a request to the page. Returns what it answers, with what the trail has of it. */
const sent = (method: string, path: string, body?: (ticket: string) => string) =>
  once(async () => {
    await using tenant = await openRehearsalTenant();
    const sessions = pageSessions({ clock: machine, newSecret });
    const parts: PageParts = {
      ...{ origin: () => ORIGIN, services: async () => tenant.services, sessions, readOnly: false, clock: machine },
      report: () => {},
    };
    const headers = { host: "127.0.0.1:1234", origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    const form = body === undefined ? {} : { body: body(sessions.admit(aRequest.id)) };
    const answer = await pageApp(parts)(new Request(`${ORIGIN}${path}`, { method, headers, ...form }));
    const { items } = await tenant.services.trail.list({ limit: 5 });
    return `${await answer.text()} ${items.map(({ message }) => message).join(" ")}`;
  });
const entered = sent("POST", ENTRANCE, (ticket) => `ticket=${ticket}`);
const usedUp = sent("POST", ENTRANCE, () => "ticket=used");

const others: readonly Pair[] = [
  pair("You can close this page.", outcome(false), open, "Your decision"),
  pair("Download the signed receipt", outcome(true), outcome(false), "You can close this page."),
  pair("The recovery", recovered(true), open, "Your decision"),
  pair("Look again", recovered(false), recovered(true), "Verified"),
  pair(
    "The code that your assistant's host shows beside the link",
    () => entrancePage(null).body.html,
    open,
    "Your decision",
  ),
  pair("Show what waits for approval", entered, usedUp, "try again: a fresh page opens then."),
  pair("Show what waits for approval", () => entrancePage(null).body.html, open, "Your decision"),
  pair("Show what waits for approval", handed(true), handed(false), "no file"),
  pair("Entra Rewind", handed(true), handed(false), "no file"),
  pair("… · Entra Rewind", open, handed(true), "<title>Entra Rewind</title>"),
  pair("Ask your assistant to try again: a fresh page opens then.", usedUp, entered, "Show what waits for approval"),
  pair("The page answered ….", usedUp, entered, "Show what waits for approval"),
];

/** On the approval page: the request, its outcome, its entrance and what its refusals leave in the trail. */
const counted: readonly Pair[] = [
  pair(
    "… to this approval page were refused so far. … of them, after the first …, have no record of their own. The next record of their number follows when it has doubled.",
    guessed(101),
    guessed(3),
    "No.",
  ),
];

export const approvalPagePairs: readonly Pair[] = [...requests, ...others, ...counted];
