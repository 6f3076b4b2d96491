import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { receiptKeyOf } from "../../src/app/receipt-key-file.ts";
import { readSettings, type Settings } from "../../src/app/settings/read-settings.ts";
import { approve } from "../../src/cli/commands/approve.ts";
import { checkReceipt } from "../../src/cli/commands/receipt.ts";
import type { RecoveryReceipt } from "../../src/domain/approval/receipt.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { newReceiptKey, readReceiptKey } from "../../src/receipts/receipt-key.ts";
import { signReceipt } from "../../src/receipts/signed-receipt.ts";
import type { AlikeChanges } from "../../src/review/alike-changes.ts";
import { askForDecision } from "../../src/terminal/ask-for-decision.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
import { namedHere } from "../../src/terminal/named-here.ts";
import { screenTyping } from "../cli/support.ts";
import { terminalOf } from "../support/attack-harness.ts";
import { previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { aRequest } from "./a-request.ts";
import { contrasts, once, type Pair, pair } from "./pair.ts";
import { inFolder, shownBy } from "./shown.ts";

const receipt: RecoveryReceipt = {
  ...{ tenant: { id: "t", name: "Contoso" }, recoveryJobId: "r", previewJobId: "p", planDigest: "abcd" },
  ...{ requester: { id: "ada", name: "ada@contoso.example" }, approval: null, issuedAt: 0 },
  outcome: { status: "successful", startedAt: 0, endedAt: 1, ...counted(1) },
  trail: { records: 3, head: "h3" },
};
function counted(each: number | null) {
  return { changedObjects: each, changedLinks: each, modifiedObjects: each, modifiedLinks: each, failedChanges: each };
}
/** Checks a signed receipt as `receipt verify` does, with the key of the folder. */
const checked = ({ altered = false, keyed = true, there = true }) =>
  once(() =>
    inFolder(async (folder) => {
      const settings = readSettings({ ENTRA_REWIND_DATA: folder });
      const signed = await signReceipt(receipt, await readReceiptKey(await newReceiptKey(), "key"));
      const file = join(folder, "receipt");
      if (there) writeFileSync(file, altered ? `${signed.slice(0, -4)}AAAA` : signed);
      if (keyed) await signedIn(settings, file, there && !altered);
      return shownBy((screen) => checkReceipt(settings, screen, { file }))();
    }),
  );
/** Gives the folder a key, and signs the receipt in the file with it. */
async function signedIn(settings: Settings, file: string, anew: boolean): Promise<void> {
  const key = await receiptKeyOf(settings);
  if (anew) writeFileSync(file, await signReceipt(receipt, key));
}
const genuine = checked({});
const receipts: readonly Pair[] = [
  ...contrasts(genuine, checked({ altered: true }), [
    ["The receipt is genuine: it was signed with the key ….", "The receipt does not count."],
    ["… and … changed, …", "The receipt does not count."],
    ["Tenant: … (…)", "The receipt does not count."],
    ["Recovery: …, …: …", "The receipt does not count."],
    ["From ……", "The receipt does not count."],
    ["Plan: …", "The receipt does not count."],
    ["Asked for by: … (…)", "The receipt does not count."],
    ["Trail: …, the last with the hash …", "The receipt does not count."],
    ["Issued: …", "The receipt does not count."],
  ]),
  pair(
    "This data folder has signed no receipt. Name the public key of the server that issued this one with --key.",
    checked({ keyed: false }),
    genuine,
    "The receipt is genuine",
  ),
  pair(
    "… cannot be read. It must be a regular file that you may read.",
    checked({ there: false }),
    genuine,
    "The receipt is genuine",
  ),
];

const said = (sentence: string) => () => namedHere(sentence);
const named: readonly Pair[] = [
  pair(
    "the id of a recovery from `entra-rewind audit`",
    said("Take a jobId from list_jobs."),
    said("Take a snapshotId from list_snapshots."),
    "a time from",
  ),
  pair("`entra-rewind audit`", said("See list_jobs."), said("See list_changes."), "the assistant's list_changes"),
  pair(
    "a time from `entra-rewind vault status`",
    said("Take a snapshotId from list_snapshots."),
    said("Take a jobId from list_jobs."),
    "the id of a recovery from",
  ),
  pair("`entra-rewind vault status`", said("See list_snapshots."), said("See list_jobs."), "`entra-rewind audit`"),
  pair("`entra-rewind doctor`", said("See get_tenant_status."), said("See get_object."), "the assistant's get_object"),
  pair(
    "Run `entra-rewind vault capture`",
    said("Call take_snapshot first."),
    said("Call list_snapshots first."),
    "`entra-rewind vault status`",
  ),
  pair(
    "asking the assistant to recover again",
    said("A new one comes by calling start_recovery again."),
    said("A new one comes by calling start_preview again."),
    "the assistant's start_preview",
  ),
  pair(
    "Ask the assistant to recover again",
    said("Call start_recovery again."),
    said("Call start_preview again."),
    "the assistant's start_preview",
  ),
  pair(
    "Run this again when it has ended",
    said("Follow it with get_job until it has ended."),
    said("Follow it with get_job until it is successful."),
    "the assistant's get_job",
  ),
  pair(
    "`entra-rewind verify`",
    said("See verify_recovery."),
    said("See start_recovery."),
    "the assistant's start_recovery",
  ),
  pair("the assistant's …", said("See list_changes."), said("See verify_recovery."), "`entra-rewind verify`"),
];

const change = (more: Partial<Change>): Change => ({
  ...{ seq: 1, ref: { type: "group", id: "field" }, displayName: "Field", action: "update", basis: "snapshot" },
  ...{ properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  ...more,
});
const rows =
  (...changes: AlikeChanges) =>
  () =>
    changeRows({ piped: false })(changes)
      .map((row) => row.join(" | "))
      .join("\n");
const restored = change({ action: "restore" });
const department = (now: string) => ({ properties: [{ name: "department", now, then: "Research" }] });
const alike = (one: string, other: string, more = 0): AlikeChanges => {
  const users = Array.from({ length: more }, (_, n) =>
    change({ ref: { type: "user", id: `u${n}` }, ...department(one) }),
  );
  return [
    change({ ref: { type: "user", id: "ada" }, ...department(one) }),
    change({ ref: { type: "user", id: "ben" }, ...department(other) }),
    ...users,
  ];
};
const repointed = change({
  properties: [],
  repoints: [{ path: "conditions.users.includeGroups", target: { type: "group", id: "old" }, targetName: "Old" }],
});
const linked = (add: number) =>
  change({
    links: [{ link: "members", target: { type: "user", id: "ada" }, targetName: "Ada", action: "add" }],
    linkTotals: { add, remove: 0, notRecoverable: 0 },
  });
const tables: readonly Pair[] = [
  pair("… (under its new id)", rows(repointed), rows(restored), "the group | deleted | in use"),
  pair("the …", rows(restored), rows(linked(1)), "members"),
  pair("in use", rows(restored), rows(linked(1)), "members"),
  pair("in use, under a new id", rows(change({ action: "rebuild" })), rows(restored), "deleted | in use"),
  pair("more link", rows(linked(3)), rows(linked(1)), "members added | "),
  pair("in the same way", rows(...alike("Sales", "Sales")), rows(alike("Sales", "Sales")[0]), "department"),
  pair("their names", rows(...alike("Sales", "Sales")), rows(alike("Sales", "Sales")[0]), "department"),
  pair("different value", rows(...alike("Sales", "Law")), rows(...alike("Sales", "Sales")), "Sales"),
  pair("and … more", rows(...alike("Sales", "Law", 9)), rows(...alike("Sales", "Law", 8)), "10 users"),
];

interface Told {
  readonly piped: string;
  readonly listed: string;
  readonly left: string;
  readonly approved: string;
  readonly given: string;
  readonly kept: string;
  readonly withdrawn: string;
}
/** What a person at the terminal is shown in one story: they list a request, leave it open, approve and withdraw. */
let telling: Promise<Told> | null = null;
async function tell(): Promise<Told> {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 2);
  await using host = await newHost(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call("start_recovery", { previewJobId });
  const clock = { now: () => Date.now() };
  const choice = { clock, folder: "/data" };
  const [request] = await tenant.services.approvals.listPending();
  const typed = async (withdraw: boolean, ...lines: readonly string[]) => {
    const { screen, output } = screenTyping(...lines);
    const steps: string[] = [];
    const progress = { show: (label: string) => steps.push(label), clear: () => {} };
    await approve(terminalOf(tenant), { ...screen, progress }, { ...choice, withdraw });
    return [output(), ...steps].join("\n");
  };
  const piped = await shownBy((screen) => approve(terminalOf(tenant), screen, choice))();
  const listed = await shownBy((screen) => approve(terminalOf(tenant), screen, { ...choice, json: true }))();
  const left = await typed(false, "");
  const approved = await typed(false, request?.phrase ?? "yes");
  const given = await shownBy((screen) => approve(terminalOf(tenant), screen, { ...choice, withdraw: true }))();
  const kept = await typed(true, "no");
  const withdrawn = await typed(true, "yes");
  return { piped, listed, left, approved, given, kept, withdrawn };
}
const told = (part: keyof Told) => async () => {
  telling ??= tell();
  return (await telling)[part];
};
const asked = (wanted: "decline" | "withdraw") => async () => {
  const { screen, output } = screenTyping("");
  await askForDecision(aRequest, screen, wanted, async () => false);
  return output();
};
const approvals: readonly Pair[] = [
  pair("request waits for approval", told("piped"), told("given"), "1 approval is given and not used"),
  pair("asked by", told("piped"), told("listed"), '"callerName":'),
  pair("lapses in", told("piped"), told("listed"), '"expiresDateTime":'),
  pair("Comparing the plan with the tenant as it is now", told("left"), told("piped"), "An answer must come"),
  pair(
    "Checking your answer against the tenant as it is now",
    told("approved"),
    told("left"),
    "Comparing the plan with the tenant",
  ),
  pair(
    "Approved, for this plan and one use. The assistant can make its call again now.",
    told("approved"),
    told("left"),
    "Left as it is.",
  ),
  pair("Left as it is. It can be answered until it lapses.", told("left"), told("approved"), "Approved, for this plan"),
  pair(
    "To decline this recovery, type decline. Anything else leaves the request open.",
    asked("decline"),
    asked("withdraw"),
    "Withdraw this approval?",
  ),
  pair("Withdraw this approval?", told("kept"), told("left"), "Left as it is."),
  pair(
    "The changes, as preview … froze them, the dangerous and rare kinds first:",
    told("left"),
    told("piped"),
    "An answer must come from a person",
  ),
];

/** On what the terminal shows of requests, changes and receipts. */
export const terminalPairs: readonly Pair[] = [...receipts, ...named, ...tables, ...approvals];
