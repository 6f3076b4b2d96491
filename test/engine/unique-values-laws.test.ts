import fc from "fast-check";
import { expect, test } from "vitest";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { type EntityRef, type EntityType, refKey } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { lawRuns } from "../support/law-runs.ts";
import { openTwoHandsTenant, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const runs = lawRuns(60);

const types = ["user", "group", "application", "servicePrincipal"] as const;
type NamedType = (typeof types)[number];
const property = {
  user: "userPrincipalName",
  group: "mailNickname",
  application: "identifierUris",
  servicePrincipal: "servicePrincipalNames",
} as const;

const kinds = [
  "make",
  "rename",
  "rename",
  "rename",
  "retype",
  "member",
  "member",
  "delete",
  "restore",
  "restoreAs",
] as const;
const event = fc.record({
  kind: fc.constantFrom(...kinds),
  type: fc.constantFrom(...types),
  a: fc.nat({ max: 3 }),
  b: fc.nat({ max: 3 }),
  c: fc.nat({ max: 15 }),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
const story = fc.record({
  before: fc.array(event, { maxLength: 15, size: "max" }),
  after: fc.array(event, { minLength: 1, maxLength: 30, size: "max" }),
});

/** Few names, so that objects often want the same. A list holds several of them. */
function nameOf(type: NamedType, c: number): Json {
  if (type === "user") return `n${c % 4}@contoso.example`;
  if (type === "group") return `n${c % 4}`;
  return [0, 1, 2].filter((bit) => ((c >> bit) & 1) === 1).map((bit) => `api://n${bit}`);
}

const groupKinds: readonly JsonObject[] = [
  { groupTypes: [], membershipRule: null, membershipRuleProcessingState: null },
  { groupTypes: ["Unified"], membershipRule: null, membershipRuleProcessingState: null },
  { groupTypes: ["Unified"], membershipRule: null, membershipRuleProcessingState: null },
  {
    groupTypes: ["DynamicMembership", "Unified"],
    membershipRule: 'user.department -eq "Nowhere"',
    membershipRuleProcessingState: "Paused",
  },
];

/** A tenant in which what the directory refuses does not happen. */
class Story {
  readonly tenant: TwoHandsTenant = openTwoHandsTenant();
  readonly #refs: Record<NamedType, EntityRef[]> = { user: [], group: [], application: [], servicePrincipal: [] };

  constructor() {
    for (const type of types) for (const c of [1, 2, 4]) this.#make(this.tenant.honest, type, c);
  }

  happen({ kind, type, a, b, c }: Event): void {
    const hands = this.tenant.mallory;
    const ref = this.#refs[type][a];
    if (kind === "make") this.#make(hands, type, c);
    if (ref === undefined) return;
    if (kind === "rename") this.#attempt(() => hands.update(ref, { [property[type]]: nameOf(type, c) }));
    if (kind === "retype" && type === "group") this.#attempt(() => hands.update(ref, groupKinds[b] ?? {}));
    if (kind === "delete") this.#attempt(() => hands.delete(ref));
    if (kind === "restore") this.#attempt(() => hands.restore(ref));
    if (kind === "restoreAs" && type === "user") this.#attempt(() => hands.restore(ref, String(nameOf(type, c))));
    const [source, target] = [this.#refs.group[a], this.#refs.user[b]];
    if (kind !== "member" || source === undefined || target === undefined) return;
    const link = { link: "members", source, target } as const;
    this.#attempt(() => (c % 2 === 0 ? hands.addLink(link) : hands.removeLink(link)));
  }

  #make(hands: DirectoryWriter, type: NamedType, c: number): void {
    const more = type === "group" ? { ...groupKinds[c % 3], isAssignableToRole: c % 3 === 0 } : {};
    const set = Object.entries({ displayName: `${type} ${c}`, [property[type]]: nameOf(type, c), ...more });
    const properties = Object.fromEntries(set.filter(([, value]) => value !== null));
    if (this.#refs[type].length < 4) this.#attempt(() => this.#refs[type].push(hands.create(type, properties)));
  }

  #attempt(write: () => unknown): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
    }
  }

  /** The live objects, with their values and members. */
  async live(): Promise<Readonly<Record<string, unknown>>> {
    const { directory } = this.tenant;
    const found: Record<string, unknown> = {};
    for (const type of types) {
      for (const ref of this.#refs[type]) {
        const state = await directory.get(ref);
        if (state?.life !== "live") continue;
        const members: string[] = [];
        for (const target of type === "group" ? this.#refs.user : []) {
          const isLive = (await directory.get(target))?.life === "live";
          if (isLive && (await directory.hasLink({ link: "members", source: ref, target }))) members.push(target.id);
        }
        const { createdDateTime: _, ...properties } = state.properties;
        found[refKey(ref)] = { properties, ...(state.dynamicMembership ? {} : { members }) };
      }
    }
    return found;
  }
}

/** Deleted objects other than users come back with the names they were deleted with, which another may keep. */
const isExplained = (type: EntityType, step: string): boolean => type !== "user" && step === "restore";

async function goBack(tenant: TwoHandsTenant, snapshot: Pick<Snapshot, "id">): Promise<Job | "explained" | null> {
  const preview = await tenant.preview({ ...snapshot } as Snapshot, everything);
  expect(preview.status).toBe("successful");
  if (preview.totals.changedObjects === 0) return null;
  const recovery = await tenant.recover(preview);
  expect(recovery.status).toBe("successful");
  const { items } = await tenant.engine.recovery.listFailedChanges(recovery.id, {});
  if (items.some(({ ref, step }) => isExplained(ref.type, step))) return "explained";
  expect(items).toEqual([]);
  return recovery;
}

test(
  "a tenant goes back to a snapshot and forth again, whatever names, types and lives of its objects were exchanged",
  { timeout: 3_600_000 },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, after }) => {
        const told = new Story();
        await using tenant = told.tenant;
        for (const one of before) told.happen(one);
        const snapshot = await tenant.snapshot();
        const then = await told.live();
        for (const one of after) told.happen(one);
        const now = await told.live();
        const back = await goBack(tenant, snapshot);
        if (back === "explained") return;
        expect(await told.live()).toEqual(then);
        if (back === null || back.beforeRecoverySnapshotId === null) return;
        const forth = await goBack(tenant, { id: back.beforeRecoverySnapshotId });
        if (forth !== "explained") expect(await told.live()).toEqual(now);
      }),
      runs,
    ),
);
