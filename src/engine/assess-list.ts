import { type RefKey, refKey } from "../domain/entity.ts";
import type { JobId } from "../domain/ids.ts";
import { suspicionOf } from "../domain/others-work.ts";
import { isPrivilegedRole } from "../domain/privileged-roles.ts";
import { EXISTENCE } from "../domain/recoverable.ts";
import type { Assessment } from "../domain/risk.ts";
import { type RiskFacts, risksOf, writtenFacets } from "../domain/risk-rules.ts";
import { roles } from "../domain/role.ts";
import { type SignInDanger, signInDangers } from "../domain/sign-in/lockouts.ts";
import { rehearse } from "../domain/sign-in/rehearse.ts";
import { type ListedChange, listedChanges, setRisks } from "../store/job-changes.ts";
import { breathe } from "./breathe.ts";
import type { ComparisonBasis } from "./comparison.ts";
import type { EngineContext } from "./context.ts";
import { readMemberships } from "./memberships.ts";
import { type PlannedStates, plannedStates } from "./planned-states.ts";
import { readScene } from "./rehearsal-scene.ts";
import { RiskTally } from "./risk-tally.ts";
import type { TenantLease } from "./tenant-lease.ts";
import { readWriters } from "./writers.ts";

const PORTION = 500;
/** Applications whose grants are counted, each with its own request in a live tenant. */
const MOST_COUNTED = 100;

export interface FrozenJob {
  readonly job: JobId;
  /** Whoever asked for the preview. */
  readonly callerId: string;
  readonly basis: ComparisonBasis;
}

/**
 * Works out what is dangerous about a frozen list and writes it to its rows. The list itself, and so its digest, stays
 * as it is: an approval covers the list, whatever is thought of it. Reads the list twice and the audit log of its time
 * once; what the rehearsal reads, `readScene` says.
 */
export async function assessList(
  context: EngineContext,
  lease: TenantLease,
  list: FrozenJob,
  checkpoint: () => Promise<void>,
): Promise<Assessment> {
  const { rows, undone } = await actingRows(context, list);
  const writers = await readWriters(context, undone, list.basis.from, context.directory.now());
  await checkpoint();
  const suspicion = suspicionOf(writers, undone);
  const signIn = await signInFacts(context, list.basis, rows);
  await checkpoint();
  const facts: RiskFacts = {
    callerId: list.callerId,
    serverId: context.serverIdentity ?? null,
    ...signIn.facts,
    ...suspicion,
    grants: await countGrants(context, rows),
  };
  const tally = new RiskTally(rows.length, signIn.dangers);
  for await (const portion of portions(context, list)) {
    const found = portion.map((row) => ({ seq: row.seq, row, risks: risksOf(row, facts) }));
    for (const { row, risks } of found) tally.add(row, risks);
    const risky = found.filter(({ risks }) => risks.length > 0);
    if (risky.length > 0) await lease.write((tx) => setRisks(tx, context.tenant, list.job, risky));
    await checkpoint();
    await breathe();
  }
  return { ...tally.result(), rehearsal: signIn.rehearsal };
}

async function* portions(context: EngineContext, { job }: FrozenJob): AsyncGenerator<ListedChange[]> {
  for (let after = 0; ; ) {
    const rows = await listedChanges(context.store.db, context.tenant, job, {}, after, PORTION);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.seq;
  }
}

/** The rows that a recovery acts on, and the parts of each that it would overwrite. */
async function actingRows(context: EngineContext, list: FrozenJob) {
  const rows: ListedChange[] = [];
  const undone = new Map<RefKey, readonly string[]>();
  for await (const portion of portions(context, list)) {
    for (const row of portion.filter(({ acts }) => acts)) {
      rows.push(row);
      undone.set(refKey(row.ref), writtenFacets(row));
    }
  }
  return { rows, undone };
}

/** Facets of a type that decide who can sign in and how; a type without an entry decides nothing of the kind. */
const decisive: Readonly<Partial<Record<ListedChange["ref"]["type"], readonly string[]>>> = {
  user: [EXISTENCE, "accountEnabled", "userType"],
  group: [EXISTENCE, "members"],
  conditionalAccessPolicy: [EXISTENCE, "state", "conditions", "grantControls"],
  authenticationStrengthPolicy: [EXISTENCE, "allowedCombinations"],
  namedLocationPolicy: [EXISTENCE, "ipRanges", "isTrusted", "countriesAndRegions", "includeUnknownCountriesAndRegions"],
};

const decidesSignIn = (row: ListedChange): boolean =>
  writtenFacets(row).some((facet) => decisive[row.ref.type]?.includes(facet));

async function signInFacts(context: EngineContext, basis: ComparisonBasis, rows: readonly ListedChange[]) {
  const privileges = await context.directory.privileges();
  const relevant = rows.filter(decidesSignIn);
  const plan = await plannedStates(context, basis, relevant);
  const privileged = await privilegedNow(context, basis, privileges.holders, plan);
  const emergency = await emergencyIds(context);
  const globals = rows.some(({ ref }) => privileged.get(refKey(ref))?.includes(roles.globalAdministrator.displayName));
  const scene =
    relevant.length > 0 || globals ? await readScene(context, basis.to, plan, privileges, emergency) : null;
  const dangers = scene === null ? [] : signInDangers(scene);
  const found = scene?.people.filter(({ breakGlass }) => breakGlass).flatMap(({ id }) => id ?? []) ?? [];
  const facts = {
    privileged,
    breakGlass: new Set([...emergency, ...found]),
    roleAssignableGroups: new Set(privileges.roleAssignableGroups),
    dangers: Map.groupBy(dangers.filter(ofPolicy), ({ policy }) => policy.id),
  };
  return { facts, dangers, rehearsal: scene === null || relevant.length === 0 ? null : rehearse(scene, basis.to) };
}

const ofPolicy = (danger: SignInDanger): danger is SignInDanger & { policy: NonNullable<SignInDanger["policy"]> } =>
  danger.policy !== null;

/** The privileged roles of everyone who holds one, members of a group that holds one included. */
async function privilegedNow(
  context: EngineContext,
  { to }: ComparisonBasis,
  holders: Awaited<ReturnType<EngineContext["directory"]["privileges"]>>["holders"],
  plan: PlannedStates,
): Promise<Map<RefKey, string[]>> {
  const groups = holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readMemberships(context, groups, to, plan);
  const found = new Map<RefKey, string[]>();
  for (const { ref, roles: held } of holders) {
    const names = held.filter(({ templateId }) => isPrivilegedRole(templateId)).map(({ displayName }) => displayName);
    if (names.length === 0) continue;
    const users = ref.type === "group" ? [...members(ref.id, "before")] : [];
    for (const key of [refKey(ref), ...users.map((id) => refKey({ type: "user", id }))]) {
      found.set(key, [...new Set([...(found.get(key) ?? []), ...names])]);
    }
  }
  return found;
}

async function emergencyIds({ directory, emergencyAccounts = [] }: EngineContext): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const account of emergencyAccounts) ids.add((await directory.principal(account))?.id ?? account);
  return ids;
}

async function countGrants(context: EngineContext, rows: readonly ListedChange[]): Promise<Map<RefKey, number>> {
  const apps = rows.filter(
    ({ ref, action, notRecoverable }) =>
      action === "softDelete" &&
      notRecoverable === null &&
      (ref.type === "application" || ref.type === "servicePrincipal"),
  );
  const counts = new Map<RefKey, number>();
  for (const { ref } of apps.slice(0, MOST_COUNTED)) counts.set(refKey(ref), await context.directory.countGrants(ref));
  return counts;
}
