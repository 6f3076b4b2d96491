import { ResponseType } from "@microsoft/microsoft-graph-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { graphClient } from "../support/graph-client.ts";
import {
  type Answer,
  allRows,
  asking,
  ended,
  type GraphProcess,
  graphProcess,
  type Row,
} from "../support/graph-process.ts";
import { until } from "../support/until.ts";

/** The seven steps of the documented workflow: snapshots, preview, poll, changes, recovery, poll, failures. */
const RECOVERY = "/directory/recovery";
const GET_CHANGES = "microsoft.graph.entraRecoveryServices.getChanges";
const GET_FAILED = "microsoft.graph.entraRecoveryServices.getFailedChanges";
const NAMES = "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNamesFilter";
const usersOnly = { filteringCriteria: { "@odata.type": NAMES, entityTypes: ["user"] } };

let graph: GraphProcess;
beforeAll(async () => {
  graph = await graphProcess();
});
afterAll(() => graph[Symbol.asyncDispose]());

describe("the documented workflow", () => {
  test("the documented workflow runs with Microsoft's JavaScript client", async () => {
    const client = graphClient(graph.url, graph.tokens.backupAdministrator);
    const location = async (path: string, body: unknown): Promise<string> => {
      const response: Response = await client.api(path).responseType(ResponseType.RAW).post(body);
      expect(response.status).toBe(202);
      expect(await response.text()).toBe("");
      return (response.headers.get("location") ?? "").slice(`${graph.url}/v1.0`.length);
    };
    const followed = (path: string): Promise<Answer> =>
      until(`the end of ${path}`, async () => {
        const job: Answer = await client.api(path).header("Prefer", "include-unknown-enum-members").get();
        return ["successful", "failed", "abandoned"].includes(String(job.status)) && job;
      });

    const snapshots: Answer = await client.api(`${RECOVERY}/snapshots`).orderby("createdDateTime desc").top(1).get();
    const at = `${RECOVERY}/snapshots/${snapshots.value?.[0]?.id}`;

    const preview = await location(`${at}/recoveryPreviewJobs`, usersOnly);
    const previewed = await followed(preview);
    expect(previewed).toMatchObject({ status: "successful", filteringCriteria: usersOnly.filteringCriteria });

    const changes: Answer = await client.api(`${preview}/${GET_CHANGES}`).top(999).get();
    expect(changes.value?.length).toBeGreaterThan(10);
    expect(new Set(changes.value?.map((change) => change.entityTypeName))).toEqual(new Set(["user"]));

    const recovered = await followed(await location(`${at}/recoveryJobs`, usersOnly));
    expect(recovered).toMatchObject({ status: "successful", totalFailedChanges: 0 });
    expect(recovered.totalObjectsModified).toBe(previewed.totalChangedObjectsCalculated);

    const failed: Answer = await client.api(`${at}/recoveryJobs/${recovered.id}/${GET_FAILED}`).get();
    expect(failed.value).toEqual([]);
  });

  test("the documented workflow runs with plain fetch and leaves no difference to recover", async () => {
    const ask = asking(graph.url, graph.tokens.backupAdministrator);
    const [newest] = await allRows(ask, `${RECOVERY}/snapshots`);
    const at = `${RECOVERY}/snapshots/${newest?.id}`;

    const started = await ask(`${at}/recoveryPreviewJobs`, { method: "POST" });
    expect(started).toMatchObject({ status: 202, body: { text: "" } });
    const preview = started.headers.get("location") ?? "";
    expect(preview).toMatch(new RegExp(`^${graph.url}/v1.0/directory/recovery/snapshots/.+/recoveryPreviewJobs/.+$`));
    expect(await ended(ask, preview)).toMatchObject({ status: "successful", filteringCriteria: null });
    const changes = await allRows(ask, `${preview}/getChanges?$top=5`);
    expect(changes.length).toBeGreaterThan(10);
    expect(new Set(changes.map((change) => `${change.entityTypeName} ${change.id}`)).size).toBe(changes.length);

    const recovery = await ask(`${at}/recoveryJobs`, { method: "POST", body: {} });
    const done = await ended(ask, recovery.headers.get("location") ?? "");
    expect(done).toMatchObject({ status: "successful" });
    const failures = await allRows(ask, `${recovery.headers.get("location")}/getFailedChanges`);
    expect(failures).toHaveLength(Number(done.totalFailedChanges));
    for (const failure of failures) expect(failure.failureMessage).not.toBe("");

    const again = await ask(`${at}/recoveryPreviewJobs`, { method: "POST", body: {} });
    const after = await ended(ask, again.headers.get("location") ?? "");
    const left = await allRows(ask, `${again.headers.get("location")}/getChanges`);
    expect(Number(after.totalChangedObjectsCalculated)).toBeLessThanOrEqual(failures.length);
    expect(changesToWrite(left).length).toBeLessThanOrEqual(failures.length);
  });

  test("the documented workflow keeps the state before a recovery without offering it as a target", async () => {
    const ask = asking(graph.url, graph.tokens.backupReader);
    const { body } = await asking(
      graph.url,
      graph.tokens.globalAdministrator,
    )("/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Create beforeRecovery snapshot'&$top=1");
    const id = targetOf(body.value?.[0]);
    expect(await ask(`${RECOVERY}/snapshots/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect((await allRows(ask, `${RECOVERY}/snapshots`)).map((row) => row.id)).not.toContain(id);
  });
});

/** Changes of synchronized objects are shown and stay. */
const changesToWrite = (rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => row.entityTypeName !== "user" && row.entityTypeName !== "group");

function targetOf(row: Row | undefined): string {
  const targets: unknown = row?.targetResources;
  const [first]: { displayName?: string }[] = Array.isArray(targets) ? targets : [];
  return first?.displayName ?? "";
}
