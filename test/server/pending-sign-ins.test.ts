import { expect, test } from "vitest";
import { newSecret } from "../../src/app/machine.ts";
import { approvalId, tenantId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { approverSessions } from "../../src/server/approval/approver-sessions.ts";
import { type PendingSignIn, pendingSignIns, SIGN_IN_LIFE } from "../../src/server/approval/pending-sign-ins.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const pending: PendingSignIn = {
  request: approvalId("request"),
  state: "state",
  checks: { tenant: tenantId("tenant"), nonce: "nonce", verifier: "verifier" },
};

function signIns() {
  let now = NOW;
  const own = pendingSignIns({ clock: { now: () => now }, newSecret });
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

test("one person's many pages crowd out their own oldest and no other person's", () => {
  const sessions = approverSessions({ clock: { now: () => NOW }, newSecret });
  const signedIn = { tid: "tenant", delegation: null, authentication: { time: NOW, methods: [] } };
  const first = sessions.open(pending.request, { ...signedIn, oid: "ada" });
  const other = sessions.open(pending.request, { ...signedIn, oid: "grace" });
  for (let visit = 0; visit < 6_000; visit += 1) sessions.open(pending.request, { ...signedIn, oid: "ada" });
  expect(sessions.at(first.place, first.secret)).toBeNull();
  expect(sessions.at(other.place, other.secret)).toMatchObject({ person: { oid: "grace" } });
});
