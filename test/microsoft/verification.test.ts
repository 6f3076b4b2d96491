import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { type EntityRef, refKey } from "../../src/domain/tenant/entity.ts";
import { judge, withMissingRows } from "../../src/microsoft/recovery/verification.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { HeldObjects } from "../support/held-memory.ts";
import { boss, type RecoveryTenant } from "../support/recovery-tenant.ts";

/** A recovery of a user's city, verified. */
async function verifiedRecovery(tenant: RecoveryTenant) {
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const recovery = await tenant.recoverTo(snapshot);
  const result = await tenant.verify(recovery);
  expect(result).toMatchObject({ outcome: "verified" });
  const kept = async () => (await tenant.recovery.getVerification(recovery.id))?.result ?? expect.fail("no result");
  return { ada, snapshot, recovery, result, kept };
}

test("a verdict of mode microsoft is unknown if the service counted more differences than its list has", () => {
  const still = (changedObjects: number | null) => ({
    ...aFinishedPreview,
    totals: { ...aFinishedPreview.totals, changedObjects },
  });
  const verified = {
    ...{ outcome: "verified", notCompared: null, pending: [], residual: { total: 0, items: [] } },
    expected: [
      { reason: "newer", objects: 2, sample: [] },
      { reason: "hardDeleted", objects: 5, sample: [] },
    ],
  } satisfies VerificationResult;
  for (const agreed of [null, 0, 2]) expect(withMissingRows(still(agreed), verified)).toBe(verified);
  const { verdict } = verificationWords(withMissingRows(still(3), verified));
  expect(verdict).toContain("Unknown: whether everything of the scope is back");
  expect(verdict).toContain("counted 3 objects that still differ, and its list has 2: the others are not known here.");
  const failed = { ...verified, outcome: "notVerified", residual: { total: 1, items: [], gone: 1 } } as const;
  expect(withMissingRows(still(3), failed).outcome).toBe("notVerified");
});

describe("a kept verdict of mode microsoft", () => {
  test("is told as true no longer once the audit log has a write to an approved object, with its author", async () => {
    await using tenant = await openGraphTenant();
    const { ada, kept } = await verifiedRecovery(tenant);
    tenant.as("eve").update(tenant.user("zed"), { city: "Hull" });
    expect(await kept()).toMatchObject({ outcome: "verified" });
    tenant.as("eve").update(ada, { city: "Hull" });
    const result = await kept();
    expect(result).toMatchObject({ outcome: "overtaken", was: "verified", writtenSince: 1, residual: { total: 0 } });
    expect(verificationWords(result).verdict).toMatch(
      /^It was verified at .*, and the audit log has later writes to 1 approved object: compare again\.$/,
    );
    expect(verificationWords(result).lines[0]).toMatch(
      /^put back, and changed afterward, user "ada" \S+: city, last by "eve@contoso\.example", 20\S+Z$/,
    );
  });

  test("is told as true no longer once another recovery has started, and that one is named", async () => {
    await using tenant = await openGraphTenant();
    const { snapshot, kept } = await verifiedRecovery(tenant);
    tenant.user("mallory");
    const other = await tenant.recoverTo(snapshot);
    expect(await kept()).toMatchObject({ outcome: "overtaken", overtakenBy: [{ id: other.id }] });
  });
});

