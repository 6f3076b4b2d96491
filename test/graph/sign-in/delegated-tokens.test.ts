import { expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { delegatedTokens } from "../../../src/graph/sign-in/delegated-tokens.ts";
import type { Exchange } from "../../../src/graph/sign-in/token-endpoint.ts";

const START = Date.parse("2026-11-20T12:00:00Z");
const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const ADA = { tid: "tenant", oid: "ada" };
const { signal } = new AbortController();

/** Tokens before an endpoint that numbers what it issues, or demands more. */
function tokens(outcome: (assertion: string) => Exchange | null = () => null) {
  let now = START;
  const sent: string[] = [];
  const endpoint = {
    onBehalfOf: async (_tenant: string, assertion: string): Promise<Exchange> => {
      sent.push(assertion);
      const token = { token: `graph-${sent.length}-for-${assertion}`, expiresAt: now + HOUR };
      return outcome(assertion) ?? { kind: "granted", token };
    },
  };
  const own = delegatedTokens(endpoint, { scope: "graph/.default", clock: { now: () => now } });
  return {
    ...own,
    sent,
    later(millis: number) {
      now += millis;
    },
    async keyOf(assertion: string) {
      const exchange = await own.exchange(ADA, assertion);
      if (exchange.kind !== "granted") throw new Error("It was not granted.");
      return exchange.key;
    },
  };
}

test("a token is exchanged once, however many calls arrive with it", async () => {
  const { exchange, keyOf, sourceOf, sent } = tokens();
  await Promise.all([exchange(ADA, "ada"), exchange(ADA, "ada"), exchange(ADA, "ada")]);
  const key = await keyOf("ada");
  expect(sent).toEqual(["ada"]);
  expect(await sourceOf(key).token({ signal })).toBe("graph-1-for-ada");
  expect(key).not.toContain("ada");
});

test("two sign-ins never lend each other their tokens", async () => {
  const { keyOf, sourceOf } = tokens();
  const [one, other] = [await keyOf("first"), await keyOf("second")];
  expect(one).not.toBe(other);
  expect(await sourceOf(one).token({ signal })).toContain("for-first");
  expect(await sourceOf(other).token({ signal })).toContain("for-second");
  await expect(sourceOf("made up").token({ signal })).rejects.toMatchObject({ code: "signInRequired" });
});

test("a token that soon ends is exchanged again, and one that has ended is not used", async () => {
  const { keyOf, sourceOf, sent, later } = tokens();
  const key = await keyOf("ada");
  later(HOUR - MINUTE);
  await keyOf("ada");
  expect(sent).toHaveLength(2);
  later(HOUR);
  await expect(sourceOf(key).token({ signal })).rejects.toMatchObject({ code: "signInRequired" });
});

test("a demand of the sign-in service stays with its token and holds up no other", async () => {
  const { exchange, keyOf, sent } = tokens((assertion) =>
    assertion === "weak" ? { kind: "stepUp", claims: CLAIMS } : null,
  );
  expect(await exchange(ADA, "weak")).toEqual({ kind: "stepUp", claims: CLAIMS });
  expect(await exchange(ADA, "weak")).toEqual({ kind: "stepUp", claims: CLAIMS });
  expect(sent).toEqual(["weak"]);
  await keyOf("strong");
});

test("a demand of the service during a call ends the call and reaches the next request", async () => {
  const { exchange, keyOf, sourceOf } = tokens();
  const key = await keyOf("ada");
  const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(CLAIMS).toString("base64")}"`;
  await expect(sourceOf(key).token({ challenge, signal })).rejects.toMatchObject({ code: "signInRequired" });
  expect(await exchange(ADA, "ada")).toEqual({ kind: "stepUp", claims: CLAIMS });
});

test("a right that was granted since a refusal counts after the next exchange", async () => {
  const { keyOf, sourceOf, sent, later } = tokens();
  const key = await keyOf("ada");
  sourceOf(key).refused?.();
  await keyOf("ada");
  expect(sent).toHaveLength(1);
  later(MINUTE);
  await keyOf("ada");
  expect(sent).toHaveLength(2);
});

test("a failed exchange is repeated after a pause, and not before", async () => {
  let fails = true;
  const { exchange, keyOf, sent, later } = tokens(() => {
    if (fails) throw new Error("unreachable");
    return null;
  });
  for (let n = 0; n < 50; n += 1) await expect(exchange(ADA, "ada")).rejects.toThrow("unreachable");
  expect(sent).toEqual(["ada"]);
  fails = false;
  later(6 * SECOND);
  await keyOf("ada");
});

test("a person's many failing tokens cost few exchanges, and those of another person go on", async () => {
  const { exchange, sent, later } = tokens((assertion) => {
    if (assertion.startsWith("bad")) throw new Error("refused");
    return null;
  });
  const outcomes: unknown[] = [];
  for (let n = 0; n < 100; n += 1) outcomes.push(await exchange(ADA, `bad-${n}`).catch((error) => error.code));
  expect(sent).toHaveLength(20);
  expect(outcomes.at(-1)).toBe("busy");
  expect(await exchange({ ...ADA, oid: "grace" }, "good")).toMatchObject({ kind: "granted" });
  later(MINUTE);
  expect(await exchange(ADA, "good too")).toMatchObject({ kind: "granted" });
});

test("failing exchanges of a whole tenant are bounded, and another tenant's go on", async () => {
  const { exchange, sent } = tokens((assertion) => {
    if (assertion.startsWith("bad")) throw new Error("refused");
    return null;
  });
  for (let n = 0; n < 200; n += 1) await exchange({ tid: "tenant", oid: `p${n}` }, `bad-${n}`).catch(() => {});
  expect(sent).toHaveLength(120);
  await expect(exchange(ADA, "good")).rejects.toMatchObject({ code: "busy" });
  expect(await exchange({ tid: "other", oid: "ada" }, "good")).toMatchObject({ kind: "granted" });
});
