import { expect, test } from "vitest";
import { DAY, SECOND } from "../../src/domain/time.ts";
import { admissions } from "../../src/server/admission.ts";
import type { Delegation } from "../../src/server/delegation.ts";
import { requestLimits } from "../../src/server/request-limits.ts";

const verifier = {
  verifyAccessToken: async (token: string) => ({
    token,
    clientId: "a-client",
    scopes: [],
    expiresAt: (Date.now() + DAY) / SECOND,
    extra: { tid: "contoso", oid: "ada" },
  }),
};
const requestWith = (token: string) =>
  new Request("http://localhost/mcp", { headers: { authorization: `Bearer ${token}` } });

const delegationTo = (exchanged: string[]): Delegation => ({
  scope: "graph/.default",
  keep: () => "unused",
  async exchange({ tid, oid }, token) {
    exchanged.push(`${tid} ${oid} ${token}`);
    return { kind: "granted", key: "a-key" };
  },
});

test("an admitted request goes on without its token, which the exchange alone has seen", async () => {
  const exchanged: string[] = [];
  const admitted = admissions({ bearer: { verifier }, limited: () => null, delegation: delegationTo(exchanged) });
  const request = requestWith("secret-token");
  const admission = await admitted(request);
  expect(exchanged).toEqual(["contoso ada secret-token"]);
  expect(admission).toMatchObject({ kind: "admitted", authorization: { extra: { delegation: "a-key" } } });
  expect(JSON.stringify([admission, ...request.headers])).not.toContain("secret-token");
});

test("a request beyond its caller's limit is refused before its token is exchanged", async () => {
  const exchanged: string[] = [];
  const limited = requestLimits({ now: () => 0 }, { caller: 2, tenant: 10 });
  const admitted = admissions({ bearer: { verifier }, limited, delegation: delegationTo(exchanged) });
  const kinds: string[] = [];
  for (let n = 0; n < 4; n += 1) kinds.push((await admitted(requestWith("secret-token"))).kind);
  expect(kinds).toEqual(["admitted", "admitted", "refused", "refused"]);
  expect(exchanged).toHaveLength(2);
});
