import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { graphProcess, succeeding } from "../support/graph-process.ts";
import { type HaltingProxy, haltingProxy } from "../support/halting-proxy.ts";
import type { OnForm } from "../support/host.ts";
import { field } from "../support/mcp-answers.ts";
import { killableHost } from "../support/mcp-host.ts";
import { owned } from "../support/owned.ts";
import { until } from "../support/until.ts";

/** The request at which processes are killed is drawn. `FAULTS_SEED` repeats it. */
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const drawn = (nth: number, most: number): number => 1 + Math.floor((((seed + 1) * nth * 0.6180339887) % 1) * most);

/** Types the phrase that a form asks for. */
const approves: OnForm = ({ message, fields }) => ({
  action: "accept",
  content: fields.includes("phrase") ? { phrase: /type: (.+)$/m.exec(message)?.[1] ?? "" } : { approve: true },
});

const textIn = (value: unknown, name: string): string => String(field(value, name));
const isWrite = (method: string, path: string): boolean => method !== "GET" && !/\/(\$batch|getByIds)$/.test(path);

/** Withholds the n-th request from now on. */
function nthRequest(proxy: HaltingProxy, nth: number): Promise<void> {
  let count = 0;
  return proxy.haltAt((_, side) => side === "request" && ++count === nth);
}

test(`processes of mode vault that are killed with SIGKILL (FAULTS_SEED=${seed}) are followed by ones that finish their work, and no write takes effect twice`, {
  timeout: 120_000,
}, async () => {
  await using face = await graphProcess();
  await using proxy = await haltingProxy(face.url);
  const token = face.tokens.globalAdministrator;
  const graph = succeeding(face.url, token);
  const rows = async (path: string): Promise<readonly unknown[]> => {
    const value = field(await graph("GET", path), "value");
    return Array.isArray(value) ? value : [];
  };
  const data = mkdtempSync(join(tmpdir(), "killed-vault-"));
  const environment = {
    ENTRA_REWIND_MODE: "vault",
    ENTRA_REWIND_SIGN_IN: "accessToken",
    ENTRA_REWIND_ACCESS_TOKEN: token,
    ENTRA_REWIND_GRAPH_URL: `${proxy.url}/v1.0`,
    ENTRA_REWIND_PACING: "off",
    ENTRA_REWIND_CONFIRM_SECONDS: "0.1",
  };
  const vault = (...args: readonly string[]) =>
    owned(
      spawn(process.execPath, ["bin/entra-rewind.cjs", "vault", ...args], {
        env: { PATH: process.env.PATH ?? "", ENTRA_REWIND_DATA: data, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );

  // The first capture, killed at a request, and the one after it.
  const halted = nthRequest(proxy, drawn(1, 30));
  const killed = vault("capture");
  const gone = once(killed, "exit");
  await halted;
  killed.kill("SIGKILL");
  await gone;
  runOutLease(data);
  proxy.goOn();
  const snapshotId = await captured(vault);

  // An incident: accounts changed, members removed, and a group purged.
  const users = (await rows("/users?$top=999&$select=id,onPremisesSyncEnabled"))
    .filter((user) => field(user, "onPremisesSyncEnabled") !== true)
    .slice(0, 12)
    .map((user) => textIn(user, "id"));
  const was = await Promise.all(users.map((id) => graph("GET", `/users/${id}?$select=id,jobTitle,city`)));
  const group = (await rows("/groups?$select=id,displayName,mail,membershipRule,onPremisesSyncEnabled&$top=999")).find(
    (one) => ["mail", "membershipRule", "onPremisesSyncEnabled"].every((name) => !field(one, name)),
  );
  const membersOf = async (one: unknown) =>
    (await rows(`/groups/${textIn(one, "id")}/members?$select=id&$top=999`)).map((member) => textIn(member, "id"));
  const members = await membersOf(group);
  for (const id of users) await graph("PATCH", `/users/${id}`, { jobTitle: "Intruder", city: "Nowhere" });
  await graph("DELETE", `/groups/${textIn(group, "id")}`);
  await graph("DELETE", `/directory/deletedItems/${textIn(group, "id")}`);

  // The recovery: a process killed at a drawn request, one killed when the group was created and it had not heard, and the last.
  const start = () => killableHost(data, approves, environment);
  const first = await start();
  const preview = await first.call("start_preview", {
    snapshot: snapshotId,
    scope: { all: true, rebuild: true },
    waitSeconds: 50,
  });
  expect(preview.data).toMatchObject({ status: "successful" });
  const started = await first.call("start_recovery", { previewJobId: textIn(preview.data, "jobId") });
  const jobId = textIn(started.data, "jobId");
  await nthRequest(proxy, drawn(2, 40));
  await first.kill();
  runOutLease(data);
  const isCreation = (method: string, path: string): boolean => method === "POST" && path.endsWith("/groups");
  const created = proxy.passed.some(({ method, path }) => isCreation(method, path));
  proxy.goOn();
  const atCreation = created
    ? nthRequest(proxy, drawn(3, 20))
    : proxy.haltAt(({ method, path }, side) => side === "answer" && isCreation(method, path));
  const second = await start();
  // A call opens the tenant. Its own request may be the one that is withheld, and then it ends with the process.
  second.call("get_tenant_status").catch(() => {});
  await atCreation;
  await second.kill();
  runOutLease(data);
  proxy.goOn();
  await using third = await start();
  const job = await until("the end of the recovery", async () => {
    const answer = await third.call("get_job", { jobId, waitSeconds: 20 });
    return answer.data?.status !== "running" && answer;
  });
  const failures = await third.call("list_failed_changes", { jobId });
  expect(job.data, failures.text).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });

  expect(await Promise.all(users.map((id) => graph("GET", `/users/${id}?$select=id,jobTitle,city`)))).toEqual(was);
  const [again, ...others] = await rows(`/groups?$filter=displayName eq '${textIn(group, "displayName")}'&$select=id`);
  expect(others).toEqual([]);
  expect((await membersOf(again)).sort()).toEqual(members.sort());
  const effective = proxy.passed
    .filter(({ method, path, status }) => isWrite(method, path) && method !== "PATCH" && status < 300)
    .map(({ method, path, body }) => `${method} ${path} ${body}`);
  expect(effective.filter((write, index) => effective.indexOf(write) !== index)).toEqual([]);
  const verification = await third.call("verify_recovery", { recoveryJobId: jobId, waitSeconds: 50 });
  expect(verification.data).toMatchObject({ verified: true });
  rmSync(data, { recursive: true, force: true });
});

/** Captures, which the lease of the killed process no longer forbids. Returns the snapshot's id. */
async function captured(
  vault: (...args: readonly string[]) => ChildProcessByStdio<null, Readable, null>,
): Promise<string> {
  const capture = vault("capture");
  capture.stdout.resume();
  const [status] = await once(capture, "exit");
  expect(status).toBe(0);
  return JSON.parse(await text(vault("status", "--json").stdout)).newest;
}

/** Lets the lease of a killed process run out, as time does. One killed at its first requests has none yet. */
function runOutLease(data: string): void {
  const [file] = globSync(join(data, "vault", "*", "history.db"));
  if (file === undefined) return;
  using database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec("update tenant_lease set lease_until = 1 where owner <> ''");
}
