import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Ask,
  advanced,
  allRows,
  asking,
  type GraphProcess,
  graphProcess,
  type Row,
} from "../support/graph-process.ts";

let graph: GraphProcess;
let ask: Ask;
let eventually: Ask;
beforeAll(async () => {
  graph = await graphProcess();
  ask = asking(graph.url, graph.tokens.globalAdministrator);
  eventually = asking(graph.url, graph.tokens.globalAdministrator, advanced);
});
afterAll(() => graph[Symbol.asyncDispose]());

/** A whole round: its rows by id, and where the next begins. */
async function round(path: string): Promise<{ rows: ReadonlyMap<string, Row>; next: string }> {
  const rows = new Map<string, Row>();
  for (let at = path; ; ) {
    const { status, body } = await ask(at);
    expect(status).toBe(200);
    for (const row of body.value ?? []) rows.set(row.id, { ...rows.get(row.id), ...row });
    if (typeof body["@odata.deltaLink"] === "string") return { rows, next: body["@odata.deltaLink"] };
    at = String(body["@odata.nextLink"]);
  }
}

describe("a delta query", () => {
  test("a delta query begins with everything that exists and continues with the changes", async () => {
    const whole = await round("/users/delta?$select=displayName,department");
    const listed = await allRows(ask, "/users?$top=999&$select=id,displayName,onPremisesSyncEnabled");
    expect([...whole.rows.keys()].sort()).toEqual(listed.map(({ id }) => id).sort());
    expect((await round(whole.next)).rows.size).toBe(0);

    const [changed, deleted, purged] = listed.filter((row) => row.onPremisesSyncEnabled !== true).slice(-3);
    await ask(`/users/${changed?.id}`, { method: "PATCH", body: { department: "Lighthouse" } });
    await ask(`/users/${deleted?.id}`, { method: "DELETE" });
    await ask(`/users/${purged?.id}`, { method: "DELETE" });
    await ask(`/directory/deletedItems/${purged?.id}`, { method: "DELETE" });
    const { rows, next } = await round(whole.next);
    expect(rows.get(changed?.id ?? "")).toEqual({
      id: changed?.id,
      displayName: changed?.displayName,
      department: "Lighthouse",
    });
    expect(rows.get(deleted?.id ?? "")).toEqual({ id: deleted?.id, "@removed": { reason: "changed" } });
    expect(rows.get(purged?.id ?? "")).toEqual({ id: purged?.id, "@removed": { reason: "deleted" } });
    expect((await round(next)).rows.size).toBe(0);
  });

  test("a delta query of groups lists members who were added and removed", async () => {
    const { next } = await round("/groups/delta?$deltatoken=latest");
    const groups = await allRows(
      eventually,
      "/groups?$count=true&$filter=not groupTypes/any(t:t eq 'DynamicMembership')",
    );
    const sizes = await Promise.all(
      groups.map(async ({ id }) => ({ id, of: await allRows(ask, `/groups/${id}/members`) })),
    );
    const group = sizes.find(({ of }) => of.length > 1);
    const [leaver] = group?.of ?? [];
    await ask(`/groups/${group?.id}/members/${leaver?.id}/$ref`, { method: "DELETE" });
    const { rows } = await round(next);
    const delta = [expect.objectContaining({ id: leaver?.id, "@removed": { reason: "deleted" } })];
    expect([...rows.values()]).toEqual([{ id: group?.id, "members@delta": delta }]);
  });

  test("a delta query answers 410 to a token of something else and says where to start over", async () => {
    const { next } = await round("/groups/delta?$deltatoken=latest");
    const token = new URL(next).searchParams.get("$deltatoken") ?? "";
    for (const foreign of [
      "nonsense",
      token,
      forged(["user", "other-file.3", false, 1]),
      forged(["user", null, false, 1]),
    ]) {
      const answer = await ask(`/users/delta?$select=id&$deltatoken=${foreign}`);
      expect(answer).toMatchObject({ status: 410, body: { error: { code: "resyncRequired" } } });
      expect(answer.headers.get("location")).toBe(`${graph.url}/v1.0/users/delta?$select=id`);
    }
  });

  test("a delta query answers 410 to a token that is older than a week", async () => {
    const { next } = await round("/users/delta?$deltatoken=latest");
    const parts: unknown = JSON.parse(
      Buffer.from(new URL(next).searchParams.get("$deltatoken") ?? "", "base64url").toString(),
    );
    const [type, cursor, begun, at, ...rest] = Array.isArray(parts) ? parts : [];
    const aged = forged([type, cursor, begun, Number(at) - 8 * 24 * 3_600_000, ...rest]);
    expect(await ask(`/users/delta?$deltatoken=${forged([type, cursor, begun, at, ...rest])}`)).toMatchObject({
      status: 200,
    });
    expect(await ask(`/users/delta?$deltatoken=${aged}`)).toMatchObject({ status: 410 });
  });
});

const forged = (parts: readonly unknown[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");
