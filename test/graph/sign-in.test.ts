import { describe, expect, test } from "vitest";
import { claimsOf } from "../../src/graph/sign-in/claims.ts";
import { type Credential, claimsIn, tokenCache } from "../../src/graph/sign-in/token-cache.ts";
import { FOREVER, fakeTime } from "../support/fake-time.ts";

const open = () => new AbortController().signal;
const jwt = (payload: object) => `h.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;

function cacheOf(credential: Credential, options: { readonly patience?: number; readonly attended?: boolean } = {}) {
  const time = fakeTime();
  const told: string[] = [];
  const tokens = tokenCache({
    credential,
    clock: time.clock,
    sleep: time.sleep,
    closing: open(),
    patience: options.patience ?? FOREVER,
    attended: options.attended ?? false,
    onPrompt: ({ message }) => told.push(message),
  });
  return { tokens, time, told };
}

describe("signing in", () => {
  test("asks once for many calls at once, and again when the token nears its end", async () => {
    let asked = 0;
    const { tokens, time } = cacheOf(async () => ({ token: `t${++asked}`, expiresAt: time.clock.now() + 3_600_000 }));
    const all = await Promise.all([1, 2, 3].map(() => tokens.token({ signal: open() })));
    expect(all).toEqual(["t1", "t1", "t1"]);
    expect(await tokens.token({ signal: open() })).toBe("t1");
    time.later(3_600_000 - 60_000);
    expect(await tokens.token({ signal: open() })).toBe("t2");
  });

  test("tells the code through the call's own error, goes on meanwhile, and is done at the next call", async () => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const { tokens, told, time } = cacheOf(async ({ prompt }) => {
      prompt({
        message: "Open https://login.test and enter ABC-123.",
        verificationUri: "https://login.test",
        userCode: "ABC-123",
      });
      await entered;
      return { token: "t", expiresAt: time.clock.now() + 3_600_000 };
    });
    const refused = { code: "signInRequired", facts: { userCode: "ABC-123", verificationUri: "https://login.test" } };
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject(refused);
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject(refused);
    expect(told).toHaveLength(1);
    enter();
    await entered;
    await new Promise(setImmediate);
    expect(await tokens.token({ signal: open() })).toBe("t");
  });

  test("waits for the person where they sit before it", async () => {
    const { tokens } = cacheOf(
      async ({ prompt }) => {
        prompt({ message: "Enter ABC." });
        await new Promise(setImmediate);
        return { token: "t", expiresAt: Number.MAX_SAFE_INTEGER };
      },
      { attended: true },
    );
    expect(await tokens.token({ signal: open() })).toBe("t");
  });

  test("that takes too long without a word ends the call with one", async () => {
    const { tokens } = cacheOf(() => new Promise(() => {}), { patience: 10 });
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({ code: "signInRequired" });
  });

  test("that fails is one sentence, and the next call tries again", async () => {
    let asked = 0;
    const { tokens } = cacheOf(async () => {
      asked += 1;
      if (asked === 1) throw new Error("AADSTS700016: No such application.\nTrace ID: 1");
      return { token: "t", expiresAt: Number.MAX_SAFE_INTEGER };
    });
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({
      code: "signInRequired",
      message: expect.not.stringContaining("Trace"),
    });
    expect(await tokens.token({ signal: open() })).toBe("t");
  });

  test("hands on what a claims challenge asks for", async () => {
    const asked: (string | null)[] = [];
    const { tokens } = cacheOf(async ({ claims }) => {
      asked.push(claims);
      return { token: "t", expiresAt: Number.MAX_SAFE_INTEGER };
    });
    await tokens.token({ signal: open() });
    await tokens.token({ challenge: 'Bearer claims="eyJhIjoxfQ=="', signal: open() });
    expect(asked).toEqual([null, '{"a":1}']);
    expect(claimsIn("Bearer realm")).toBeNull();
  });
});

describe("an access token", () => {
  test("says what a person was granted", () => {
    const claims = claimsOf(jwt({ scp: "EntraBackup.Read.All User.Read", oid: "o", name: "Ada", tid: "t" }));
    expect(claims).toMatchObject({ appOnly: false, permissions: ["EntraBackup.Read.All"], objectId: "o", name: "Ada" });
  });

  test.each([
    [{ idtyp: "app", roles: ["EntraBackup.Read.All"], oid: "o" }],
    [{ roles: ["EntraBackup.Read.All"], appid: "o" }],
  ])("says that it is an application's: %j", (payload) => {
    expect(claimsOf(jwt(payload))).toMatchObject({
      appOnly: true,
      permissions: ["EntraBackup.Read.All"],
      objectId: "o",
    });
  });

  test.each(["opaque", "a.b.c", `h.${Buffer.from("[1]").toString("base64url")}.s`])(
    "in another form says nothing: %s",
    (token) => {
      expect(claimsOf(token)).toBeNull();
    },
  );
});
