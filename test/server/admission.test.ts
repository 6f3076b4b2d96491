import { expect, test } from "vitest";
import { DAY, SECOND } from "../../src/domain/time.ts";
import { admissions } from "../../src/server/admission.ts";

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

test("an admitted request goes on without its token, which the exchange alone has seen", async () => {
  const exchanged: string[] = [];
  const admitted = admissions(
    { verifier },
    {
      scope: "graph/.default",
      keep: () => "unused",
      async exchange(tenant, token) {
        exchanged.push(`${tenant} ${token}`);
        return { kind: "granted", key: "a-key" };
      },
    },
  );
  const request = requestWith("secret-token");
  const admission = await admitted(request);
  expect(exchanged).toEqual(["contoso secret-token"]);
  expect(admission).toMatchObject({ kind: "admitted", authorization: { extra: { delegation: "a-key" } } });
  expect(JSON.stringify([admission, ...request.headers])).not.toContain("secret-token");
});
