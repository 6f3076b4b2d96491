import { expect, test } from "vitest";
import { newSecret } from "../../src/app/machine.ts";
import { approvalId, tenantId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { approverSessions, SESSION_LIFE } from "../../src/server/approval/approver-sessions.ts";
import { type PendingSignIn, pendingSignIns, SIGN_IN_LIFE } from "../../src/server/approval/pending-sign-ins.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const pending: PendingSignIn = {
  request: approvalId("request"),
  state: "state",
  checks: { tenant: tenantId("tenant"), nonce: "nonce", verifier: "verifier" },
};

function signIns(key = newSecret()) {
  let now = NOW;
  const own = pendingSignIns({ key, clock: { now: () => now } });
  const later = (millis: number): void => {
    now += millis;
  };
  return { ...own, later };
}

test("a sign-in under way outlives the visits of others", async () => {
  const { seal, open } = signIns();
  const sealed = await seal(pending);
  for (let visit = 0; visit < 6_000; visit += 1) await seal({ ...pending, state: String(visit) });
  expect(await open(sealed, "state")).toEqual(pending);
});

test("a sign-in under way opens in its own browser, with its own state, in time", async () => {
  const { seal, open, later } = signIns();
  const sealed = await seal(pending);
  expect(await open(sealed, "another")).toBeNull();
  expect(await open(null, "state")).toBeNull();
  expect(await open(`${sealed.slice(0, -4)}AAAA`, "state")).toBeNull();
  expect(await signIns().open(sealed, "state")).toBeNull();
  expect(sealed).not.toContain("verifier");
  later(SIGN_IN_LIFE + MINUTE);
  expect(await open(sealed, "state")).toBeNull();
});

test("a sign-in that was begun at one host is finished at another with the same key", async () => {
  const key = newSecret();
  expect(await signIns(key).open(await signIns(key).seal(pending), "state")).toEqual(pending);
});

function pages(key = newSecret()) {
  let now = NOW;
  const own = approverSessions({ key, clock: { now: () => now }, newSecret });
  const later = (millis: number): void => {
    now += millis;
  };
  return { ...own, later };
}
const ada = { tid: "tenant", oid: "ada", token: null, authentication: { time: NOW, methods: ["pwd"] } };

test("a page that one host opened is open at another with the same key, for its own person and request", async () => {
  const key = newSecret();
  const token = { token: "graph-token".repeat(300), expiresAt: NOW };
  const { place, secret, seal } = await pages(key).open(pending.request, { ...ada, token });
  expect(await pages(key).at(place, secret)).toEqual({
    request: pending.request,
    place,
    secret,
    seal,
    person: { ...ada, token },
  });
  expect(secret).not.toContain("graph-token");
});

test("a page opens with its own secret alone, at its own place, in time", async () => {
  const { open, at, later } = pages();
  const { place, secret } = await open(pending.request, ada);
  const other = await open(pending.request, { ...ada, oid: "grace" });
  expect(await at(other.place, secret)).toBeNull();
  expect(await at(place, other.secret)).toBeNull();
  expect(await at(place, null)).toBeNull();
  expect(await at(place, `${secret.slice(0, -8)}AAAAAAAA`)).toBeNull();
  expect(await pages().at(place, secret)).toBeNull();
  // Sealed with the same key for another use.
  expect(await at("state", await signIns().seal(pending))).toBeNull();
  expect(await at(place, secret)).toMatchObject({ person: { oid: "ada" } });
  later(SESSION_LIFE + MINUTE);
  expect(await at(place, secret)).toBeNull();
});
