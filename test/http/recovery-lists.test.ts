import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Ask,
  advanced,
  allRows,
  asking,
  ended,
  type GraphProcess,
  graphProcess,
} from "../support/graph-process.ts";

/** Options of the recovery lists besides the workflow: forms of addresses, options of queries, later enum members. */
const RECOVERY = "/directory/recovery";
const RECOVERY_TYPE = "#microsoft.graph.entraRecoveryServices.recoveryJob";
const PREVIEW_TYPE = "#microsoft.graph.entraRecoveryServices.recoveryPreviewJob";

let graph: GraphProcess;
let ask: Ask;
let snapshot = "";
let preview = "";
beforeAll(async () => {
  graph = await graphProcess();
  ask = asking(graph.url, graph.tokens.backupAdministrator);
  snapshot = (await allRows(ask, `${RECOVERY}/snapshots`))[0]?.id ?? "";
  const ids = { entityType: "user", entityIds: ["none"] };
  const filterValues = { "@odata.type": "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNameAndIdsFilter" };
  await started("recoveryJobs", { filteringCriteria: { ...filterValues, filterValues: [ids] } });
  preview = await started("recoveryPreviewJobs", {});
});
afterAll(() => graph[Symbol.asyncDispose]());

async function started(kind: string, body: object): Promise<string> {
  const { headers } = await ask(`${RECOVERY}/snapshots/${snapshot}/${kind}`, { method: "POST", body });
  const { id } = await ended(ask, headers.get("location") ?? "");
  return String(id);
}

describe("a snapshot", () => {
  test("a snapshot is found under every form of its address and of its id", async () => {
    const { createdDateTime } = (await ask(`${RECOVERY}/snapshots/${snapshot}`)).body;
    const seconds = Buffer.from(String(Date.parse(String(createdDateTime)) / 1_000)).toString("base64");
    for (const form of [
      `/snapshots/${encodeURIComponent(snapshot)}`,
      `/snapshots('${snapshot}')`,
      `/snapshots('${encodeURIComponent(snapshot)}')`,
      `/snapshots/${seconds}`,
      `/Snapshots/${snapshot}/`,
    ]) {
      expect(await ask(`${RECOVERY}${form}`), form).toMatchObject({ status: 200, body: { id: snapshot } });
    }
  });

  test("snapshots are listed newest first, page by page, or in the requested order", async () => {
    const whole = await allRows(ask, `${RECOVERY}/snapshots`);
    const times = whole.map((row) => String(row.createdDateTime));
    expect(times).toEqual([...times].sort().reverse());
    expect(await allRows(ask, `${RECOVERY}/snapshots?$top=2`)).toEqual(whole);
    expect(await allRows(ask, `${RECOVERY}/snapshots?$top=3&$orderby=createdDateTime asc`)).toEqual(whole.toReversed());
    expect((await ask(`${RECOVERY}/snapshots/$count`)).body.text).toBe(String(whole.length));
    expect((await ask(`${RECOVERY}/snapshots?$top=1&$count=true`)).body["@odata.count"]).toBe(whole.length);
    const { body } = await ask(`${RECOVERY}/snapshots?$select=createdDateTime&$top=1`);
    expect(body.value).toEqual([{ createdDateTime: times[0] }]);
  });
});

describe("the jobs", () => {
  test("jobs name their kind in a list of both kinds, and not in a list of one kind", async () => {
    const rows = await allRows(ask, `${RECOVERY}/jobs`);
    expect(rows.map((row) => row["@odata.type"])).toEqual(expect.arrayContaining([RECOVERY_TYPE, PREVIEW_TYPE]));
    const previews = await allRows(ask, `${RECOVERY}/snapshots/${snapshot}/recoveryPreviewJobs`);
    expect(previews.map((row) => row.id)).toEqual([preview]);
    expect(previews[0]).not.toHaveProperty("@odata.type");
    expect(previews[0]).not.toHaveProperty("totalObjectsModified");
    expect(await ask(`${RECOVERY}/jobs/${preview}`)).toMatchObject({ body: { "@odata.type": PREVIEW_TYPE } });
  });

  test("jobs can be filtered by id, status and target only", async () => {
    const ids = async (filter: string) =>
      (await allRows(ask, `${RECOVERY}/jobs?$filter=${filter}`)).map(({ id }) => id);
    expect(await ids(`id eq '${preview}'`)).toEqual([preview]);
    expect(await ids(`id ne '${preview}' and status eq 'successful'`)).toHaveLength(1);
    expect(await ids("status eq 'calculating'")).toEqual([]);
    expect(await ids("status eq microsoft.graph.entraRecoveryServices.recoveryStatus'successful'")).toHaveLength(2);
    const { body } = await ask(`${RECOVERY}/jobs/${preview}`);
    expect(await ids(`targetStateDateTime eq ${body.targetStateDateTime}`)).toHaveLength(2);
    expect(await ask(`${RECOVERY}/jobs?$filter=startswith(status,'s')`)).toMatchObject({ status: 400 });
    expect(await ask(`${RECOVERY}/jobs?$filter=totalFailedChanges eq 0`)).toMatchObject({ status: 400 });
  });

  test("jobs of another kind or snapshot are not found at an address", async () => {
    expect(await ask(`${RECOVERY}/snapshots/${snapshot}/recoveryJobs/${preview}`)).toMatchObject({ status: 404 });
    const older = (await allRows(ask, `${RECOVERY}/snapshots`))[1]?.id;
    expect(await ask(`${RECOVERY}/snapshots/${older}/recoveryPreviewJobs/${preview}`)).toMatchObject({ status: 404 });
  });
});

