import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { Verdicts } from "../../src/microsoft/recovery/verdicts.ts";
import { workSince } from "../../src/microsoft/recovery/work-since.ts";
import { encodeAudit } from "../../src/wire/encode-audit.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { inMicrosoft, list, ownParts, refusal } from "./in-graph.ts";
import { type Asked, contrasts, type Pair, pair } from "./pair.ts";

const row: Change = {
  ...{ seq: 1, ref: { type: "user", id: "zoe" }, displayName: "Zoe", action: "update", basis: "snapshot" },
  ...{ properties: [{ name: "city", now: "Bath", then: "York" }], links: [] },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const wrote = (who: string, time: number, id = "zoe", more: Partial<AuditRecord> = {}): AuditRecord => ({
  ...{ id: `${who} ${time}`, time, category: "UserManagement", operation: "Update user", app: null, ip: null },
  ...{ actor: { kind: "user", id: who, name: who }, correlationId: "c", result: "success" },
  targets: [
    { ref: { type: "user", id }, displayName: id, modified: [{ name: "jobTitle", oldValue: "a", newValue: "b" }] },
  ],
  ...more,
});
const recovered = wrote("ada", 400, "zoe", { category: BACKUP_AND_RECOVERY });
const preview = { ...aFinishedPreview, jobStartDateTime: 100, jobCompletionDateTime: 100 };

interface Story {
  readonly actor?: string;
  readonly isRecovered?: true;
  readonly mayLeave?: true;
  readonly isWhole?: false;
}
/** Says what is told of these records after the preview, or that nothing is. */
const since =
  (records: readonly AuditRecord[] | null, { actor, isRecovered, mayLeave, isWhole }: Story = {}): Asked =>
  () => {
    const rows = [...(records ?? []).map(encodeAudit), ...(isWhole === false ? [{}] : [])];
    return inMicrosoft([[/auditLogs/, records === null ? refusal(403) : list(...rows)]], async (context) => {
      const of = { preview, actor, rows: [row], mayLeave: mayLeave === true };
      const recovery = isRecovered === true ? { recovery: { jobStartDateTime: 300 } } : {};
      return (await workSince(context, { ...of, ...recovery })).join(" ") || "nothing since";
    });
  };
const verdict =
  (isKnown: boolean): Asked =>
  () =>
    inMicrosoft([[/getChanges/, list()]], async (context) => {
      const journal = {
        ...{ has: async () => true, keep: async () => {} },
        async *read() {
          yield row;
        },
      };
      const verdicts = new Verdicts(
        { ...context, ...ownParts(context), journal },
        { jobs: async () => (isKnown ? [preview] : []), authorsOf: async () => [], assessmentOf: async () => ({}) },
      );
      const recovery = { ...aFinishedPreview, id: jobId("r"), previewJobId: preview.id };
      const still = { ...aFinishedPreview, id: jobId("v"), verifiesJobId: recovery.id };
      return (await verdicts.of(still, recovery)).sincePreview?.join(" ") ?? "looked at";
    });

const [miles, hannah] = [{ actor: "miles" }, wrote("hannah", 200)];
const phones = wrote("hannah", 200, "zoe", {
  targets: [
    {
      ...{ ref: { type: "user", id: "zoe" }, displayName: "zoe" },
      modified: [{ name: "businessPhones", oldValue: [], newValue: ["+1 555"] }],
    },
  ],
});
const again = since([wrote("miles", 200, "ben")], miles);
const before = since([wrote("miles", 50, "ben")], miles);

/** What was written after a preview of mode microsoft. */
export const workSincePairs: readonly Pair[] = [
  ...contrasts(again, before, [
    ["The actor of this undo went on, and may go on.", "nothing since"],
    ["… After the preview began at …, the audit log has ….", "nothing since"],
    ["… by … to …, the last at …: …", "nothing since"],
    ["… … (…, by …)", "nothing since"],
  ]),
  pair(
    "Authors of what this list takes back wrote again.",
    since([wrote("eve", 200, "ben"), wrote("eve", 50)]),
    since([wrote("eve", 200, "ben"), wrote("eve", 50, "kim")]),
    "nothing since",
  ),
  pair(
    "Changed since the preview, and where it differs from the snapshot taken back as well, because Microsoft's service compares again:",
    since([hannah]),
    since([hannah], { mayLeave: true }),
    "or left by a recovery in several jobs",
  ),
  pair(
    "Changed since the preview, and taken back as well or left by a recovery in several jobs, because objects are compared again:",
    since([hannah], { mayLeave: true }),
    since([hannah]),
    "where it differs from the snapshot",
  ),
  pair(
    "Not known: whether what was written to … differs from the snapshot, because the log is read without such values, so that a long one fits into memory.",
    since([hannah]),
    since([phones]),
    "(businessPhones, by",
  ),
  pair(
    "Beside what the preview showed, the recovery took back what was written after it:",
    since([recovered, hannah], { isRecovered: true }),
    since([hannah], { isRecovered: true }),
    "does not show whether",
  ),
  pair(
    "Written after the preview and before the recovery, and the audit log does not show whether the recovery took it back:",
    since([hannah], { isRecovered: true }),
    since([recovered, hannah], { isRecovered: true }),
    "the recovery took back",
  ),
  pair(
    "Not looked at: what its authors and others wrote after the preview, because the audit log could not be read.",
    since(null),
    since([]),
    "nothing since",
  ),
  pair(
    "Not looked at whole: what was written after the preview, because not all of the audit log was read.",
    since([], { isWhole: false }),
    since([]),
    "nothing since",
  ),
  pair(
    "Not looked at: what its authors and others wrote after the preview, because that preview or its list is not known here.",
    verdict(false),
    verdict(true),
    "looked at",
  ),
];
