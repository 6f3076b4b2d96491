import { type AuditRecord, type Written, writtenBy } from "../../domain/authors/audit-record.ts";
import { foundReversals, reversedWithin, unnamedIn } from "../../domain/dangers/found-reversals.ts";
import { GroupUses } from "../../domain/dangers/group-uses.ts";
import type { PowerFacts } from "../../domain/dangers/power-gifts.ts";
import type { Reversals } from "../../domain/dangers/reversals.ts";
import { type ReversedPart, ReversedWrites } from "../../domain/dangers/reversed-writes.ts";
import type { RiskFacts } from "../../domain/dangers/risk-rules.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import type { LogOfRange } from "../../graph/audit/attribute.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { CollectedList } from "./collected-list.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import { addNested } from "./nested-uses.ts";
import type { NameOfRef } from "./object-names.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { stillDiffers } from "./still-differs.ts";
import type { TenantPrivileges } from "./tenant-privileges.ts";

export interface ReversalSources {
  readonly reader: DirectoryReader;
  readonly policies: PolicyCache;
  readonly list: CollectedList;
  readonly job: Pick<Job, "scope" | "targetStateDateTime">;
  readonly log: LogOfRange;
  readonly privileges: TenantPrivileges;
}

/** The deeds that were done and reversed in the scope of a list, from the log of its time. */
export class ReversedSince {
  readonly parts: readonly ReversedPart[];
  /** Returns true for a group that policies name or that can hold roles. */
  readonly isWatched: (group: string) => boolean;
  readonly isEnforced: (policy: string) => boolean;
  readonly #uses: GroupUses;
  readonly #sources: ReversalSources;
  readonly #isCut: boolean;

  private constructor(sources: ReversalSources, uses: GroupUses) {
    const { job, log, privileges, list } = sources;
    this.isWatched = (id) => uses.has(id) || privileges.roleAssignableGroups.has(canonicalId(id));
    this.isEnforced = (id) => uses.isEnforced(id);
    const writes = new ReversedWrites(this.isWatched);
    for (const record of log.records) if (record.time >= log.valuesSince) writes.add(record);
    this.parts = reversedWithin(writes, job.scope).filter((part) => !stillDiffers(part, list));
    this.#uses = uses;
    this.#sources = sources;
    this.#isCut = writes.isCut || log.valuesSince > job.targetStateDateTime + 1;
  }

  /** Reads the policies only if members or conditions were written, because they say which of them matter. */
  static async find(sources: ReversalSources): Promise<ReversedSince> {
    const { policies, list, log } = sources;
    const uses = log.records.some(writesMembersOrConditions) ? await groupUses(policies, list.plan) : new GroupUses();
    if (uses.named.length > 0) await addNested(sources.reader, groupsWritten(sources), uses);
    return new ReversedSince(sources, uses);
  }

  /** Returns true for a holder of a privileged role, who may be an emergency account as policies tell it. */
  get concernsHolders(): boolean {
    const { privileged } = this.#sources.privileges;
    return this.parts.some(({ ref }) => ref.type === "user" && privileged.has(refKey(ref)));
  }

  /** The objects whose names the log leaves out. */
  get unnamed(): readonly EntityRef[] {
    return unnamedIn(this.parts);
  }

  /** Says what was reversed, or returns undefined without any. */
  told(
    { breakGlass, newlyExempt }: Pick<RiskFacts, "breakGlass" | "newlyExempt">,
    nameOf: NameOfRef,
  ): Reversals | undefined {
    const { job, privileges } = this.#sources;
    return foundReversals(
      this.parts,
      {
        standingOf: (ref) => ({
          isEmergency: ref.type === "user" && breakGlass.has(canonicalId(ref.id)),
          exempt: ref.type === "user" ? newlyExempt?.get(canonicalId(ref.id)) : undefined,
          roles: privileges.privileged.get(refKey(ref)) ?? [],
        }),
        useOf: (group) => this.#uses.of(group),
        nameOf,
      },
      { from: job.targetStateDateTime, isCut: this.#isCut, leftOut: 0 },
    );
  }
}

/** Returns what gives power to accounts, as far as a search has read it. */
export const powerFacts = (isSuspect: PowerFacts["isSuspect"], search: ReversedSince | null): PowerFacts => ({
  isSuspect,
  countsMembersOf: (group) => search?.isWatched(group) === true,
  isEnforced: (policy) => search?.isEnforced(policy) === true,
});

const writesMembersOrConditions = (record: AuditRecord): boolean =>
  writtenBy(record).some(({ ref, modified }) => {
    const part = ref.type === "group" ? "members" : ref.type === "conditionalAccessPolicy" ? "conditions" : null;
    return modified.some(({ name }) => name === part);
  });

/** Returns the groups whose members were written, once for each record of it. */
function groupsWritten({ log, job }: ReversalSources): readonly EntityRef[] {
  const scope = scopeTest(job.scope);
  const isAsked = ({ ref, modified }: Written) =>
    ref.type === "group" && modified.some(({ name }) => name === "members") && scope.has(ref);
  return log.records.flatMap((record) =>
    record.time < log.valuesSince ? [] : writtenBy(record).flatMap((one) => (isAsked(one) ? [one.ref] : [])),
  );
}

/** Finds the groups that enforced policies use now, or used in the snapshot. */
async function groupUses(policies: PolicyCache, plan: PlannedChanges): Promise<GroupUses> {
  const uses = new GroupUses();
  const live = await policies.all("conditionalAccessPolicy", "live");
  for (const policy of live) {
    uses.add(policy);
    const then = plan.after(policy.ref, policy.properties);
    if (then !== null) uses.add({ ...policy, properties: then });
  }
  const restored = plan.refs("conditionalAccessPolicy").filter(({ id }) => !live.some(({ ref }) => ref.id === id));
  for (const { ref, displayName, properties } of restored.length === 0
    ? []
    : await policies.all("conditionalAccessPolicy", "softDeleted")) {
    const then = plan.after(ref, null, properties);
    if (then !== null) uses.add({ ref, displayName, properties: then });
  }
  return uses;
}
