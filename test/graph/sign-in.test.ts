import { describe, expect, test } from "vitest";
import { claimsOf } from "../../src/graph/sign-in/claims.ts";
import { readTokenError, signInFailure } from "../../src/graph/sign-in/sign-in-failure.ts";
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
  test("a sign-in asks once for concurrent calls, and again when the token nears its end", async () => {
    let asked = 0;
    const { tokens, time } = cacheOf(async () => ({ token: `t${++asked}`, expiresAt: time.clock.now() + 3_600_000 }));
    const all = await Promise.all([1, 2, 3].map(() => tokens.token({ signal: open() })));
    expect(all).toEqual(["t1", "t1", "t1"]);
    expect(await tokens.token({ signal: open() })).toBe("t1");
    time.later(3_600_000 - 60_000);
    expect(await tokens.token({ signal: open() })).toBe("t2");
  });

  test("a sign-in returns its code as the call's error, continues meanwhile, and is finished for a later call", async () => {
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

  test("a sign-in waits for the person in an attended command", async () => {
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

  test("a sign-in without a prompt ends the call with an instruction after its patience", async () => {
    const { tokens } = cacheOf(() => new Promise(() => {}), { patience: 10 });
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({ code: "signInRequired" });
  });

  test("a failed sign-in is one sentence, and the next call signs in again", async () => {
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

  test("a sign-in passes on the claims of a challenge", async () => {
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
  test("an access token shows what a person was granted", () => {
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
    "an access token of another form reveals no claims: %s",
    (token) => {
      expect(claimsOf(token)).toBeNull();
    },
  );
});

describe("a sign-in that fails", () => {
  const failing = (message: string) => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    let asked = 0;
    const made = cacheOf(async ({ prompt }) => {
      asked += 1;
      prompt({ message: `Enter code ${asked}.` });
      await entered;
      throw new Error(message);
    });
    const fail = async () => {
      enter();
      await new Promise(setImmediate);
    };
    return { ...made, fail };
  };

  test("a sign-in that fails after its call gives the next call its reason once, and asks anew in the one after", async () => {
    const { tokens, fail } = failing("AADSTS65001: The user or administrator has not consented to use the application");
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({
      message: expect.stringContaining("code 1"),
    });
    await fail();
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({
      code: "signInRequired",
      message: expect.stringMatching(/AADSTS65001, the app has no consent.*Global Administrator.*consent link/),
      facts: { errorCode: "AADSTS65001" },
    });
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({
      message: expect.stringContaining("code 2"),
    });
  });

  test("a sign-in that is never finished is given up after 15 minutes with the likely cause", async () => {
    const sleeps: (() => void)[] = [];
    const tokens = tokenCache({
      credential: ({ prompt }) => {
        prompt({ message: "Finish in the browser." });
        return new Promise(() => {});
      },
      clock: { now: () => 0 },
      sleep: () => new Promise((resolve) => sleeps.push(resolve)),
      closing: open(),
      onPrompt: () => {},
    });
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({
      message: expect.stringContaining("browser"),
    });
    sleeps[0]?.();
    await new Promise(setImmediate);
    await expect(tokens.token({ signal: open() })).rejects.toMatchObject({
      message: expect.stringMatching(/not finished within 15 minutes.*error/),
    });
  });

  test.each([
    ["AADSTS50076: Due to a configuration change …", /multifactor authentication is required/],
    [
      "AADSTS53003: Access has been blocked by Conditional Access policies.",
      /Conditional Access policy blocked.*sign-in log/,
    ],
    [
      "AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks",
      /policy limits how long/,
    ],
    ["AADSTS700016: Application with identifier …", /does not know this app.*AZURE_CLIENT_ID/],
    ["AADSTS7000218: The request body must contain client_assertion", /does not allow public clients.*setup --apply/],
    ["something else\nTrace ID: 1", /^Signing in failed: something else .*doctor/],
  ])("says why and who can mend it: %s", (message, says) => {
    const failure = signInFailure(new Error(message), null);
    expect(failure).toMatchObject({ code: "signInRequired", message: expect.stringMatching(says) });
    expect(failure.message).not.toContain("Trace");
  });

  test("a failed device-code sign-in takes its reason from the token response, which the library drops", () => {
    const correlationId = "1c6f1e2a-0000-4000-8000-000000000001";
    const answered = readTokenError(
      JSON.stringify({
        error: "invalid_grant",
        error_description: `AADSTS53003: Access has been blocked.\r\nCorrelation ID: ${correlationId}`,
      }),
    );
    expect(signInFailure(new Error("post_request_failed: invalid_grant"), answered)).toMatchObject({
      message: expect.stringContaining("AADSTS53003"),
      facts: { errorCode: "AADSTS53003", correlationId },
    });
  });

  test.each([
    ['{"error":"authorization_pending","error_description":"AADSTS70016"}'],
    ['{"error":"slow_down"}'],
    ["<html>"],
    ["[]"],
    [""],
    [null],
  ])("is not what this token response says: %s", (body) => {
    expect(readTokenError(body)).toBeNull();
  });

  test("a device-code sign-in says that its code was declined or not entered", () => {
    for (const error of ["authorization_declined", "expired_token"]) {
      const failure = signInFailure(new Error("post_request_failed"), { error, description: "" });
      expect(failure.message).toMatch(/declined the sign-in|not entered in time/);
    }
  });
});

describe("a token whose rights were refused", () => {
  const issued = () => {
    const asked: boolean[] = [];
    const made = cacheOf(async ({ renew }) => {
      asked.push(renew);
      return { token: `t${asked.length}`, expiresAt: Number.MAX_SAFE_INTEGER };
    });
    return { ...made, asked };
  };

  test("a refused token is renewed for the next call without asking a person, so that a consent counts at once", async () => {
    const { tokens, asked } = issued();
    expect(await tokens.token({ signal: open() })).toBe("t1");
    tokens.refused?.();
    expect(await tokens.token({ signal: open() })).toBe("t2");
    expect(await tokens.token({ signal: open() })).toBe("t2");
    expect(asked).toEqual([false, true]);
  });

  test("a refused token is not renewed twice within seconds", async () => {
    const { tokens, time, asked } = issued();
    await tokens.token({ signal: open() });
    for (const pause of [0, 1_000, 3_999, 1]) {
      tokens.refused?.();
      time.later(pause);
      await tokens.token({ signal: open() });
    }
    expect(asked).toEqual([false, true, true]);
  });

  test("a refused token stays in use if its renewal fails", async () => {
    let asked = 0;
    const { tokens } = cacheOf(async () => {
      asked += 1;
      if (asked > 1) throw new Error("interaction_required");
      return { token: "t", expiresAt: Number.MAX_SAFE_INTEGER };
    });
    await tokens.token({ signal: open() });
    tokens.refused?.();
    expect(await tokens.token({ signal: open() })).toBe("t");
    expect(asked).toBe(2);
  });
});
