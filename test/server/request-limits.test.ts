import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { mcpEndpoint } from "../../src/server/mcp-endpoint.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const authorizationOf = (tid: string, oid: string) => ({
  token: "t",
  clientId: "c",
  scopes: [],
  extra: { tid, oid },
});

test("a caller and a tenant have so many requests a minute, and another tenant has its own", async () => {
  await using tenant = await openRehearsalTenant();
  let now = 10 * MINUTE;
  const endpoint = mcpEndpoint({ ...tenant.parts, clock: { now: () => now } }, { caller: 3, tenant: 5 });
  const ask = async (tid: string, oid: string) => {
    const request = new Request("http://127.0.0.1/mcp", { method: "POST", body: "{}" });
    return (await endpoint.fetch(request, authorizationOf(tid, oid))).status;
  };
  const several = async (tid: string, oid: string, count: number) => {
    const statuses: number[] = [];
    for (let n = 0; n < count; n += 1) statuses.push(await ask(tid, oid));
    return statuses.map((status) => status === 429);
  };
  expect(await several("contoso", "ada", 4)).toEqual([false, false, false, true]);
  expect(await several("contoso", "grace", 3)).toEqual([false, false, true]);
  expect(await several("maple", "ada", 1)).toEqual([false]);
  now += MINUTE;
  expect(await several("contoso", "ada", 1)).toEqual([false]);
  await endpoint.close();
});
