import { expect, test } from "vitest";
import type { EarlierWork } from "../../src/domain/authors/earlier-work.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { jobId } from "../../src/domain/ids.ts";
import { DAY, HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

/** Miles writes before and after the snapshot, the first time long before it or just before it. */
async function straddled(
  mode: WalkedMode,
  { start, earlier, older = false }: { readonly start: number; readonly earlier: boolean; readonly older?: boolean },
) {
  await using tenant = await openRehearsalTenant({ start });
  const { session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, ben, eve] = ["Ada", "Ben", "Eve"].map((name) => tenant.addUser(name, { department: "Legal" }));
  if (ada === undefined || ben === undefined || eve === undefined) throw new Error("Three users were made.");
  const as = (name: string) =>
    tenant.embedded.as({ actor: { kind: "user", id: "miles-id", name }, app: "portal", ip: null });
  as("miles").update(ada, { city: "Bern" });
  tenant.later(8 * DAY);
  if (older) await tenant.services.recovery.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  if (earlier) {
    as("miles").update(ada, { department: "Stolen" });
    as("miles").update(ada, { department: "Stolen again" });
    tenant.later(MINUTE);
    // Another person's work, and a name that the account had before.
    tenant.as("sofia").update(ben, { city: "York" });
    as("miles-old-name").update(ben, { department: "Stolen" });
  }
  tenant.later(HOUR);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  as("miles").update(eve, { department: "Stolen" });
  tenant.later(MINUTE);
  const before = iso(snapshot.createdDateTime);
  const { summary, verified, shown } = await undoneThroughFaces(served, before, "miles");
  return { halves: summary.halves, verified: verified.halves, shown, before };
}

const told =
  /not undone, because it was before (\S+): 3 writes by "miles" \(miles-id\) to 2 objects between (\S+) and (\S+)\. Only the 7 days before were looked at/;

test.each([
  ["sandbox", true],
  ["sandbox", false],
  ["vault", false],
  ["microsoft", true],
  ["microsoft", false],
] as const)(
  "an undo of an actor who wrote before the snapshot too says how much of that stays, and how it can be put back, in mode %s with an older snapshot, %s",
  async (mode, older) => {
    const start = Date.now() - 10 * DAY;
    const { halves, verified, shown, before } = await straddled(mode, { start, earlier: true, older });
    for (const half of [...halves, ...verified, shown.form, shown.page, shown.terminal]) {
      const [, named = "", first = "", last = ""] = told.exec(half) ?? [half];
      expect(named).toBe(before);
      expect(first < last && last < before, half).toBe(true);
    }
    for (const half of verified) expect(half).toContain(", and first of all that work of the undone actor stays");
    for (const half of halves) {
      expect(half).toContain(`list_activity with actor "miles-id" and until "${before}"`);
      expect(half).toContain('with detail "records" its values');
    }
    for (const half of [...halves, ...verified, shown.form, shown.page, shown.terminal])
      expect(
        half.match(/A preview from the snapshot of \S+ takes it in|No snapshot is as old as that: .*? by hand/)?.[0],
      ).toMatch(older ? /^A preview/ : /^No snapshot/);
  },
);

test("an undo of an actor who wrote nothing in the days before the snapshot says nothing of it, and since when it counts", async () => {
  const { halves, verified, shown, before } = await straddled("sandbox", {
    start: Date.now() - 10 * DAY,
    earlier: false,
  });
  for (const half of [...halves, ...verified, ...Object.values(shown)]) expect(half).not.toContain("not undone");
  for (const half of halves) expect(half).toContain(`Only this actor's work since ${before} is undone`);
});

test.each(["sandbox", "microsoft"] as const)(
  "an undo of an actor who wrote only before the snapshot is refused with how much that was and when, in mode %s",
  async (mode) => {
    await using tenant = await openRehearsalTenant({ start: Date.now() - DAY });
    const { caller } = await tenant.services.session.signedIn();
    const ada = tenant.addUser("Ada", { department: "Legal" });
    tenant.as("miles").update(ada, { department: "Stolen" });
    tenant.later(MINUTE);
    await using served = await inMode(tenant, mode);
    await tenant.services.recovery.takeSnapshot({ label: null, caller });
    tenant.later(MINUTE);
    tenant.as("sofia").update(ada, { city: "York" });
    await using host = await newHost(served.parts);
    const snapshot = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
    for (const actor of ["miles", "nemo"]) {
      const { isError, text } = await host.call("start_preview", { snapshot, scope: { all: true, actor } });
      expect(isError).toBe(true);
      expect(text.match(/In the 7 days before that it has .*?\. No snapshot is as old as that/)?.[0]).toEqual(
        actor === "nemo" ? undefined : expect.stringMatching(/ has 1 write by "miles" \S*\s?to 1 object between 20/),
      );
    }
  },
);

test("a summary that is too long keeps the warnings of what stays while other lists have rows to give", () => {
  const about = { type: "user", id: "ada" } as const;
  const sentence = (at: number) => `Not undone by this recovery: ${at} ${"x".repeat(250)}`;
  const items = [1, 2, 3].map((at) => ({ about, other: about, sentence: sentence(at) }));
  const actors = Array.from({ length: 9 }, (_, at) => ({
    ...{ actor: { kind: "user", id: `${at}`, name: `${"author".repeat(60)}${at}` } as const, objects: 1 },
    ...{ first: 0, last: 0 },
  }));
  const riskiest = Array.from({ length: 3 }, (_, at) => ({
    ...({ rule: "privilegeGained", severity: "critical", objects: 1, displayName: null } as const),
    ...{ ref: { type: "user", id: `${at}` } as const, sentence: "y".repeat(1_200) },
  }));
  const { warnings } = summaryData(
    {
      ...{ totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0, differing: 1 }, parts: [], byType: [] },
      ...{ properties: [], links: [], notRecoverable: [], actors, samples: [] },
      assessment: { risks: [], riskiest, rehearsal: null, undoes: [], warnings: { total: 3, items } },
    },
    jobId("preview"),
  );
  expect(warnings).toEqual([1, 2, 3].map(sentence));
});

test("earlier work of an undone actor stands behind the grave dangers of a summary and before the others", () => {
  const actor = { kind: "app", id: "feed", name: "HR Connector" } as const;
  const earlier: EarlierWork = { actor, before: 0, writes: 3, objects: 3, first: 0, last: 0 };
  const danger = (severity: PlanRisk["severity"]): PlanRisk => ({
    ...{ rule: "privilegeGained", severity, sentence: `A ${severity} one.`, objects: 1, ref: null, displayName: null },
  });
  const risks = (["critical", "high", "medium"] as const).map(danger);
  const { done } = summaryData(
    {
      ...{ totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0, differing: 1 }, parts: [], byType: [] },
      ...{ properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
      assessment: { risks: [], riskiest: [], rehearsal: null, undoes: [], earlier, done: { risks, signIn: null } },
    },
    jobId("preview"),
  );
  expect(done).toEqual([
    expect.stringMatching(/^critical/),
    expect.stringMatching(/^high/),
    expect.stringMatching(/^not undone, because it was before/),
    expect.stringMatching(/^medium/),
  ]);
});
