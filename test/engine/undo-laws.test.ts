import fc from "fast-check";
import { expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { iso } from "../../src/domain/time.ts";
import { ended } from "../support/jobs.ts";
import { lawRuns } from "../support/law-runs.ts";
import { lifeOf, managerOf, memberIn, propertyOf, UndoModel } from "../support/model-undo.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const runs = lawRuns(90);

const happening = fc.record({
  byMallory: fc.boolean(),
  kind: fc.constantFrom(
    "value",
    "value",
    "value",
    "member",
    "member",
    "manager",
    "delete",
    "restore",
    "make",
    "capture",
  ),
  // Mostly the same few objects, because the law is about several writers of one object.
  a: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6),
  b: fc.constantFrom(0, 0, 0, 1, 2, 3),
  c: fc.nat({ max: 9 }),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const story = fc.record({
  before: fc.array(happening, { maxLength: 8 }),
  between: fc.array(happening, { maxLength: 6 }),
  after: fc.array(happening, { minLength: 1, maxLength: 24 }),
});

const user = (id: string): EntityRef => ({ type: "user", id });
const group = (id: string): EntityRef => ({ type: "group", id });
const groups = ["g0", "g1"];

/** A tenant and its model, which go through the same events. */
class Told {
  readonly tenant: TwoHandsTenant = openTwoHandsTenant();
  readonly model = new UndoModel();
  readonly users = ["u0", "u1", "u2", "u3"];

  constructor() {
    for (const id of this.users) this.#make(id, false);
    for (const id of groups) {
      this.tenant.honest.create("group", { displayName: id, groupTypes: [] }, { id });
      this.model.make(id, {}, false);
    }
  }

  async happen({ byMallory, kind, a, b, c }: Happening): Promise<void> {
    const { tenant, model } = this;
    const hands = byMallory ? tenant.mallory : tenant.honest;
    const id = this.users[a % this.users.length] ?? "u0";
    const other = this.users[b % this.users.length] ?? "u1";
    const live = model.isLive(id);
    if (kind === "capture") await tenant.snapshot();
    if (kind === "make" && this.users.length < 7) this.#make(`u${this.users.length}`, byMallory, true);
    if (kind === "value" && live) {
      const [name, value] = [b % 2 === 0 ? "department" : "jobTitle", c % 4 === 0 ? null : `value ${c % 4}`];
      if (model.now.get(propertyOf(id, name)) === value) return;
      hands.update(user(id), { [name]: value });
      model.write(id, propertyOf(id, name), value, byMallory);
    }
    if (kind === "member" && live) {
      const source = groups[b % 2] ?? "g0";
      const part = memberIn(source, id);
      const link = { link: "members", source: group(source), target: user(id) } as const;
      const isThere = model.now.get(part) === "there";
      if (isThere) hands.removeLink(link);
      else hands.addLink(link);
      model.write(source, part, isThere ? null : "there", byMallory);
    }
    if (kind === "manager" && live && model.isLive(other) && other !== id) {
      const present = model.now.get(managerOf(id)) ?? null;
      if (present === other) hands.removeLink({ link: "manager", source: user(id), target: user(other) });
      else hands.addLink({ link: "manager", source: user(id), target: user(other) });
      model.write(id, managerOf(id), present === other ? null : other, byMallory);
    }
    if (kind === "delete" && live) {
      hands.delete(user(id));
      model.setLife(id, "softDeleted", byMallory);
    }
    if (kind === "restore" && !live) {
      hands.restore(user(id));
      model.setLife(id, "live", byMallory);
    }
  }

  #make(id: string, byMallory: boolean, isNew = false): void {
    const hands = byMallory ? this.tenant.mallory : this.tenant.honest;
    const values = { department: "Sales", jobTitle: null };
    hands.create(
      "user",
      { displayName: id, userPrincipalName: `${id}@contoso.example`, accountEnabled: true, department: "Sales" },
      { id },
    );
    this.model.make(id, values, byMallory);
    if (isNew) this.users.push(id);
  }
}

/** Compares the effective state of the tenant with the expected one. Deleted objects are ignored. */
async function differences({ tenant, model, users }: Told): Promise<string[]> {
  const wrong: string[] = [];
  const { without } = model;
  const wanted = (id: string) => without.get(lifeOf(id)) ?? "softDeleted";
  const check = (what: string, is: unknown, should: unknown) => {
    if (is !== should) wrong.push(`${what} is ${String(is)}, not ${String(should)}`);
  };
  for (const id of users) {
    const state = await tenant.directory.get(user(id));
    check(`life of ${id}`, state?.life, wanted(id));
    if (wanted(id) !== "live") continue;
    for (const name of ["department", "jobTitle"]) {
      check(`${name} of ${id}`, state?.properties[name] ?? null, without.get(propertyOf(id, name)) ?? null);
    }
    for (const other of users.filter((one) => wanted(one) === "live")) {
      const there = await tenant.directory.hasLink({ link: "manager", source: user(id), target: user(other) });
      check(`manager ${other} of ${id}`, there, without.get(managerOf(id)) === other);
    }
    for (const source of groups) {
      const there = await tenant.directory.hasLink({ link: "members", source: group(source), target: user(id) });
      check(`member ${id} in ${source}`, there, without.get(memberIn(source, id)) === "there");
    }
  }
  return wrong;
}

test(
  "undoing an actor ends where the tenant would be without them, for any writes of others in between",
  {
    timeout: 600_000,
  },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, between, after }) => {
        const told = new Told();
        await using tenant = told.tenant;
        for (const one of before) await told.happen(one);
        const snapshot: Snapshot = await tenant.snapshot();
        for (const one of between) await told.happen(one);
        const since = iso(tenant.now());
        told.model.begin();
        for (const one of after) await told.happen(one);
        const scope = { all: true, actor: "mallory@contoso.example", since } as const;
        const preview = await tenant.preview(snapshot, scope).catch((error: unknown) => String(error));
        // The actor has done nothing.
        if (typeof preview === "string") {
          expect(preview).toContain("The log has no write by");
          return;
        }
        expect(preview.status).toBe("successful");
        const { items } = await tenant.engine.recovery.listChanges(preview.id, {}, {});
        for (const { links } of items)
          expect(new Set(links.map((link) => JSON.stringify(link))).size).toBe(links.length);
        if (preview.totals.changedObjects === 0) {
          expect(await differences(told)).toEqual([]);
          return;
        }
        const recovery = await tenant.recover(preview);
        expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
        expect(await differences(told)).toEqual([]);

        const service = tenant.engine.recovery;
        await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: rescuer }));
        expect((await service.getVerification(recovery.id))?.result).toMatchObject({ outcome: "verified" });
      }),
      runs,
    ),
);
