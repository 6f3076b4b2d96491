import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { linkKey } from "../../src/domain/tenant/link.ts";
import { HOUR, type Instant } from "../../src/domain/time.ts";
import { captureHead } from "../../src/engine/capture/capture.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import type { Capture } from "../../src/store/history/captures.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { directoryState, leftovers, stateAt } from "../support/held-state.ts";
import { happen, history, newTwinTenant } from "../support/random-history.ts";
import { memberOf } from "../support/recovery-tenant.ts";

async function capture({ context }: EngineTenant, always = false): Promise<Capture> {
  const done = await withTenantLease(context, (lease) => captureHead(context, lease, { always, checkpoint: () => {} }));
  if (done === null) throw new Error("Somebody else holds the lease.");
  return done.result;
}

const held = ({ context }: EngineTenant, instant: Instant) => stateAt(context.store, instant);

async function versions({ context: { store } }: EngineTenant): Promise<number> {
  const entities = await store.db.selectFrom("entity_version").select("entity_id").execute();
  const links = await store.db.selectFrom("link_version").select("source_id").execute();
  return entities.length + links.length;
}

/** Makes the directory's feed forget the engine's cursor. */
function forgets({ directory }: EngineTenant): void {
  directory.readingFrom = (cursor) => {
    if (cursor === null) return null;
    throw new RewindError("stale", "The cursor is too old.");
  };
}

const reading = fc.constantFrom("plain", "repeated", "forgotten");

describe("a capture", () => {
  test("a capture has the directory's state at its instant, and earlier captures keep theirs", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const group = tenant.group("Chess", [ada]);
    const [first, before] = [await capture(tenant), await directoryState(tenant.directory)];
    tenant.hands.update(ada, { city: "Bath" });
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(group);
    const [second, after] = [await capture(tenant), await directoryState(tenant.directory)];
    expect(await held(tenant, first.instant)).toEqual(before);
    expect(await held(tenant, second.instant)).toEqual(after);
    expect(before).not.toEqual(after);
  });

  test("a capture of an unchanged tenant writes no version, and gets its own instant only if one is needed", async () => {
    await using tenant = openEngineTenant();
    tenant.group("Chess", [tenant.user("ada")]);
    const first = await capture(tenant);
    const rows = await versions(tenant);
    expect(await capture(tenant)).toEqual(first);
    expect((await capture(tenant, true)).instant).toBeGreaterThan(first.instant);
    expect(await versions(tenant)).toBe(rows);
  });

  test("a capture keeps its knowledge of a part that a complete reading does not list", async () => {
    await using tenant = openEngineTenant();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const group = tenant.group("Chess", [ada]);
    await capture(tenant);
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    forgets(tenant);
    tenant.directory.altered = (batch) => ({
      ...batch,
      listing: batch.listing.filter((part) => part !== "group" && part !== "group.members"),
      whole: batch.whole.filter((part) => part !== "group" && part !== "group.members"),
      entities: batch.entities.filter(({ ref }) => ref.type !== "group"),
      linksAdded: batch.linksAdded.filter(({ source }) => source.type !== "group"),
    });
    const { instant } = await capture(tenant);
    const lines = (await held(tenant, instant)).join("\n");
    expect(lines).toContain(`group/${group.id} live`);
    expect(lines).toContain(linkKey(memberOf(group, ada)));
    expect(lines).not.toContain(bob.id);
  });

  test("a capture closes links that a complete list below one object no longer names", async () => {
    await using tenant = openEngineTenant();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const [chess, golf] = [tenant.group("Chess", [ada, bob]), tenant.group("Golf", [ada])];
    await capture(tenant);
    tenant.hands.removeLink(memberOf(chess, ada));
    tenant.hands.removeLink(memberOf(golf, ada));
    tenant.directory.altered = (batch) => ({
      ...batch,
      complete: [{ of: chess, part: "group.members" }],
      linksAdded: [memberOf(chess, bob)],
      linksRemoved: [],
    });
    const { instant } = await capture(tenant);
    const links = (await held(tenant, instant)).filter((line) => line.includes(" members "));
    expect(links).toEqual([linkKey(memberOf(chess, bob)), linkKey(memberOf(golf, ada))].sort());
  });

  test("a capture counts what changed, a link at its source", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada");
    const group = tenant.group("Chess");
    await capture(tenant);
    tenant.hands.addLink(memberOf(group, ada));
    expect(await capture(tenant)).toMatchObject({ changedEntities: 1 });
  });

  test("a capture comes after the previous one, even if the clock stands still or was set back", async () => {
    await using tenant = openEngineTenant();
    const first = await capture(tenant, true);
    tenant.later(-HOUR);
    expect((await capture(tenant, true)).instant).toBe(first.instant + 1);
  });

  test("a capture reads from the beginning when the directory has dropped its position, and finds what went missing", async () => {
    await using tenant = openEngineTenant();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const group = tenant.group("Chess", [ada, bob]);
    const snapshot = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    tenant.user("eve");
    forgets(tenant);

    const changes = await tenant.changesSince(snapshot);

    expect(changes).toMatchObject([
      { ref: bob, notRecoverable: "hardDeleted" },
      { displayName: "eve", action: "softDelete" },
      { ref: group, links: [{ target: ada }, { target: bob, notRecoverable: "targetGone" }] },
    ]);
    const { instant } = await capture(tenant);
    expect(await held(tenant, instant)).toEqual(await directoryState(tenant.directory));
    expect(await leftovers(tenant.context.store)).toBe(0);
  });

  test("a capture that breaks off leaves no trace, and the next one is complete", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const first = await capture(tenant);
    const before = await held(tenant, first.instant);
    tenant.hands.update(ada, { city: "Bath" });
    for (let nth = 0; nth < 1_500; nth += 1) tenant.user(`user${nth}`);
    let batches = 0;
    tenant.directory.beforeFeed = () => {
      batches += 1;
      if (batches === 2) throw new Error("The line is dead.");
    };
    await expect(capture(tenant)).rejects.toThrow("The line is dead.");
    expect(await held(tenant, first.instant)).toEqual(before);

    tenant.directory.beforeFeed = () => {};
    const next = await capture(tenant);
    expect(await held(tenant, next.instant)).toEqual(await directoryState(tenant.directory));
    expect(await held(tenant, first.instant)).toEqual(before);
    expect(await leftovers(tenant.context.store)).toBe(0);
  });

  test("captures have the directory's state for any history and any feed that repeats or drops parts", () =>
    fc.assert(
      fc.asyncProperty(history, fc.array(reading, { minLength: 1 }), async (happenings, readings) => {
        await using tenant = openEngineTenant({ inMemory: true });
        const twin = newTwinTenant(tenant);
        const asked: (string | null)[] = [];
        const kept: { instant: Instant; state: readonly string[] }[] = [];
        for (const happening of [...happenings, { kind: "snapshot", a: 0, b: 0, c: 0 } as const]) {
          happen(twin, happening);
          if (happening.kind !== "snapshot") continue;
          const how = readings[kept.length % readings.length];
          if (how === "forgotten") forgets(tenant);
          if (how === "repeated") tenant.directory.readingFrom = (cursor) => asked.at(-2) ?? asked[0] ?? cursor;
          const { instant, cursor } = await capture(tenant, true);
          tenant.directory.readingFrom = (cursor) => cursor;
          asked.push(cursor);
          kept.push({ instant, state: await directoryState(tenant.directory) });
        }
        for (const { instant, state } of kept) expect(await held(tenant, instant)).toEqual(state);
      }),
      { numRuns: 60 },
    ));
});
