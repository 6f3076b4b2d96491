import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ask, allRows, asking, ended, type GraphProcess, graphProcess } from "../support/graph-process.ts";

/** Refusals of the face, one by one: the status, Graph's code, and a sentence. */
const RECOVERY = "/directory/recovery";
const NAMES = "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNamesFilter";
const IDS = "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNameAndIdsFilter";

let graph: GraphProcess;
let reader: Ask;
let administrator: Ask;
let global: Ask;
let at = "";
beforeAll(async () => {
  graph = await graphProcess();
  reader = asking(graph.url, graph.tokens.backupReader);
  administrator = asking(graph.url, graph.tokens.backupAdministrator);
  global = asking(graph.url, graph.tokens.globalAdministrator);
  at = `${RECOVERY}/snapshots/${(await allRows(reader, `${RECOVERY}/snapshots`))[0]?.id}`;
});
afterAll(() => {
  expect(graph.errors()).toBe("");
  return graph[Symbol.asyncDispose]();
});

const refused = (status: number, code: string) => ({
  status,
  body: { error: { code, message: expect.stringMatching(/^[A-Z"$].{10,}/s) } },
});

describe("the caller", () => {
  test("a call needs a known token", async () => {
    const missing = await asking(graph.url, null)("/me");
    expect(missing).toMatchObject(refused(401, "InvalidAuthenticationToken"));
    expect(missing.headers.get("www-authenticate")).toContain("Bearer");
    expect(await asking(graph.url, "guess")("/me")).toMatchObject(refused(401, "InvalidAuthenticationToken"));
  });

  test("a call needs a role for recovery, and another one for recovering", async () => {
    const nobody = asking(graph.url, graph.tokens.noRole);
    expect(await nobody(`${RECOVERY}/snapshots`)).toMatchObject(refused(403, "accessDenied"));
    expect(await nobody("/users?$top=1")).toMatchObject({ status: 200 });
    const recovery = await reader(`${at}/recoveryJobs`, { method: "POST", body: {} });
    expect(recovery).toMatchObject(refused(403, "accessDenied"));
    expect(recovery.body.error?.message).toContain("Entra Backup Administrator");
  });

  test("a call needs to be a Global Administrator's to change the directory", async () => {
    const body = { department: "none" };
    expect(await administrator("/me", { method: "GET" })).toMatchObject({ status: 200 });
    const { id } = (await administrator("/me")).body;
    expect(await administrator(`/users/${id}`, { method: "PATCH", body })).toMatchObject(
      refused(403, "Authorization_RequestDenied"),
    );
  });

  test("a caller loses permissions with the role, from the next call on", async () => {
    const { id } = (await reader("/me")).body;
    const role = "/directoryRoles/f42252d9-5400-4d7b-b9ef-cc582dbb8577/members";
    await global(`${role}/${id}/$ref`, { method: "DELETE" });
    expect(await reader(`${RECOVERY}/snapshots`)).toMatchObject({ status: 403 });
    await global(`${role}/$ref`, { method: "POST", body: { "@odata.id": `${graph.url}/v1.0/directoryObjects/${id}` } });
    expect(await reader(`${RECOVERY}/snapshots`)).toMatchObject({ status: 200 });
  });
});

describe("a job", () => {
  test("a job is refused for malformed criteria", async () => {
    const twice = [1, 2].map(() => ({ entityType: "user", entityIds: ["a"] }));
    for (const filteringCriteria of [
      { entityTypes: ["user"] },
      { "@odata.type": NAMES, entityTypes: [] },
      { "@odata.type": NAMES, entityTypes: ["device"] },
      { "@odata.type": IDS, filterValues: [] },
      { "@odata.type": IDS, filterValues: twice },
      { "@odata.type": IDS, filterValues: [{ entityType: "user", entityIds: [] }] },
      { "@odata.type": IDS, filterValues: [{ entityType: "user", entityIds: Array.from({ length: 101 }, String) }] },
    ]) {
      const answer = await administrator(`${at}/recoveryPreviewJobs`, { method: "POST", body: { filteringCriteria } });
      expect(answer, JSON.stringify(filteringCriteria)).toMatchObject(refused(400, "badRequest"));
    }
    const unknown = await administrator(`${at}/recoveryPreviewJobs`, { method: "POST", body: { scope: "all" } });
    expect(unknown).toMatchObject(refused(400, "badRequest"));
  });

  test("a job is refused while another one is active, and can be canceled once", async () => {
    const [first, second] = await Promise.all(
      ["recoveryPreviewJobs", "recoveryPreviewJobs"].map((kind) =>
        administrator(`${at}/${kind}`, { method: "POST", body: {} }),
      ),
    );
    const statuses = [first?.status, second?.status].sort();
    expect(statuses).toEqual([202, 409]);
    const loser = first?.status === 409 ? first : second;
    expect(loser).toMatchObject(refused(409, "conflict"));
    const location = (first?.status === 202 ? first : second)?.headers.get("location") ?? "";
    const { id } = await ended(reader, location);
    const cancelled = await reader(`${RECOVERY}/jobs/${id}/microsoft.graph.entraRecoveryServices.cancel`, {
      method: "POST",
    });
    expect(cancelled).toMatchObject(refused(400, "badRequest"));
    expect(await reader(location)).toMatchObject({ body: { status: "successful" } });
  });

  test("a running job is canceled by any caller who may start it, and its changes are refused", async () => {
    const started = await reader(`${at}/recoveryPreviewJobs`, { method: "POST", body: {} });
    const location = started.headers.get("location") ?? "";
    const id = location.split("/").at(-1);
    const cancelled = await reader(`${RECOVERY}/jobs/${id}/cancel`, { method: "POST" });
    if (cancelled.status === 202) {
      expect(cancelled.headers.get("location")).toBe(`${graph.url}/v1.0${RECOVERY}/jobs/${id}`);
      expect(await ended(reader, location)).toMatchObject({ status: "abandoned" });
      expect(await reader(`${location}/getChanges`)).toMatchObject(refused(400, "badRequest"));
    } else {
      expect(cancelled).toMatchObject(refused(400, "badRequest"));
    }
  });

  test("an unknown job and an unknown snapshot are not found", async () => {
    expect(await reader(`${RECOVERY}/jobs/none`)).toMatchObject(refused(404, "notFound"));
    expect(await reader(`${RECOVERY}/snapshots/none`)).toMatchObject(refused(404, "notFound"));
    const unkept = Buffer.from("2020-01-01T00:00:00Z").toString("base64");
    expect(await reader(`${RECOVERY}/snapshots/${unkept}`)).toMatchObject(refused(404, "notFound"));
    expect(await reader(`${RECOVERY}/snapshots/${unkept}/recoveryJobs`)).toMatchObject(refused(404, "notFound"));
    const post = { method: "POST", body: {} };
    expect(await reader(`${RECOVERY}/snapshots/none/recoveryPreviewJobs`, post)).toMatchObject(
      refused(404, "notFound"),
    );
  });
});

describe("a request", () => {
  test("a request with an impossible method is answered with the possible ones", async () => {
    for (const [path, method] of [
      [`${RECOVERY}/snapshots`, "POST"],
      [`${RECOVERY}/jobs`, "DELETE"],
      [at, "PATCH"],
      [at, "DELETE"],
      [RECOVERY, "PATCH"],
    ] as const) {
      const answer = await global(path, { method, body: {} });
      expect(answer, `${method} ${path}`).toMatchObject(refused(405, "methodNotAllowed"));
      expect(answer.headers.get("allow")).toContain("GET");
    }
  });

  test("a request for an unknown path or version is a bad request, and one for a missing object is not found", async () => {
    expect(await reader("/teams")).toMatchObject(refused(400, "BadRequest"));
    expect(await reader(`${graph.url}/v2.0/users`)).toMatchObject(refused(400, "BadRequest"));
    expect(await reader(`${graph.url}/`)).toMatchObject(refused(400, "BadRequest"));
    expect(await reader("/users/none")).toMatchObject(refused(404, "Request_ResourceNotFound"));
  });

  test("a request with an unreadable query is answered with the reason", async () => {
    for (const query of [
      "$top=0",
      "$top=1000",
      "$top=x",
      "$skip=-1",
      "$count=maybe",
      "$orderby=department sideways",
      "$orderby=nothing",
      "$select=",
      "$select=nothing",
      "$search=x",
      "$expand=shoes",
      "$skiptoken=x",
      "$top=1&$top=2",
      "$filter=",
      "$filter=department",
      "$filter=department eq",
      "$filter=department eq 'open",
      "$filter=department eq Research",
      "$filter=nothing eq 'x'",
      "$filter=department like 'x'",
      "$filter=(department eq 'x'",
      `$filter=${"(".repeat(50)}department eq 'x'${")".repeat(50)}`,
      `$filter=department eq '${"x".repeat(5_000)}'`,
    ]) {
      expect(await reader(`/users?${query}`), query).toMatchObject(refused(400, "Request_BadRequest"));
    }
  });

  test("a request whose body is no JSON object of the right kind is refused", async () => {
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      global("/users", { method: "POST", body, headers });
    expect(await post("{")).toMatchObject(refused(400, "badRequest"));
    expect(await post("[]")).toMatchObject(refused(400, "Request_BadRequest"));
    expect(await post(`${"[".repeat(100)}${"]".repeat(100)}`)).toMatchObject(refused(400, "badRequest"));
    expect(await post("{}", { "content-type": "text/plain" })).toMatchObject(refused(415, "unsupportedMediaType"));
    expect(await post({ displayName: "x".repeat(1_100_000) })).toMatchObject(refused(413, "requestEntityTooLarge"));
    const passwordProfile = { password: "x" };
    const named = { displayName: "A", mailNickname: "a", userPrincipalName: "a@contoso.example" };
    const whole = { accountEnabled: true, passwordProfile, ...named };
    for (const [wrong, sentence] of [
      [{ shoeSize: 4 }, "shoeSize"],
      [{ id: "x" }, "id"],
      [{ createdDateTime: "2026-01-01T00:00:00Z" }, "createdDateTime"],
      [{ displayName: null }, "displayName"],
      [{ accountEnabled: "yes" }, "accountEnabled"],
      [{ userPrincipalName: "nobody" }, "userPrincipalName"],
      [{ "@odata.type": "#microsoft.graph.group" }, "@odata.type"],
      [{ "owners@odata.bind": [] }, "owners"],
    ] as const) {
      const answer = await post({ ...whole, ...wrong });
      expect(answer, sentence).toMatchObject(refused(400, "Request_BadRequest"));
      expect(answer.body.error?.message).toContain(sentence);
    }
  });

  test("a request is answered with its ids, in headers and in the error", async () => {
    const answer = await reader("/users/none", { headers: { "client-request-id": "my-id-1" } });
    expect(answer.headers.get("client-request-id")).toBe("my-id-1");
    expect(answer.headers.get("date")).not.toBeNull();
    expect(answer.body.error?.innerError).toMatchObject({
      "client-request-id": "my-id-1",
      "request-id": answer.headers.get("request-id"),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const next = await reader("/me");
    expect(next.headers.get("request-id")).not.toBe(answer.headers.get("request-id"));
  });

  test("a request for another host's name is refused with any token", async () => {
    const { port } = new URL(graph.url);
    const status = (host: string) =>
      new Promise((resolve) => {
        const headers = { host, authorization: `Bearer ${graph.tokens.globalAdministrator}` };
        request({ port, path: "/v1.0/me", headers }, (response) => resolve(response.resume().statusCode)).end();
      });
    expect(await status("attacker.example")).toBe(403);
    expect(await status(`attacker.example:${port}`)).toBe(403);
    expect(await status(`localhost:${port}`)).toBe(200);
    expect(await status("not a host")).toBe(400);
  });
});
