import { expect, test } from "vitest";
import { recoveriesFinding } from "../../src/app/recoveries-finding.ts";
import { showVerdict } from "../../src/cli/commands/trail-verdict.ts";
import { jobId } from "../../src/domain/ids.ts";
import { defaultPolicy } from "../../src/microsoft/context.ts";
import { compareRecoveries } from "../../src/microsoft/recovery/unrecorded.ts";
import { screenTyping } from "../cli/support.ts";
import {
  type AService,
  aChange,
  admin,
  aPreview,
  aRecovery,
  aService,
  SNAPSHOT,
  serves,
  TENANT,
} from "../graph/a-service.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const OURS = jobId("77b0c1a2-0000-4000-8000-000000000002");
const THEIRS = jobId("77b0c1a2-0000-4000-8000-000000000003");
const POSTED = /snapshots\/.*\/recoveryJobs$/;
const ended = { status: "successful", jobCompletionDateTime: "2026-11-20T09:01:00Z" };

const compared = ({ client, records, time }: AService) =>
  compareRecoveries({ client, records, tenant: TENANT, clock: time.clock, policy: defaultPolicy });
const finding = (graph: AService) => recoveriesFinding(() => compared(graph));

/** Starts a recovery here, whose request the service answers in this way. */
async function started(graph: AService, answers: { readonly named: boolean }): Promise<void> {
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  graph.server.on("POST", POSTED, (response) => {
    const location = `${graph.server.base}/directory/recovery/snapshots/${SNAPSHOT.id}/recoveryJobs/${OURS}`;
    response.writeHead(answers.named ? 202 : 500, answers.named ? { location } : {}).end();
  });
  const request = { previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } } as const;
  const asked = graph.service.startRecovery(request);
  if (answers.named) await asked;
  else await expect(asked).rejects.toMatchObject({ code: "unavailable" });
  serves(graph.server, [aRecovery(OURS, ended), aPreview(PREVIEW)]);
}

test("doctor counts the recoveries in Microsoft's list, which were all started here", async () => {
  await using graph = await aService();
  expect(await finding(graph)).toMatchObject({
    name: "recoveries",
    ok: true,
    says: "0 recoveries in Microsoft's list, 0 recoveries without a record here",
  });
  await started(graph, { named: true });
  expect(await finding(graph)).toMatchObject({
    ok: true,
    says: "1 recovery in Microsoft's list, 0 recoveries without a record here",
  });
});

test("doctor counts recoveries that were started elsewhere, or whose trail and requests were cut together", async () => {
  await using graph = await aService();
  await started(graph, { named: true });
  serves(graph.server, [aRecovery(OURS, ended), aRecovery(THEIRS, ended), aPreview(PREVIEW)]);
  expect(await finding(graph)).toMatchObject({
    ok: true,
    says: "1 recovery in Microsoft's list was not recorded here (started elsewhere, or records removed)",
  });
  for (const table of ["trail", "posted_job", "secret"]) await graph.alter(`delete from ${table}`);
  expect(await graph.trail.verify()).toMatchObject({ intact: true, records: 0 });
  expect(await finding(graph)).toMatchObject({
    ok: true,
    says: "2 recoveries in Microsoft's list were not recorded here (started elsewhere, or records removed)",
  });
});

test("doctor takes a recovery for its own while the outcome of a request is not known", async () => {
  await using graph = await aService();
  await started(graph, { named: false });
  expect(await graph.records.open()).not.toBeNull();
  expect(await finding(graph)).toMatchObject({
    says: "1 recovery in Microsoft's list, 0 recoveries without a record here",
  });
});

test("doctor names rows of Microsoft's list that cannot be read, and a list that is refused", async () => {
  await using graph = await aService();
  serves(graph.server, [aRecovery(THEIRS, { ...ended, status: 7 })]);
  expect(await finding(graph)).toMatchObject({
    says: expect.stringContaining("; 1 row of the list could not be read"),
  });
  graph.server.on("GET", "/directory/recovery/jobs", { status: 403 });
  expect(await finding(graph)).toMatchObject({ name: "recoveries", ok: false, remedy: expect.stringMatching(/\S/) });
});

test("audit --verify says how many recoveries in Microsoft's list have no record here, and why it did not compare", async () => {
  await using graph = await aService();
  await started(graph, { named: true });
  serves(graph.server, [aRecovery(OURS, ended), aRecovery(THEIRS, ended), aPreview(PREVIEW)]);
  const verified = async (json: boolean) => {
    const { screen, output } = screenTyping();
    const status = await showVerdict(graph.trail, screen, { json, recoveries: () => compared(graph) });
    return { status, output: output() };
  };
  const heard = await verified(false);
  expect(heard).toMatchObject({ status: 0, output: expect.stringContaining("The trail is intact: ") });
  expect(heard.output).toContain("1 recovery in Microsoft's list was not recorded here (started elsewhere, or records");
  graph.server.on("GET", "/directory/recovery/jobs", { status: 403 });
  const { status, output } = await verified(false);
  expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining("were not compared: ") });
  expect(JSON.parse((await verified(true)).output)).toMatchObject({
    intact: true,
    recoveries: { compared: false, says: expect.stringMatching(/\S/), remedy: expect.stringMatching(/\S/) },
  });
  await graph.alter("delete from trail");
  const broken = await verified(false);
  expect(broken.status).toBe(1);
  expect(broken.output).not.toContain("Microsoft's list");
});
