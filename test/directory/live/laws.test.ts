import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, FailedChange } from "../../../src/domain/changes/change.ts";
import { sameValue } from "../../../src/domain/changes/equality.ts";
import type { Snapshot } from "../../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import { MINUTE, SECOND } from "../../../src/domain/time.ts";
import { type SwitchSettings, strictSettings } from "../../../src/http/behaviors/switches.ts";
import { lawRuns } from "../../support/law-runs.ts";
import { endIdsOf, isEdge, keyOf } from "../../support/model-directory.ts";
import { type Happening, happen, history, newTwinTenant } from "../../support/random-history.ts";
import { deeds, SecondAdministrator } from "../../support/second-administrator.ts";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";
import { differencesOf, historyAt, truthOf, type VisibleState } from "../../support/visible-state.ts";

/** A failure is not made smaller without `FC_SHRINK=1`, because that takes minutes. */
const runs = { ...lawRuns(5), endOnFailure: process.env.FC_SHRINK === undefined };

interface HardStory {
  readonly happenings: readonly Happening[];
  /** Which of the snapshots to go back to. */
  readonly which: number;
  readonly delay: number;
  /** Collection whose delta tokens have always expired. */
  readonly expires: string | null;
  readonly seed: string;
  /** Behaviors of the service that are not established. */
  readonly behavior: Partial<SwitchSettings>;
}

const either = <Name extends keyof SwitchSettings>(name: Name, other: SwitchSettings[Name]) =>
  fc.constantFrom(strictSettings[name], other);

const hardStory: fc.Arbitrary<HardStory> = fc.record({
  happenings: history,
  which: fc.nat({ max: 3 }),
  delay: fc.constantFrom(0, 5 * SECOND, 60 * SECOND),
  expires: fc.constantFrom(null, null, "users", "groups", "servicePrincipals", "oauth2PermissionGrants"),
  seed: fc.nat().map(String),
  behavior: fc.record({
    "principal-copies": either("principal-copies", "never"),
    "dynamic-membership": either("dynamic-membership", "stands"),
    "delta-replays": either("delta-replays", "never"),
    "group-delta": either("group-delta", "repeats-a-page"),
    "complex-patch": either("complex-patch", "first-level"),
    "deleted-names": either("deleted-names", "free"),
  }),
});

const holds = (law: (story: HardStory) => Promise<void>) => fc.assert(fc.asyncProperty(hardStory, law), runs);

const resync = { error: { code: "resyncRequired", message: "The token has expired." } };

/** Lets time pass in which every change reaches every reader, and the service does what it does late by itself. */
async function settle(tenant: VaultTenant): Promise<void> {
  for (let minute = 0; minute < 2; minute += 1) {
    tenant.later(MINUTE);
    tenant.machineLater(MINUTE);
    await tenant.context.client.get("/organization");
  }
}

/** A tenant in which a story has happened, as it was at the snapshot to go back to. */
async function told({ happenings, which, delay, expires, seed, behavior }: HardStory) {
  const tenant = await openVaultTenant({ behavior, hardships: { delay, seed } });
  if (expires !== null) tenant.answer(new RegExp(`/${expires}/delta\\?.*deltatoken`), { status: 410, body: resync });
  const twin = newTwinTenant(tenant, { overGraph: true });
  const kept: { snapshot: Snapshot; then: VisibleState }[] = [];
  for (const happening of happenings) {
    if (happening.kind !== "snapshot") happen(twin, happening);
    else {
      await settle(tenant);
      kept.push({ snapshot: await tenant.snapshot(), then: await truthOf(tenant) });
    }
  }
  await settle(tenant);
  const chosen = kept[which % kept.length];
  if (chosen === undefined) throw new Error("The story has no snapshot.");
  return { tenant, twin, ...chosen };
}

/** Deleted policies are listed once a day, so that one made and deleted in between shows late. No snapshot has it live. */
const cameAndWent = /^(conditionalAccessPolicy|namedLocationPolicy)\/\S+: absent \/ softDeleted$/;

const acts = ({ notRecoverable, action, properties, links }: Change): boolean =>
  (notRecoverable === undefined && (action !== "update" || properties.length > 0)) ||
  links.some((link) => link.notRecoverable === undefined);

describe("over Graph, with late replicas, faults, limits and expiring tokens", { timeout: 600_000 }, () => {
  test("a capture holds what the tenant holds", () =>
    holds(async (story) => {
      const { tenant } = await told(story);
      await using _ = tenant;
      const { createdDateTime } = await tenant.snapshot();
      const differences = differencesOf(await historyAt(tenant, createdDateTime), await truthOf(tenant));
      expect(differences.filter((line) => !cameAndWent.test(line))).toEqual([]);
    }));

  test("a recovery leaves only what has a reason, and takes nothing that its list does not name", () =>
    holds(async (story) => {
      const { tenant, snapshot, then } = await told(story);
      await using _ = tenant;
      const preview = await tenant.preview(snapshot);
      expect(preview.failure).toBeNull();
      if (preview.totals.changedObjects === 0 && preview.totals.changedLinks === 0) return;
      const planned = await tenant.changes(preview);
      const before = await truthOf(tenant, true);
      const recovery = await tenant.recover(preview);
      const failures = await tenant.failures(recovery);
      expect(recovery.failure).toBeNull();
      await settle(tenant);
      const after = await truthOf(tenant, true);

      expect(strayed({ then, before, after }, planned)).toEqual([]);
      const second = await tenant.changesSince(snapshot);
      const failed = new Set(failures.map(({ ref }) => keyOf(ref)));
      const residue = second.map((change) => withoutCopies(withoutReturned(change, before), after)).filter(acts);
      expect(residue.filter(({ ref }) => !failed.has(keyOf(ref))).map((change) => shown(change, planned))).toEqual([]);
      expect(failures.filter((failure) => !isExplained(failure))).toEqual([]);
    }));

  test("a recovery leaves what another administrator does meanwhile", () =>
    fc.assert(
      fc.asyncProperty(hardStory, deeds, async (story, done) => {
        const { tenant, snapshot } = await told(story);
        await using _ = tenant;
        const preview = await tenant.preview(snapshot);
        if (preview.totals.changedObjects === 0 && preview.totals.changedLinks === 0) return;
        const other = new SecondAdministrator(tenant, done, await tenant.changes(preview));
        other.begin();
        const recovery = await tenant.recover(preview);
        other.end();
        expect(recovery.failure).toBeNull();
        expect(other.undoneIn(await truthOf(tenant, true))).toEqual([]);
        const moved = (await tenant.failures(recovery)).filter(({ reason }) => reason === "moved");
        expect(moved.filter(({ ref }) => !other.edited.has(keyOf(ref)))).toEqual([]);
      }),
      runs,
    ));
});

