import { CompactSign } from "jose";
import { engineServices } from "../../src/app/engine-services.ts";
import type { RecoveryReceipt } from "../../src/domain/approval/receipt.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { checkAccess } from "../../src/guard/access.ts";
import { approvalPhrase, approvalSentence } from "../../src/guard/approval-text.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import { naming } from "../../src/guard/role-holders.ts";
import { newReceiptKey, type ReceiptKey, readPublicKey, readReceiptKey } from "../../src/receipts/receipt-key.ts";
import { signReceipt, verifyReceipt } from "../../src/receipts/signed-receipt.ts";
import type { AuditTrail, RecoveryProof } from "../../src/service/audit-trail.ts";
import { readReceipt } from "../../src/summaries/read-receipt.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { aRequest } from "./a-request.ts";
import { previewed, refused } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const { plan } = aRequest;
const sentence =
  (more: Partial<typeof plan> = {}) =>
  () =>
    approvalSentence({ ...plan, ...more });
const properties = (count: number) =>
  sentence({ scope: { all: true, properties: Array.from({ length: count }, (_, n) => `p${n}`) } });
const totals = (changedObjects: number) => ({ changedObjects, changedLinks: 0, notRecoverable: 0 });
const risk = {
  rule: "blocksPeople",
  severity: "critical",
  sentence: "Blocks.",
  displayName: "Ada",
  objects: 1,
} as const;
const phrase =
  (more: Partial<typeof plan> = {}) =>
  () =>
    approvalPhrase({ ...plan, ...more }) ?? "no phrase";
const grave = { risks: [{ ...risk, ref: { type: "user", id: "ada" } as const }] };
/** Returns what a person hears who approves a request that was made in the name of "ada". */
const barred = (approvers: "requester" | "another", id: string) =>
  refused(async ({ engine, directory }) => {
    const services = engineServices(engine, fixedSession(directory, { ...boss, id }));
    const request = await services.approvals.request(aRequest);
    const process = { services, readOnly: false, approvers };
    return answerRequest(process, request.id, { answer: "approve", channel: "terminal" });
  });
/** Returns what a caller hears in a tenant where these people hold the role, which the caller holds too or does not. */
const holders = (people: readonly string[], roles: Caller["roles"] = []) =>
  tried(() =>
    naming(
      {
        holders: async () => ({
          total: people.length,
          people: people.map((name) => ({ displayName: name, userPrincipalName: `${name}@contoso.example` })),
        }),
      },
      { role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" },
      () =>
        checkAccess(
          "start_recovery",
          { role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" },
          { ...boss, roles },
        ),
    ),
  );

const approvals: readonly Pair[] = [
  pair("Change …… in tenant … ……: ….……", sentence(), phrase(), "no phrase"),
  pair("restore … in ……", phrase({ totals: totals(99) }), phrase(), "no phrase"),
  pair("affecting …", phrase(grave), phrase({ totals: totals(99) }), "restore 99 in"),
  pair("it was", sentence({ totals: totals(1) }), sentence({ totals: totals(2) }), "they were"),
  pair("they were", sentence({ totals: totals(2) }), sentence({ totals: totals(1) }), "it was"),
  pair("more properties", properties(12), properties(2), "only p0, p1"),
  pair(
    "Only …, in whose name this was asked for, may approve it here.",
    barred("requester", "ben"),
    barred("requester", "ada"),
    "Nothing of this tenant has been captured",
  ),
  pair(
    "Another person than the one in whose name this was asked for has to approve it here.",
    barred("another", "ada"),
    barred("another", "ben"),
    "Nothing of this tenant has been captured",
  ),
  pair("No person holds …, or a role that includes it.", holders([]), holders(["ada"]), "holds"),
  pair("… … …, or a role that includes it.", holders(["ada"]), holders(["ada"], boss.roles), accepted),
];

const receipt: RecoveryReceipt = {
  ...{ tenant: { id: "t", name: "Contoso" }, recoveryJobId: "r", previewJobId: "p", planDigest: "d", issuedAt: 0 },
  ...{ requester: { id: "ada", name: "ada" }, trail: { records: 3, head: "h" }, approval: null },
  outcome: {
    ...{ status: "successful", startedAt: 0, endedAt: 1, changedObjects: 1, changedLinks: 0 },
    ...{ modifiedObjects: 1, modifiedLinks: 0, failedChanges: 0 },
  },
};
const newKey = async (): Promise<ReceiptKey> => readReceiptKey(await newReceiptKey(), "key");
/** Returns the verdict on a text that is made with a key. */
const verdict = (make: (key: ReceiptKey) => Promise<string>, trusted?: Promise<ReceiptKey>) => async () => {
  const key = await newKey();
  const found = await verifyReceipt(await make(key), (await (trusted ?? key)).publicJwk);
  return found.genuine ? "genuine" : found.why;
};
const genuine = verdict((key) => signReceipt(receipt, key));
const signed = (kid: string | undefined, content: object) => (key: ReceiptKey) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: "ES256", typ: "entra-rewind-receipt+jws", ...(kid === undefined ? {} : { kid }) })
    .sign(key.privateKey);
