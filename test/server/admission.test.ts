import { OAuthError, OAuthErrorCode } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { DAY, MINUTE, SECOND } from "../../src/domain/time.ts";
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

test("a flood with a token beyond its limit costs no check of its signature, and locks out no other token", async () => {
  let now = 0;
  const checked: string[] = [];
  const counting = {
    verifyAccessToken: async (token: string) => {
      checked.push(token);
      if (!token.includes("/")) throw new OAuthError(OAuthErrorCode.InvalidToken, "Not a token of ours.");
      const [tid = "", oid = ""] = token.split("/");
      return { ...(await verifier.verifyAccessToken(token)), extra: { tid, oid } };
    },
  };
  const limited = requestLimits({ now: () => now }, { caller: 2, tenant: 10 });
  const admitted = admissions({ bearer: { verifier: counting }, limited, delegation: undefined });
  const statusOf = async (token: string) => {
    const admission = await admitted(requestWith(token));
    return admission.kind === "admitted" ? 200 : admission.response.status;
  };
  const flood = async (token: string, count: number) => {
    const statuses = [];
    for (let n = 0; n < count; n += 1) statuses.push(await statusOf(token));
    return statuses;
  };
  expect(await flood("contoso/ada", 5)).toEqual([200, 200, 429, 429, 429]);
  expect(checked.splice(0)).toHaveLength(3);
  // Another token of the same person, one that is no token, and another person's, each by itself.
  expect(await flood("contoso/ada/renewed", 2)).toEqual([429, 429]);
  expect(checked.splice(0)).toHaveLength(1);
  expect(await flood("made-up", 5)).toEqual([401, 401, 401, 401, 401]);
  expect(checked.splice(0)).toHaveLength(5);
  expect(await statusOf("contoso/grace")).toBe(200);
  now += MINUTE;
  expect(await flood("contoso/ada", 3)).toEqual([200, 200, 429]);
});