describe("the changes of a preview", () => {
  const at = () => `${RECOVERY}/snapshots/${snapshot}/recoveryPreviewJobs/${preview}`;

  test("changes are listed by the short and the qualified name, with and without parentheses, on both versions", async () => {
    const { body } = await ask(`${at()}/getChanges`);
    for (const name of ["getChanges()", "microsoft.graph.entraRecoveryServices.getChanges", "getchanges"]) {
      expect((await ask(`${at()}/${name}`)).body.value, name).toEqual(body.value);
    }
    const beta = await ask(`${graph.url}/beta${at()}/microsoft.graph.entraRecoveryServices.getChanges()`);
    expect(beta.body.value).toEqual(body.value);
  });

  test("changes can be skipped, filtered and selected", async () => {
    const whole = await allRows(ask, `${at()}/getChanges`);
    const { body: skipped } = await ask(`${at()}/getChanges?$skip=3&$top=4`);
    expect(skipped.value).toEqual(whole.slice(3, 7));
    expect(await allRows(ask, `${at()}/getChanges?$skip=3&$top=4`)).toEqual(whole.slice(3));
    const groups = await allRows(ask, `${at()}/getChanges?$filter=entityTypeName eq 'group'&$top=1&$select=id`);
    expect(groups).toEqual(whole.filter((row) => row.entityTypeName === "group").map(({ id }) => ({ id })));
    const { body } = await ask(`${at()}/getChanges?$count=true&$top=1&$filter=recoveryAction ne 'update'`);
    expect(body["@odata.count"]).toBe(whole.filter((row) => row.recoveryAction !== "update").length);
  });

  test("changes show later members only to clients that ask for them", async () => {
    const types = async (headers: Record<string, string>) => {
      const { body } = await ask(`${at()}/getChanges?$top=999`, { headers });
      return new Set(body.value?.map((row) => row.entityTypeName));
    };
    expect(await types({})).toContain("unknownFutureValue");
    const all = await types({ Prefer: "include-unknown-enum-members" });
    expect(all).not.toContain("unknownFutureValue");
    expect(all).toContain("appRoleAssignment");
  });
});

test("all links of a change are listed, for any number of them", async () => {
  const admin = asking(graph.url, graph.tokens.globalAdministrator);
  const groups = await allRows(
    asking(graph.url, graph.tokens.backupReader, advanced),
    "/groups?$count=true&$filter=not groupTypes/any(t:t eq 'DynamicMembership')",
  );
  const sizes = await Promise.all(
    groups.map(async ({ id }) => ({ id, members: await allRows(ask, `/groups/${id}/members?$select=id`) })),
  );
  const largest = sizes.sort((a, b) => b.members.length - a.members.length).find(({ members }) => members.length > 20);
  expect(largest).toBeDefined();
  for (const member of largest?.members ?? []) {
    await admin(`/groups/${largest?.id}/members/${member.id}/$ref`, { method: "DELETE" });
  }
  const job = await started("recoveryPreviewJobs", {});
  const changes = await allRows(ask, `${RECOVERY}/snapshots/${snapshot}/recoveryPreviewJobs/${job}/getChanges`);
  const change = changes.find(({ id }) => id === largest?.id);
  expect(Object.entries(change?.deltaFromCurrent ?? {}).find(([name]) => name === "members@delta")?.[1]).toHaveLength(
    largest?.members.length ?? 0,
  );
});

test("a recovery changes exactly what a preview lists, and no role, owner or secret, which Microsoft's service leaves", async () => {
  const admin = asking(graph.url, graph.tokens.globalAdministrator);
  const [one, other] = (await allRows(admin, "/users?$top=2&$select=id")).map(({ id }) => String(id));
  const [application] = await allRows(admin, "/applications?$top=1&$select=id");
  const roleAssignments = "/roleManagement/directory/roleAssignments";
  const [role] = await allRows(
    admin,
    "/roleManagement/directory/roleDefinitions?$filter=displayName eq 'User Administrator'",
  );
  const body = { principalId: one, roleDefinitionId: role?.id, directoryScopeId: "/" };
  const given = await admin(roleAssignments, { method: "POST", body });
  const secret = { passwordCredential: { displayName: "planted" } };
  await admin(`/applications/${application?.id}/addPassword`, { method: "POST", body: secret });
  await admin(`/users/${one}/manager/$ref`, {
    method: "PUT",
    body: { "@odata.id": `${graph.url}/v1.0/users/${other}` },
  });
  await admin(`/users/${one}`, { method: "PATCH", body: { jobTitle: "Changed" } });
  const of = async (kind: string, id: string) => (await ask(`${RECOVERY}/snapshots/${snapshot}/${kind}/${id}`)).body;
  const listed = await started("recoveryPreviewJobs", {});
  const rows = await allRows(ask, `${RECOVERY}/snapshots/${snapshot}/recoveryPreviewJobs/${listed}/getChanges`);
  const row = rows.find(({ id }) => id === one);
  expect(row?.deltaFromCurrent).toHaveProperty("jobTitle");
  expect(row?.deltaFromCurrent).not.toHaveProperty("manager@delta");
  expect(rows.map(({ id }) => id)).not.toContain(application?.id);
  const applied = await started("recoveryJobs", {});
  const totals = await of("recoveryJobs", applied);
  const expected = await of("recoveryPreviewJobs", listed);
  expect(totals.totalChangedObjectsCalculated).toBe(expected.totalChangedObjectsCalculated);
  expect((await admin(`${roleAssignments}/${given.body.id}`)).status).toBe(200);
  expect((await admin(`/users/${one}/manager?$select=id`)).body.id).toBe(other);
  const { body: kept } = await admin(`/applications/${application?.id}?$select=passwordCredentials`);
  expect(JSON.stringify(kept)).toContain("planted");
  expect((await admin(`/users/${one}?$select=jobTitle`)).body.jobTitle).not.toBe("Changed");
});