describe("a verification of mode microsoft", () => {
  test("names who changed afterward what a recovery had put back, as the audit log has it", async () => {
    await using tenant = await openGraphTenant({ guids: true });
    const [ada, group] = [tenant.user("ada", { city: "York" }), tenant.group("Finance", [tenant.user("ben")])];
    const member = tenant.user("member");
    tenant.hands.addLink({ link: "members", source: group, target: member });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    tenant.hands.removeLink({ link: "members", source: group, target: member });
    const recovery = await tenant.recoverTo(snapshot);
    tenant.later(60_000);
    tenant.as("sofia").update(ada, { city: "Hull" });
    tenant.as("tomas").removeLink({ link: "members", source: group, target: member });
    const { residual } = await tenant.verify(recovery);
    const by = (name: string) => ({ actor: { name: expect.stringContaining(name) } });
    expect(residual.changedLater?.items).toMatchObject([
      { ref: ada, writes: [{ part: "city", by: by("sofia") }] },
      { ref: group, writes: [{ part: "members", by: by("tomas") }] },
    ]);
    expect(residual.items.map(({ attribution }) => attribution?.[0])).toMatchObject([by("sofia"), by("tomas")]);
    expect(residual.items[1]?.links).toMatchObject([{ target: member, targetName: "member" }]);
  });

  test("names who wrote another value of an approved object later, and leaves the object in the plan", async () => {
    await using tenant = await openGraphTenant({ guids: true });
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const recovery = await tenant.recoverTo(snapshot);
    tenant.later(60_000);
    tenant.as("tomas").update(ada, { accountEnabled: false });
    const result = await tenant.verify(recovery);
    const [line] = verificationWords(result).lines.filter((one) => one.startsWith("stays different"));
    expect(line).toMatch(
      /user "ada" \S+, beside what the plan put back differing in accountEnabled: true → false, last by "tomas@contoso\.example", 2026-\S+\)/,
    );
    expect(line).toContain(
      "What differs in it changed or became visible after the preview was made, so that was not part",
    );
  });

  test("says how signing in differs from before the recovery, and what it does not look at", async () => {
    await using tenant = await openGraphTenant();
    const [ada] = [tenant.user("ada"), tenant.user("bob")];
    const mfa = tenant.hands.create("conditionalAccessPolicy", {
      displayName: "MFA for all",
      state: "enabled",
      conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(mfa, { state: "disabled" });
    tenant.hands.delete(ada);
    const result = await tenant.verify(await tenant.recoverTo(snapshot));
    expect(result.after).toMatchObject({
      signIn: { shifts: expect.arrayContaining([expect.objectContaining({ kind: "mfaAdded" })]) },
      renew: [{ reason: "password", total: 1, items: [{ ref: ada }] }],
    });
    const lines = verificationWords(result).lines.join("\n");
    expect(lines).toMatch(/signing in, compared with when the list was previewed: .*newly/);
    expect(lines).toContain("Not assessed: what others changed beside the approved list.");
    expect(lines).toMatch(/Signing in was compared for the approved list only, with [1-9]\d* requests/);
    expect(lines).toContain("Not looked at, because the list of the service does not tell it: restored applications");
    expect(lines).toMatch(
      /Writes since were looked for in the audit log back to .*, which can be a quarter of an hour late/,
    );
  });

  test("says whether the authors whose work went back can sign in, once the applied list was assessed", async () => {
    await using tenant = await openGraphTenant();
    const { hands } = tenant;
    const named = { displayName: "M", userPrincipalName: "mallory@contoso.example", accountEnabled: true };
    const mallory = hands.create("user", named, { id: "mallory" });
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    tenant.as("mallory").update(ada, { city: "Bath" });
    hands.update(mallory, { accountEnabled: false });
    tenant.later(60_000);
    const preview = await tenant.preview(snapshot);
    await tenant.recovery.summarizeChanges(preview.id);
    const result = await tenant.verify(await tenant.recover(preview));
    const lines = verificationWords(result).lines.join("\n");
    expect(lines).toContain(
      'account: "mallory@contoso.example" can sign in and holds no directory role. Before the recovery it could not.',
    );
    expect(lines).not.toContain("Not looked at: the accounts of the authors");
  });

  test("reads no policies if nothing in the list decides about signing in, and says so", async () => {
    await using tenant = await openGraphTenant();
    const { result } = await verifiedRecovery(tenant);
    expect(result.after).toMatchObject({ signIn: null, renew: [] });
    // Those for the account of the author.
    expect(result.notLookedAt?.[0]).toMatch(/^Signing in was compared for the approved list only, with [1-4] requests/);
  });

  test("says what it leaves out of a recovery whose list is not kept here", async () => {
    await using tenant = await openGraphTenant();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const request = { snapshotId: snapshot.id, scope: { all: true }, caller: boss } as const;
    const job = await tenant.recovery.startRecovery({ ...request, authority: { kind: "caller" } });
    const result = await tenant.verify(await tenant.ended(job));
    expect(result).not.toHaveProperty("after");
    expect(result.notLookedAt).toEqual([
      expect.stringMatching(/^Not looked at: objects that were permanently deleted/),
    ]);
  });
});

const ROWS = 50_000;
const aChangeOf = (id: string): Change => ({
  ...{ seq: 1, ref: { type: "user", id }, displayName: `User ${id}`, action: "update", basis: "snapshot" },
  ...{ properties: [{ name: "city", now: "Bath", then: "York" }], links: [] },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
});
const allGone = { among: async (refs: readonly EntityRef[]) => new Set(refs.map(refKey)), unread: new Set<string>() };
const none = { among: async () => new Set<never>(), unread: new Set<string>() };

describe("the comparison of two lists in mode microsoft", () => {
  const listOf = (ids: readonly string[]) => ({
    preview: jobId("p"),
    async *read() {
      for (const id of ids) yield aChangeOf(id);
    },
  });
  async function* pagesOf(ids: readonly string[]) {
    if (ids.length > 0) yield { items: ids.map(aChangeOf), unknown: [] };
  }

  test("is unknown if it could not be read whether approved objects were permanently deleted", async () => {
    const lists = { still: pagesOf([]), approved: listOf(["u1"]) };
    expect(await judge({ ...lists, objects: { ...none, unread: new Set(["user"]) } })).toMatchObject({
      outcome: "unknown",
      unread: ["user"],
    });
    expect(await judge({ ...lists, still: pagesOf([]), objects: none })).toMatchObject({ outcome: "verified" });
  });

  test("expects an object that the approved list left as it is to stay, though the second list does not know why", async () => {
    const kept = (stays: Pick<Change, "notRecoverable">) => ({
      preview: jobId("p"),
      async *read() {
        yield { ...aChangeOf("u1"), ...stays };
      },
    });
    const left = await judge({
      still: pagesOf(["u1"]),
      approved: kept({ notRecoverable: "synchronized" }),
      objects: none,
    });
    expect(left).toMatchObject({ outcome: "verified", expected: [{ reason: "synchronized", objects: 1 }] });
    const promised = await judge({ still: pagesOf(["u1"]), approved: kept({}), objects: none });
    expect(promised).toMatchObject({ outcome: "notVerified", residual: { total: 1 }, expected: [] });
  });

  test("counts an object once that differs and whose target is gone for good", async () => {
    const found = await judge({ still: pagesOf(["u1"]), approved: listOf(["u1", "u2"]), objects: allGone });
    expect(found.residual).toMatchObject({ total: 2, gone: 1, items: [{ ref: { id: "u1" } }, { ref: { id: "u2" } }] });
  });

  test("holds a portion of 50,000 rows that differ or are gone, and those that it shows", async () => {
    const held = new HeldObjects();
    let [peak, passes, isCompared] = [0, 0, false];
    const watched = async (row: number): Promise<void> => {
      if (row % 5_000 === 4_999) peak = Math.max(peak, await held.count());
    };
    async function* still() {
      for (let first = 0; first < ROWS / 2; first += 1_000) {
        const items = Array.from({ length: 1_000 }, (_, n) => held.show(aChangeOf(`u${first + n}`)));
        yield { items, unknown: [] };
        await watched(first + 999);
      }
      isCompared = true;
    }
    let gone = 0;
    const approved = {
      preview: jobId("p"),
      async *read() {
        passes += 1;
        // One of the passes that look rows up is enough, and the one that finds what is gone.
        const isShown = passes === 1 || isCompared;
        for (let row = 0; row < ROWS; row += 1) {
          const change = aChangeOf(`u${row}`);
          yield isShown ? held.show(change) : change;
        }
      },
    };
    const objects = {
      ...allGone,
      among: async (refs: readonly EntityRef[]) => {
        gone += refs.length;
        await watched(gone - 1);
        return allGone.among(refs);
      },
    };
    const { residual } = await judge({ still: still(), approved, objects });
    expect(residual).toMatchObject({ total: ROWS, gone: ROWS / 2 });
    expect(residual.items).toHaveLength(50);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(ROWS / 5);
  });
});
