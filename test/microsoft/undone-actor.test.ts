import { expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { earlierSentence } from "../../src/domain/authors/earlier-work.ts";
import { isNamed } from "../../src/domain/authors/others-work.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { empoweredIn, workBeside } from "../../src/microsoft/assess/earlier-work.ts";
import { withLeft } from "../../src/microsoft/recovery/left-by-recovery.ts";
import { Verdicts } from "../../src/microsoft/recovery/verdicts.ts";
import { encodeAudit } from "../../src/wire/encode-audit.ts";
import { undoneThroughFaces } from "../mcp/undone-through-faces.ts";
import { inMicrosoft, list, ownParts, refusal } from "../sentences/in-graph.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { inMode } from "../support/in-mode.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const wrote = (operation: string, id: string): AuditRecord => ({
  ...{ id: operation, time: HOUR, category: "UserManagement", operation, app: null, ip: null, result: "success" },
  ...{ actor: { kind: "user", id: "miles-id", name: "miles" }, correlationId: "c" },
  targets: [{ ref: { type: "user", id }, displayName: id, modified: [] }],
});

test.each([true, false])(
  "earlier work of an undone actor is told as not looked at only where the audit log before cannot be read: it can, %s",
  async (isRead) => {
    const replies = [[/auditLogs/, isRead ? list() : refusal(403)]] as const;
    const { earlier: found } = await inMicrosoft(replies, async (context) =>
      workBeside(
        { ...context, ...ownParts(context) },
        {
          ...{ job: aFinishedPreview, asked: { all: true, actor: "miles" }, writers: [] },
          log: { records: [wrote("Update user", "ada")], isCut: false },
          isTheirs: (actor) => isNamed(actor, "miles"),
        },
      ),
    );
    const before = iso(aFinishedPreview.targetStateDateTime);
    expect(found === undefined ? null : earlierSentence(found)).toBe(
      isRead
        ? null
        : `not looked at whole: what "miles" (miles-id) wrote in the 7 days before ${before}, because not all of the audit log of that time was read.`,
    );
  },
);

test("work of accounts with power from an undone actor is told as not looked at where the audit log cannot be read", async () => {
  const log = await inMicrosoft([[/auditLogs/, refusal(403)]], async (context) =>
    context.log.read({ kind: "everything" }, { since: 1, until: null }),
  );
  const facts = { isSuspect: () => true, countsMembersOf: () => false, isEnforced: () => false };
  const { empowered } = await empoweredIn({ ...log, isCut: false }, facts, async () => []);
  expect(empowered).toMatchObject({ total: 0, isCut: true });
});

test("an undo of an actor since a time says what that actor wrote between the snapshot and then to objects that stay", async () => {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { caller } = await tenant.services.session.signedIn();
  const [ada, ben] = ["Ada", "Ben"].map((name) => tenant.addUser(name, { city: "Bern" }));
  if (ada === undefined || ben === undefined) throw new Error("Two users were made.");
  await using served = await inMode(tenant, "microsoft");
  const snapshot = await tenant.services.recovery.takeSnapshot({ label: null, caller });
  const miles = () => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id: "miles-id", name: "miles" }, app: "portal", ip: null });
  };
  miles().update(ada, { city: "Rome" });
  miles().update(ben, { city: "Rome" });
  tenant.later(MINUTE);
  const since = iso(tenant.embedded.now());
  miles().update(ben, { city: "Oslo" });
  tenant.later(MINUTE);
  const { summary, verified } = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "miles", { since });
  for (const told of [...summary.halves, ...verified.halves]) {
    expect(told).toMatch(
      /not undone, because it was before (\S+): 1 write by \W+miles\W+miles-id\) to 1 object between/,
    );
    expect(told).toContain(`because it was before ${since}`);
  }
});

const purged = (id: string): Change => ({
  ...{ seq: 1, ref: { type: "user", id }, displayName: id, action: "restore", basis: "snapshot", properties: [] },
  ...{ links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 }, notRecoverable: "hardDeleted" },
});

test.each([
  ["ada", 1],
  ["ben", 2],
])("a purged object that the list and the log have is told once, beside %s: %i", async (id, objects) => {
  const log = list(encodeAudit(wrote("Hard Delete user", "ada")));
  const { expected } = await inMicrosoft([[/auditLogs/, log]], async (context) =>
    withLeft(
      context,
      {
        ...{ outcome: "verified", pending: [], notCompared: null, residual: { total: 0, items: [] } },
        expected: [{ reason: "hardDeleted", objects: 1, sample: [purged(id)] }],
      },
      { ...aFinishedPreview, jobStartDateTime: 2 * HOUR },
    ),
  );
  expect(expected.map(({ reason, objects: count }) => [reason, count])).toEqual([["hardDeleted", objects]]);
});

test("a verdict has the other work of an undone actor also where the approved list is kept elsewhere", async () => {
  const empowered = { writes: 1, total: 1, items: [] };
  const result = await inMicrosoft([[/getChanges/, list()]], async (context) => {
    const own = ownParts(context);
    const verdicts = new Verdicts(
      { ...context, ...own },
      { jobs: async () => [], authorsOf: async () => [], assessmentOf: async () => ({ empowered }) },
    );
    const verifying = { ...aFinishedPreview, verifiesJobId: jobId("r") };
    return verdicts.of(verifying, { ...aFinishedPreview, previewJobId: jobId("p") });
  });
  expect(result.empowered).toEqual(empowered);
});
