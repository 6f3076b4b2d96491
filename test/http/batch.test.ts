import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ask, advanced, asking, type GraphProcess, graphProcess } from "../support/graph-process.ts";

let graph: GraphProcess;
let ask: Ask;
beforeAll(async () => {
  graph = await graphProcess();
  ask = asking(graph.url, graph.tokens.globalAdministrator);
});
afterAll(() => graph[Symbol.asyncDispose]());

const batch = async (requests: readonly object[]) => ask("/$batch", { method: "POST", body: { requests } });
const json = { "Content-Type": "application/json" };

describe("a batch", () => {
  test("a batch answers each request as if it had come alone, in the caller's name", async () => {
    const { status, body } = await batch([
      { id: "a", method: "GET", url: "/me?$select=userPrincipalName" },
      { id: "b", method: "GET", url: "users/none" },
      { id: "c", method: "PATCH", url: "/policies/authorizationPolicy", headers: json, body: { description: "x" } },
      { id: "d", method: "GET", url: "/users/$count", headers: advanced },
    ]);
    expect(status).toBe(200);
    expect(body.responses).toEqual([
      expect.objectContaining({ id: "a", status: 200 }),
      expect.objectContaining({ id: "b", status: 404 }),
      expect.objectContaining({ id: "c", status: 204 }),
      expect.objectContaining({ id: "d", status: 200, body: expect.stringMatching(/^\d+$/) }),
    ]);
    expect(await ask("/policies/authorizationPolicy")).toMatchObject({ body: { description: "x" } });
  });

  test("a batch runs dependent requests after the others, and not at all if one failed", async () => {
    const user = {
      accountEnabled: true,
      displayName: "B",
      mailNickname: "b",
      userPrincipalName: "b@contoso.example",
      passwordProfile: { password: "x" },
    };
    const { body } = await batch([
      { id: "1", method: "POST", url: "/users", headers: json, body: user },
      { id: "2", method: "GET", url: "/users/b@contoso.example", dependsOn: ["1"] },
      { id: "3", method: "POST", url: "/users", headers: json, body: {}, dependsOn: ["2"] },
      { id: "4", method: "DELETE", url: "/users/b@contoso.example", dependsOn: ["3"] },
      { id: "5", method: "GET", url: "/me", dependsOn: ["4"] },
    ]);
    const responses: { status: number }[] = Array.isArray(body.responses) ? body.responses : [];
    expect(responses.map(({ status }) => status)).toEqual([201, 200, 400, 424, 424]);
    expect(await ask("/users/b@contoso.example")).toMatchObject({ status: 200 });
  });

  test("a batch acts as the holder of its token, even if its requests claim another identity", async () => {
    const reader = asking(graph.url, graph.tokens.backupReader);
    const headers = { Authorization: `Bearer ${graph.tokens.globalAdministrator}` };
    const requests = [{ id: "1", method: "GET", url: "/me?$select=userPrincipalName", headers }];
    const { body } = await reader("/$batch", { method: "POST", body: { requests } });
    expect(JSON.stringify(body)).toContain("ravi.deshmukh");
  });

  test("a batch is refused if it is too large, empty, circular, unnamed or contains another batch", async () => {
    const get = { id: "1", method: "GET", url: "/me" };
    for (const requests of [
      [],
      Array.from({ length: 21 }, (_, n) => ({ ...get, id: `${n}` })),
      [get, get],
      [{ ...get, dependsOn: ["1"] }],
      [{ ...get, dependsOn: ["2"] }],
      [{ ...get, id: {} }],
      [{ id: "1", method: "POST", url: "/users", body: {} }],
      [{ id: "1", method: "PATCH", url: "/me", headers: json }],
      [{ ...get, method: "TRACE" }],
      [{ ...get, url: "https://example.org/" }],
      [{ ...get, headers: { "a b": "c" } }],
      [7],
    ]) {
      expect(await batch(requests as object[]), JSON.stringify(requests).slice(0, 80)).toMatchObject({ status: 400 });
    }
    const nested = { id: "1", method: "POST", url: "/$batch", headers: json, body: { requests: [get] } };
    expect(await batch([nested])).toMatchObject({ status: 200, body: { responses: [{ status: 400 }] } });
    expect(await ask("/$batch", { method: "POST", body: [] })).toMatchObject({ status: 400 });
  });
});