const other = verdict((key) => signReceipt(receipt, key), newKey());
const nameless = verdict(signed(undefined, {}));
const key = (alter: (jwk: Record<string, string>) => object, read: typeof readPublicKey | typeof readReceiptKey) =>
  tried(async () => read(JSON.stringify(alter(JSON.parse(await newReceiptKey()))), "key.json"));
const whole = key((jwk) => jwk, readReceiptKey);
const off = { x: "A".repeat(43), y: "B".repeat(43) };

const receipts: readonly Pair[] = [
  pair(
    "a private P-256 key as a JSON Web Key",
    key(({ d: _, ...jwk }) => jwk, readReceiptKey),
    whole,
    accepted,
  ),
  pair(
    "a P-256 key as a JSON Web Key",
    key(() => ({}), readPublicKey),
    key((jwk) => jwk, readPublicKey),
    accepted,
  ),
  pair(
    "a usable P-256 key",
    key((jwk) => ({ ...jwk, ...off }), readPublicKey),
    key((jwk) => jwk, readPublicKey),
    accepted,
  ),
  pair(
    "… does not hold ….",
    key(() => ({}), readReceiptKey),
    whole,
    accepted,
  ),
  pair(
    "This is no receipt of this program.",
    verdict(async () => "a.b.c"),
    genuine,
    "genuine",
  ),
  pair("names the key …", other, nameless, "names no key"),
  pair("names no key", nameless, other, "names the key"),
  pair(
    "The receipt …, and is compared with …. Use the public key of the server that issued it.",
    other,
    genuine,
    "genuine",
  ),
  pair(
    "The signature is genuine, and the content is of another version of this program.",
    verdict((one) => signed(one.id, { version: 9 })(one)),
    genuine,
    "genuine",
  ),
  pair(
    "The receipt was altered after it was signed: its signature does not fit its content.",
    verdict(async (one) => `${(await signReceipt(receipt, one)).slice(0, -4)}AAAA`),
    genuine,
    "genuine",
  ),
];

type Alter = (proof: RecoveryProof) => RecoveryProof | null;
/** Reads the receipt of a job, with what the trail says altered. */
const read = (of: "preview" | "recovery", alter: Alter = (proof) => proof, running = false) =>
  refused(async (tenant: EngineTenant) => {
    const preview = await previewed(tenant);
    const recovery = await tenant.recover(preview);
    const trail: Pick<AuditTrail, "recovery"> = {
      recovery: async (which) => {
        const proof = await tenant.engine.trail.recovery(which);
        return proof === null ? null : alter(proof);
      },
    };
    const job: Job = { ...(of === "preview" ? preview : recovery), ...(running ? { status: "running" as const } : {}) };
    return readReceipt(
      {
        recovery: { ...tenant.engine.recovery, getJob: async () => job },
        session: fixedSession(tenant.directory, boss),
        trail: { ...tenant.engine.trail, ...trail },
      },
      job.id,
      { now: () => 0 },
    );
  });
const fits = read("recovery");
const readings: readonly Pair[] = [
  pair(
    "the start and the approval",
    read("recovery", () => null),
    fits,
    accepted,
  ),
  pair(
    "the end",
    read("recovery", (proof) => ({ ...proof, ended: null })),
    fits,
    accepted,
  ),
  pair(
    "the approval",
    read("recovery", (proof) => ({ ...proof, given: proof.started })),
    fits,
    accepted,
  ),
  pair("Job … is a preview. A receipt is for a recovery: list_jobs names them.", read("preview"), fits, accepted),
  pair("Recovery … is …. Its receipt is there when it has ended.", read("recovery", undefined, true), fits, accepted),
  pair(
    "The job of recovery … says something else than the trail's record of its end, so it gets no receipt. Run `entra-rewind audit --verify`.",
    read("recovery", (proof) => ({ ...proof, ended: proof.ended && { ...proof.ended, status: "failed" } })),
    fits,
    accepted,
  ),
  pair(
    "The trail has no record of … of recovery …, so it has no receipt.",
    read("recovery", () => null),
    fits,
    accepted,
  ),
];

/** On what a person approves, who may, and receipts. */
export const receiptPairs: readonly Pair[] = [...approvals, ...receipts, ...readings];
