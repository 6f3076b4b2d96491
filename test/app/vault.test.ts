import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { graphProcess, succeeding } from "../support/graph-process.ts";
import type { OnForm } from "../support/host.ts";
import { field } from "../support/mcp-answers.ts";
import { stdioHosts } from "../support/mcp-host.ts";

/** Types the phrase that a form asks for. */
const approves: OnForm = ({ message, fields }) => ({
  action: "accept",
  content: fields.includes("phrase") ? { phrase: /type: (.+)$/m.exec(message)?.[1] ?? "" } : { approve: true },
});

/** Settings of mode vault over a served sandbox. */
const overFace = (url: string, token: string) => ({
  ENTRA_REWIND_MODE: "vault",
  ENTRA_REWIND_SIGN_IN: "accessToken",
  ENTRA_REWIND_ACCESS_TOKEN: token,
  ENTRA_REWIND_GRAPH_URL: `${url}/v1.0`,
  ENTRA_REWIND_PACING: "off",
  ENTRA_REWIND_CONFIRM_SECONDS: "0.1",
});

const text = (value: unknown, name: string): string => String(field(value, name));

test("mode vault captures a live tenant, previews a recovery, writes it with a person's approval, and verifies it", {
  timeout: 120_000,
}, async () => {
  await using face = await graphProcess();
  const token = face.tokens.globalAdministrator;
  const graph = succeeding(face.url, token);
  const data = mkdtempSync(join(tmpdir(), "vault-"));
  const [host] = stdioHosts;
  await using assistant = await host.start(data, approves, overFace(face.url, token));
  const status = await assistant.call("get_tenant_status");
  expect(status.text).toContain("Mode vault");

  const snapshot = await assistant.call("take_snapshot", { label: "before" });
  const groups = field(await graph("GET", "/groups?$filter=displayName eq 'Sales Team'"), "value");
  const group = text(Array.isArray(groups) ? groups[0] : null, "id");
  const members = field(await graph("GET", `/groups/${group}/members?$top=3`), "value");
  const ids = Array.isArray(members) ? members.map((member) => text(member, "id")) : [];
  const [victim = ""] = ids;
  const was = await graph("GET", `/users/${victim}?$select=department,accountEnabled`);
  await graph("PATCH", `/users/${victim}`, { department: "Nowhere", accountEnabled: false });
  for (const id of ids) await graph("DELETE", `/groups/${group}/members/${id}/$ref`);

  const to = text(snapshot.data, "snapshotId");
  const preview = await assistant.call("start_preview", { snapshot: to, scope: { all: true }, waitSeconds: 45 });
  expect(preview.data).toMatchObject({ status: "successful", totals: { changedObjects: 2, changedLinks: ids.length } });
  const started = await assistant.call("start_recovery", { previewJobId: text(preview.data, "jobId") });
  const recovery = text(started.data, "jobId");
  const job = await assistant.call("get_job", { jobId: recovery, waitSeconds: 50 });
  expect(job.data).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  expect(await graph("GET", `/users/${victim}?$select=department,accountEnabled`)).toMatchObject({
    department: field(was, "department"),
    accountEnabled: field(was, "accountEnabled"),
  });
  const back = field(await graph("GET", `/groups/${group}/members?$select=id`), "value");
  expect(Array.isArray(back) ? back.map((member) => text(member, "id")) : []).toEqual(expect.arrayContaining(ids));

  const verification = await assistant.call("verify_recovery", { recoveryJobId: recovery, waitSeconds: 45 });
  expect(JSON.stringify(verification.data)).toMatch(/"verified":true|"outcome":"verified"/);
  rmSync(data, { recursive: true, force: true });
});

test("mode vault creates a purged group again, repoints every policy that named it, and hands over the checklist", {
  timeout: 120_000,
}, async () => {
  await using face = await graphProcess();
  const token = face.tokens.globalAdministrator;
  const graph = succeeding(face.url, token);
  const rows = async (path: string): Promise<readonly unknown[]> => {
    const value = field(await graph("GET", path), "value");
    return Array.isArray(value) ? value : [];
  };
  const groups = await rows("/groups?$select=id,displayName,groupTypes,mailEnabled,onPremisesSyncEnabled&$top=999");
  const policies = async () => JSON.stringify(await rows("/identity/conditionalAccess/policies"));
  const before = await policies();
  const plain = groups.find(
    (group) =>
      before.includes(text(group, "id")) &&
      field(group, "mailEnabled") !== true &&
      field(group, "onPremisesSyncEnabled") !== true,
  );
  const id = text(plain, "id");
  const members = await rows(`/groups/${id}/members?$select=id&$top=999`);

  const data = mkdtempSync(join(tmpdir(), "vault-"));
  const [host] = stdioHosts;
  await using assistant = await host.start(data, approves, overFace(face.url, token));
  const snapshot = await assistant.call("take_snapshot", { label: "before" });
  await graph("DELETE", `/groups/${id}`);
  await graph("DELETE", `/directory/deletedItems/${id}`);

  const scope = { entities: [{ type: "group", ids: [id] }], rebuild: true };
  const preview = await assistant.call("start_preview", {
    snapshot: text(snapshot.data, "snapshotId"),
    scope,
    waitSeconds: 45,
  });
  expect(preview.data).toMatchObject({ status: "successful" });
  const changes = await assistant.call("list_changes", { previewJobId: text(preview.data, "jobId") });
  expect(changes.text).toContain("gets a new id; by hand afterwards");
  const started = await assistant.call("start_recovery", { previewJobId: text(preview.data, "jobId") });
  const recovery = text(started.data, "jobId");
  const job = await assistant.call("get_job", { jobId: recovery, waitSeconds: 50 });
  expect(job.data).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });

  const verification = await assistant.call("verify_recovery", { recoveryJobId: recovery, waitSeconds: 45 });
  expect(verification.data).toMatchObject({ verified: true, rebuilt: { total: 1, items: [{ id }] } });
  const rebuilt = field(field(verification.data, "rebuilt"), "items");
  const newId = text(Array.isArray(rebuilt) ? rebuilt[0] : null, "newId");
  expect(await policies()).not.toContain(id);
  expect(await policies()).toContain(newId);
  expect(await rows(`/groups/${newId}/members?$select=id&$top=999`)).toHaveLength(members.length);
  rmSync(data, { recursive: true, force: true });
});
