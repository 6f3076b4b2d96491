import { expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { approvalPhrase, approvalWarnings } from "../../src/guard/approval-text.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { ended } from "../support/jobs.ts";
import { boss } from "../support/recovery-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

const contoso = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };
const REMEDY = "The audit log may not be read: it takes the permissions AuditLog.Read.All and Directory.Read.All";
const UNKNOWN = `Authors of these changes and acts on what the history does not hold are not known, or in part only. ${REMEDY}`;
const UNJUDGED =
  "high: It is not known, or in part only, if this undoes the work of others, because authors are not known.";

/** Tells what comparison, summary, form and verdict say after a change of a user. */
async function told(logIsRefused: boolean) {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada");
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { jobTitle: "Lead" });
  if (logIsRefused) tenant.refuse(/auditLogs/);
  const preview = await tenant.preview(snapshot);
  const { recovery, investigation } = tenant.engine;
  const request = { from: snapshot.id, to: null, scope: everything };
  const compare = comparisonFacts(await investigation.compareSnapshots(request, { limit: 10 }));
  const services = engineServices(
    tenant.engine,
    fixedSession({ tenant: contoso, now: () => tenant.truth.now() }, boss),
  );
  const plan = await recoveryPlan(services, preview.id);
  const summary = summaryData(await recovery.summarizeChanges(preview.id), preview.id);
  const applied = await tenant.recover(preview);
  await ended(recovery, await recovery.startVerification({ recoveryJobId: applied.id, caller: boss }));
  const { result } = (await recovery.getVerification(applied.id)) ?? expect.fail("no verification");
  return {
    compare: compare.lines.join("\n"),
    data: JSON.stringify(compare.data),
    summary: JSON.stringify(summary),
    form: approvalWarnings(plan).join("\n"),
    phrase: approvalPhrase(plan),
    verdict: verificationWords(result ?? expect.fail("no result")).lines.join("\n"),
  };
}

test("a log that may not be read is told with the remedy by comparison, summary, form and verdict, and undone work as not judged", async () => {
  const { compare, data, summary, form, phrase, verdict } = await told(true);
  for (const text of [compare, data, summary, verdict]) expect(text).toContain(UNKNOWN);
  for (const text of [summary, form]) expect(text).toContain(`${UNJUDGED} ${REMEDY}`);
  expect(phrase).toBe("restore 1 in Contoso");
});

test("a log that can be read is not told as missing authors", async () => {
  const { compare, data, summary, form, phrase, verdict } = await told(false);
  for (const text of [compare, data, summary, verdict, form]) expect(text).not.toMatch(/not known, or in part only/);
  expect(phrase).toBeNull();
});
