import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { type Assistant, type Question, startAssistant } from "../../drill/assistant.ts";
import { entry, temporaryFolder } from "../cli/support.ts";
import { asking, type GraphProcess, graphProcess } from "../support/graph-process.ts";
import { until } from "../support/until.ts";

const shape = {
  snapshots: z.looseObject({ items: z.array(z.looseObject({ snapshotId: z.string() })) }),
  job: z.looseObject({ jobId: z.string(), status: z.string() }),
  any: z.looseObject({}),
};

/** Ticks the box, or types what the form asks for. */
const approving = async ({ field }: Question): Promise<boolean | string> =>
  field.kind === "boolean" || field.title.replace(/^Type: /, "");

/** Our own server in mode `microsoft`, connected to a face as to Microsoft's service. */
async function serverBefore(face: GraphProcess, data: string): Promise<Assistant> {
  const environment = {
    PATH: process.env.PATH ?? "",
    ENTRA_REWIND_DATA: data,
    ENTRA_REWIND_MODE: "microsoft",
    ENTRA_REWIND_SIGN_IN: "accessToken",
    ENTRA_REWIND_ACCESS_TOKEN: face.tokens.backupAdministrator,
    ENTRA_REWIND_GRAPH_URL: `${face.url}/v1.0`,
    ENTRA_REWIND_PACING: "off",
    ENTRA_REWIND_POLL_SECONDS: "0.1",
    ENTRA_REWIND_APPROVAL_PAGE: "off",
  };
  const assistant = await startAssistant({ entry, environment }, approving);
  onTestFinished(() => assistant.close());
  return assistant;
}

const ended = (assistant: Assistant, jobId: string) =>
  until(`the end of job ${jobId}`, async () => {
    const job = await assistant.call("get_job", { jobId, waitSeconds: 20 }, shape.job);
    return !["notStarted", "running", "loadingData", "calculatingDiff"].includes(job.status) && job;
  });

test("mode microsoft previews, recovers and verifies over entra-rewind serve, which restarts between each step", async () => {
  const data = temporaryFolder();
  await using first = await graphProcess();
  const write = asking(first.url, first.tokens.globalAdministrator);
  const before = await write("/users?$top=1&$filter=department eq 'Legal'&$select=id,jobTitle");
  const [{ id, jobTitle } = { id: "", jobTitle: null }] = before.body.value ?? [];
  expect((await write(`/users/${id}`, { method: "PATCH", body: { jobTitle: "Wiped" } })).status).toBe(204);

  const planning = await serverBefore(first, data);
  const { items } = await planning.call("list_snapshots", { limit: 1 }, shape.snapshots);
  const scope = { entities: [{ type: "user", ids: [id] }] };
  const preview = await planning.call("start_preview", { snapshot: items[0]?.snapshotId, scope }, shape.job);
  expect(await ended(planning, preview.jobId)).toMatchObject({ status: "successful" });
  await planning.close();

  await using second = await first.again();
  const recovering = await serverBefore(second, data);
  expect(await recovering.call("list_changes", { previewJobId: preview.jobId }, shape.any)).toMatchObject({
    items: [{ type: "user", id, by: "#1" }],
  });
  const recovery = await recovering.call("start_recovery", { previewJobId: preview.jobId }, shape.job);
  await recovering.close();

  await using third = await second.again();
  const verifying = await serverBefore(third, data);
  expect(await ended(verifying, recovery.jobId)).toMatchObject({ status: "successful" });
  const verification = await verifying.call("verify_recovery", { recoveryJobId: recovery.jobId }, shape.any);
  expect(verification).toMatchObject({ verified: true, residual: { total: 0 } });
  const read = asking(third.url, third.tokens.noRole);
  expect(await read(`/users/${id}?$select=jobTitle`)).toMatchObject({ body: { jobTitle } });
});
