import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refKey } from "../../../src/domain/tenant/entity.ts";
import { linkKey } from "../../../src/domain/tenant/link.ts";
import { allParts } from "../../../src/domain/tenant/part.ts";
import { everyLink, everyRef, histories, perform, Replica } from "./a-history.ts";
import { AnEmbeddedTenant, memberOf } from "./an-embedded-tenant.ts";

const { signal } = new AbortController();

/** Reads the directory object by object and link by link. */
async function asked({ directory }: AnEmbeddedTenant) {
  const truth = new Replica();
  for (const ref of everyRef) {
    const state = await directory.get(ref);
    if (state !== null) truth.entities.set(refKey(ref), state);
  }
  for (const link of everyLink) if (await directory.hasLink(link)) truth.links.add(linkKey(link));
  return truth.contents();
}

describe("the feed", () => {
  test("the feed read from the beginning, or from any cursor after any history, yields the directory as it is", async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.nat(60), { maxLength: 4 }), async (acts, readings) => {
        using tenant = new AnEmbeddedTenant();
        const follower = new Replica();
        for (const [index, act] of acts.entries()) {
          if (readings.includes(index)) await follower.read(tenant.directory.feed(follower.cursor, signal));
          perform(tenant, act);
        }
        await follower.read(tenant.directory.feed(follower.cursor, signal));
        const fresh = new Replica();
        await fresh.read(tenant.directory.feed(null, signal));
        const truth = await asked(tenant);
        expect(fresh.contents()).toEqual(truth);
        expect(follower.contents()).toEqual(truth);
      }),
      { numRuns: 150 },
    );
  });

  test("the feed includes every change that happens while it is read", async () => {
    using tenant = new AnEmbeddedTenant();
    const users = Array.from({ length: 2_500 }, (_, index) => tenant.user(`User${index}`));
    const [first, middle, last] = [users[0], users[1_200], users[2_499]];
    if (first === undefined || middle === undefined || last === undefined) throw new Error("no users");
    const replica = new Replica();
    const batches = tenant.directory.feed(null, signal);
    let count = 0;
    const disturbed = (async function* () {
      for await (const batch of batches) {
        yield batch;
        if (count++ > 0) continue;
        tenant.admin.update(first, { city: "Bern" });
        tenant.admin.delete(last);
        tenant.admin.delete(middle);
        tenant.admin.purge(middle);
        tenant.user("Late");
      }
    })();
    await replica.read(disturbed);
    await replica.read(tenant.directory.feed(replica.cursor, signal));
    const fresh = new Replica();
    await fresh.read(tenant.directory.feed(null, signal));
    expect(replica.contents()).toEqual(fresh.contents());
    expect(fresh.entities.size).toBe(2_500);
  });

  test("the feed says of each record whether a reading has it, although all are of one millisecond", async () => {
    using tenant = new AnEmbeddedTenant();
    const user = tenant.user("Ada");
    const follower = new Replica();
    await follower.read(tenant.directory.feed(null, signal));
    if (follower.cursor === null) throw new Error("The reading has no end.");
    const reading = { cursor: follower.cursor, readFrom: tenant.time, readUntil: tenant.time };
    tenant.admin.update(user, { department: "Sales" });
    const records = await Array.fromAsync(tenant.directory.audit({}));
    expect(new Set(records.map(({ time }) => time)).size).toBe(1);
    expect(records.map((record) => tenant.directory.hasRead(reading, record))).toEqual([false, true]);
  });

  test("the feed can be continued at the cursor of any batch", async () => {
    using tenant = new AnEmbeddedTenant();
    for (let index = 0; index < 1_500; index++) tenant.user(`User${index}`);
    const replica = new Replica();
    for await (const batch of tenant.directory.feed(null, signal)) {
      await replica.read(
        (async function* () {
          yield batch;
        })(),
      );
      break;
    }
    await replica.read(tenant.directory.feed(replica.cursor, signal));
    expect(replica.entities.size).toBe(1_500);
  });

  test("the feed says at the end of a quiet time only where the next reading starts", async () => {
    using tenant = new AnEmbeddedTenant();
    tenant.user("Ada");
    const replica = new Replica();
    await replica.read(tenant.directory.feed(null, signal));
    const [batch, ...more] = await replica.read(tenant.directory.feed(replica.cursor, signal));
    expect(more).toEqual([]);
    expect(batch).toMatchObject({ listing: [], whole: [], entities: [], gone: [], linksAdded: [], linksRemoved: [] });
  });

  test("the feed reports a link that was toggled twice once, in its present state", async () => {
    using tenant = new AnEmbeddedTenant();
    const link = memberOf(tenant.group("Chess"), tenant.user("Ada"));
    const replica = new Replica();
    await replica.read(tenant.directory.feed(null, signal));
    tenant.admin.addLink(link);
    tenant.admin.removeLink(link);
    tenant.admin.addLink(link);
    const [batch] = await replica.read(tenant.directory.feed(replica.cursor, signal));
    expect(batch).toMatchObject({ linksAdded: [link], linksRemoved: [], entities: [] });
  });

  test("the feed reports an untouched object as gone when its 30 days are over, together with its links", async () => {
    using tenant = new AnEmbeddedTenant();
    const [group, ada] = [tenant.group("Chess"), tenant.user("Ada")];
    tenant.admin.addLink(memberOf(group, ada));
    tenant.admin.delete(ada);
    const replica = new Replica();
    await replica.read(tenant.directory.feed(null, signal));
    tenant.pass(30);
    const [batch] = await replica.read(tenant.directory.feed(replica.cursor, signal));
    expect(batch).toMatchObject({ gone: [ada], linksRemoved: [memberOf(group, ada)], entities: [] });
  });

  test("the feed reports its progress", async () => {
    using tenant = new AnEmbeddedTenant();
    for (let index = 0; index < 1_500; index++) tenant.user(`User${index}`);
    const batches = await new Replica().read(tenant.directory.feed(null, signal));
    expect(batches.map(({ listing, whole, progress }) => ({ listing, whole, progress }))).toEqual([
      { listing: allParts, whole: [], progress: { done: 1_000, total: 1_500 } },
      { listing: allParts, whole: allParts, progress: { done: 1_500, total: 1_500 } },
    ]);
  });

  test("the feed stops when it is asked to", async () => {
    using tenant = new AnEmbeddedTenant();
    const reading = new Replica().read(tenant.directory.feed(null, AbortSignal.abort(new Error("enough"))));
    await expect(reading).rejects.toThrow("enough");
  });

  test("the feed refuses as stale a cursor of another file, of a future, or of no form", async () => {
    using tenant = new AnEmbeddedTenant();
    using other = new AnEmbeddedTenant();
    other.user("Ada");
    other.user("Bob");
    const replica = new Replica();
    await replica.read(other.directory.feed(null, signal));
    const foreign = String(replica.cursor).replace(/^[^.]*/, "other");
    for (const cursor of [foreign, String(replica.cursor), "", "x", "x.1", `${replica.cursor}0`]) {
      await expect(new Replica().read(tenant.directory.feed(cursor, signal))).rejects.toMatchObject({ code: "stale" });
    }
  });
});