/**
 * A difference without what ended at an object that was deleted before the recovery: Graph shows it once the object is
 * back, so that no list could name it.
 */
function withoutReturned(change: Change, before: VisibleState): Change {
  const isDeleted = (id: unknown): boolean =>
    [...before.objects.values()].some(({ ref, life }) => ref.id === id && life === "softDeleted");
  const edge = before.objects.get(keyOf(change.ref)) ?? { properties: {} };
  const ends = [...endIdsOf(edge), ...change.properties.flatMap(({ now, then }) => [now, then])];
  const isReturned = isEdge(change.ref.type) && ends.some(isDeleted);
  return {
    ...change,
    action: isReturned ? "update" : change.action,
    properties: isReturned ? [] : change.properties,
    links: change.links.filter(({ target }) => !isDeleted(change.ref.id) && !isDeleted(target.id)),
  };
}

/** A principal takes the name of its application by itself, some time later. */
const isCopied = (ref: EntityRef, name: string, value: unknown, { objects }: VisibleState): boolean =>
  ref.type === "servicePrincipal" &&
  name === "displayName" &&
  [...objects.values()].some(
    ({ ref: { type }, properties }) => type === "application" && properties.displayName === value,
  );

const withoutCopies = (change: Change, after: VisibleState): Change => ({
  ...change,
  properties: change.properties.filter(({ name, now }) => !isCopied(change.ref, name, now, after)),
});

/** A difference in one line, with what the list of the recovery had of the same object. */
function shown(change: Change, planned: readonly Change[]): string {
  const line = ({ action, notRecoverable, properties, links }: Change) =>
    [
      action,
      notRecoverable ?? "",
      ...properties.map(({ name, then, now }) => `${name} ${JSON.stringify(then)} not ${JSON.stringify(now)}`),
      ...links.map(
        ({ action: what, link, target, notRecoverable: why }) => `${what} ${link} ${keyOf(target)} ${why ?? ""}`,
      ),
    ].join(", ");
  const before = planned.find(({ ref }) => keyOf(ref) === keyOf(change.ref));
  return `${keyOf(change.ref)}: ${line(change)}; planned: ${before === undefined ? "nothing" : line(before)}`;
}

/** Reasons that a history of this kind can give, and rules of the service that no list can know. */
const isExplained = ({ reason, message }: FailedChange): boolean =>
  ["nameTaken", "targetDeleted", "targetGone"].includes(reason) ||
  (reason === "refused" && /must have at least one owner|value is required for property 'displayName'/.test(message));

interface Passage {
  readonly then: VisibleState;
  readonly before: VisibleState;
  readonly after: VisibleState;
}

/**
 * Writes of a recovery beyond its list: a value that is neither the old nor the previous one, and an object or link
 * that was added or lost.
 */
function strayed({ then, before, after }: Passage, planned: readonly Change[]): readonly string[] {
  const listed = new Set(planned.map(({ ref }) => keyOf(ref)));
  const lines: string[] = [];
  for (const [key, object] of after.objects) {
    const [was, had] = [before.objects.get(key), then.objects.get(key)];
    if (was === undefined && had === undefined) lines.push(`${key} was made`);
    if (was !== undefined && !listed.has(key) && was.life !== object.life) lines.push(`${key} is ${object.life}`);
    for (const [name, value] of Object.entries(object.properties)) {
      // A trusted location cannot be deleted, so its trust goes first.
      if (name === "isTrusted" && object.life === "softDeleted") continue;
      const isKnown = [was, had].some((one) => sameValue(object.ref.type, name, one?.properties[name] ?? null, value));
      if (!isKnown && !isCopied(object.ref, name, value, after))
        lines.push(`${key}.${name} is ${JSON.stringify(value)}`);
    }
  }
  for (const [key, object] of before.objects) {
    const now = after.objects.get(key);
    if (now === undefined && !listed.has(key)) lines.push(`${key} is gone`);
    for (const name of Object.keys(object.properties)) {
      if (now === undefined || name in now.properties) continue;
      if (then.objects.get(key)?.properties[name] !== undefined) lines.push(`${key}.${name} was emptied`);
    }
  }
  for (const link of after.links) if (!before.links.has(link) && !then.links.has(link)) lines.push(`${link} was made`);
  for (const link of before.links) if (then.links.has(link) && !after.links.has(link)) lines.push(`${link} was lost`);
  return lines;
}
