import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

const ranges = (...all: readonly string[]) => ({ ipRanges: all.map((cidrAddress) => ({ cidrAddress })) });
const isIp = { graphType: "microsoft.graph.ipNamedLocation" };

/** A location into which ada and eve each wrote a range after a snapshot, eve last. */
async function twoRanges(tenant: RehearsalTenant) {
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const place = tenant.hands.create("namedLocationPolicy", { displayName: "Office", ...ranges("192.0.2.0/24") }, isIp);
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  tenant.later(MINUTE);
  tenant.as("ada").update(place, ranges("192.0.2.0/24", "10.0.0.0/8"));
  tenant.later(MINUTE);
  tenant.as("eve").update(place, ranges("192.0.2.0/24", "10.0.0.0/8", "203.0.113.0/24"));
  tenant.later(MINUTE);
  const host = await newHost(tenant.parts);
  const call = callOf(host);
  const preview = async (more: object = {}) => {
    const { data } = await call("start_preview", { snapshot, scope: { all: true, ...more }, waitSeconds: 30 });
    return String(at(data, "jobId"));
  };
  return { place, snapshot, call, preview, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

const whose = /"10\.0\.0\.0\/8" by "ada".*?, .*?"203\.0\.113\.0\/24" by "eve"/;

test("a value that two authors wrote says which element is whose, for model, page and terminal", async () => {
  await using tenant = await openRehearsalTenant();
  await using told = await twoRanges(tenant);
  const { place, snapshot, call } = told;
  const previewJobId = await told.preview();
  for (const detail of ["names", "compact", "full"]) {
    for (const { halves } of [
      await call("list_changes", { previewJobId, detail }),
      await call("compare_snapshots", { from: snapshot, detail }),
    ]) {
      for (const half of halves) {
        expect(half).toMatch(whose);
        expect(half).not.toContain("may be from then");
      }
    }
  }
  for (const half of (await call("get_object_history", { ...place })).halves) expect(half).toMatch(whose);
  const theirs = await call("compare_snapshots", { from: snapshot, scope: { all: true, actor: "ada" } });
  for (const half of theirs.halves) expect(half).toMatch(whose);

  const [change, ...others] = (await tenant.services.recovery.listChanges(jobId(previewJobId), {}, { limit: 5 })).items;
  expect(others).toEqual([]);
  if (change === undefined) throw new Error("The preview lists the location.");
  const page = changeBody([change], () => null).html.replaceAll("&quot;", '"');
  const terminal = changeRows({ piped: false })([change])
    .map((row) => row.join(" "))
    .join("\n");
  for (const shown of [page, terminal]) expect(shown).toMatch(whose);
});

test("elements that one account wrote in two sessions are told by application and address", async () => {
  await using tenant = await openRehearsalTenant();
  const place = tenant.hands.create("namedLocationPolicy", { displayName: "Office", ...ranges("192.0.2.0/24") }, isIp);
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  await recovery.takeSnapshot({ label: null, caller });
  const sofia = { kind: "user", id: "s0f1a", name: "sofia@contoso.test" } as const;
  const sessions = [
    { actor: sofia, app: "Admin Center", ip: "192.0.2.41" },
    { actor: sofia, app: "Graph CLI", ip: "203.0.113.120" },
  ] as const;
  const [own, foreign] = [ranges("192.0.2.0/24", "10.0.0.0/8"), ranges("192.0.2.0/24", "10.0.0.0/8", "203.0.113.0/24")];
  for (const [at, values] of [own, foreign].entries()) {
    tenant.later(MINUTE);
    tenant.embedded.as(sessions[at] ?? sessions[0]).update(place, values);
  }
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const call = callOf(host);
  const { data } = await call("compare_snapshots", { from: (await recovery.listSnapshots({ limit: 1 })).items[0]?.id });
  expect(at(data, "authors", "rows")).toMatchObject([
    ["#1", "sofia@contoso.test", "Graph CLI", "203.0.113.120", "2026-11-20T09:02Z"],
    ["#2", "sofia@contoso.test", "Admin Center", "192.0.2.41", "2026-11-20T09:01Z"],
  ]);
  for (const half of (await call("get_object_history", { ...place })).halves) {
    expect(half).toMatch(
      /"10\.0\.0\.0\/8" by sofia@\S+ at \S+ with "Admin Center" from 192\.0\.2\.41.*"203\.0\.113\.0\/24" by sofia@\S+ at \S+ with "Graph CLI" from 203\.0\.113\.120/,
    );
  }
});

test("an undo of one of two authors of a value says which elements it keeps and which it takes", async () => {
  await using tenant = await openRehearsalTenant();
  await using told = await twoRanges(tenant);
  const [ofEve, ofAda] = [await told.preview({ actor: "eve" }), await told.preview({ actor: "ada" })];
  for (const detail of ["names", "compact", "full"]) {
    const last = await told.call("list_changes", { previewJobId: ofEve, detail });
    for (const half of last.halves) {
      expect(half).toMatch(/reverses only this actor's elements of ipRanges and keeps \S+ "10\.0\.0\.0\/8" by "ada"/);
      expect(half).not.toContain("takes no element");
    }
    const first = await told.call("list_changes", { previewJobId: ofAda, detail });
    for (const half of first.halves) {
      expect(half).toMatch(/takes no element of ipRanges, this actor's included: .*"10\.0\.0\.0\/8" by "ada"/);
      expect(half).toMatch(whose);
      expect(half).not.toContain("reverses only");
    }
  }
});
