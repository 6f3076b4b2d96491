import type { ActorAccess } from "../../domain/assessment/actor-access.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import {
  type CredentialNames,
  credentialsTold,
  hasCredentials,
  heldCredentials,
} from "../../domain/changes/credentials.ts";
import { Successors } from "../../domain/changes/successors.ts";
import { changedCredentials } from "../../domain/dangers/record-exposures.ts";
import { UnheldActs, type UnheldWork } from "../../domain/dangers/unheld-acts.ts";
import type { JobId } from "../../domain/ids.ts";
import {
  type AfterRecovery,
  type Counted,
  formerNameOf,
  type NamedObject,
  type RenewedBy,
  type RenewedObject,
  type UnusableApplication,
} from "../../domain/recovery/after-recovery.ts";
import { type EntityRef, isApplicationType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { everything, scopeTest } from "../../domain/tenant/scope.ts";
import type { Instant } from "../../domain/time.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { presencesAt, statesAt } from "../../store/history/entity-versions.ts";
import { touchedBetween } from "../../store/history/touched.ts";
import { findAssessment, type JobRecord } from "../../store/work/jobs.ts";
import { allPlanSummaries, planSummariesByRef } from "../../store/work/plan-items.ts";
import { recordsBetween, recordsSinceCapture } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { readActorsOfSpan } from "./actors.ts";
import { analyzeWithPeople, peopleOf } from "./analysis.ts";
import { purgedHalf } from "./purged-half.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import { readSpan } from "./span-facts.ts";

const NAMED = 5;

/**
 * Reads the state of the tenant after a recovery: how signing in differs from before its first write, whether the authors
 * of what was undone can sign in, and which of the restored objects need more than a recovery. Reads its list and the
 * log since its snapshot once, with the acts on what the history does not hold.
 */
export async function assessRecovery(
  context: EngineContext,
  recovery: JobRecord,
  to: Instant,
): Promise<{ readonly after: AfterRecovery } & Pick<VerificationResult, "unheld">> {
  const { db } = context.store;
  const { job, beforeInstant, coverage } = recovery;
  const list = job.previewJobId ?? job.id;
  const restored = await readRestored(context, list, to);
  const before = beforeInstant ?? to;
  const span =
    before < to
      ? await readSpan(
          context,
          { from: before, to, scope: everything, coverage, successors: new Successors([]) },
          await touchedBetween(db, before, to),
        )
      : null;
  const { actors: known = [], moreActors } = (await findAssessment(db, list)) ?? {};
  const authors = known.map(({ actor }) => ({ actor, objects: 0 }));
  const { changed, unheld } = await readLogSince(context, recovery, list, to);
  const after: AfterRecovery = {
    ...(span === null ? {} : { signIn: await signInAfter(context, span.facts, recovery, to), isWhole: true }),
    actors:
      span === null
        ? []
        : withAdded(await readActorsOfSpan(context, span.facts, authors, { from: before, to, isNow: true }), known),
    ...(span === null || moreActors === undefined ? {} : { moreActors }),
    unusable: restored.unusable,
    ...(restored.principals === 0 ? {} : { principals: restored.principals }),
    renew: [
      ...renewal("password", restored.users),
      ...renewal("asDeleted", restored.applications),
      ...renewal("changed", changed),
    ],
  };
  return { after, ...(unheld === null ? {} : { unheld }) };
}

/**
 * Returns how signing in differs since the first write, without the accounts that are administrators only since the
 * snapshot.
 */
async function signInAfter(context: EngineContext, facts: SignInFacts, { from, job }: JobRecord, to: Instant) {
  const people = peopleOf(context, { from, to, isNow: true, scope: job.scope }, undefined);
  return (await analyzeWithPeople(facts, "done", { asOf: to, scope: everything }, people)).signIn;
}

/** Returns accesses with what the preview found of what others added to the undone actor. */
const withAdded = (all: readonly ActorAccess[], known: readonly ActorAccess[]): readonly ActorAccess[] =>
  all.map((one) => {
    const added = known.find(({ actor }) => actorKey(actor) === actorKey(one.actor))?.added;
    return added === undefined ? one : { ...one, added };
  });

const renewal = (reason: RenewedBy["reason"], { total, items }: Tally): RenewedBy[] =>
  total === 0 ? [] : [{ reason, total, items }];

/** A count with the first of what was counted. */
class Tally<Item = RenewedObject> implements Counted<Item> {
  total = 0;
  readonly items: Item[] = [];

  add(item: Item): void {
    this.total += 1;
    if (this.items.length < NAMED) this.items.push(item);
  }
}

/** Finds the users, applications and service principals that the list restored and that are live. */
async function readRestored(context: EngineContext, list: JobId, to: Instant) {
  const { db } = context.store;
  const [users, applications, unusable] = [new Tally(), new Tally(), new Tally<UnusableApplication>()];
  let principals = 0;
  for await (const rows of allPlanSummaries(db, list, { action: "restore", recoverable: true })) {
    const refs = rows.map(({ ref }) => ref);
    const present = await presencesAt(db, refs, to);
    const holding = await readHolding(context, refs, to);
    const restored = rows.flatMap(({ ref, displayName: before }): NamedObject[] => {
      const now = present.get(refKey(ref));
      if (now?.life !== "live") return [];
      return [{ ref, displayName: now.displayName, ...formerNameOf(now.displayName, before) }];
    });
    for (const object of restored) {
      const { type } = object.ref;
      if (type === "user") users.add(object);
      if (type === "servicePrincipal") principals += 1;
      const held = holding.get(refKey(object.ref));
      const isHolder = held === undefined || hasCredentials(held);
      if (isApplicationType(object.ref.type) && isHolder) applications.add({ ...object, ...holdsOf(held) });
    }
    const own = restored.filter(({ ref }) => ref.type === "application");
    for (const application of await withoutPrincipal(context, own)) unusable.add(application);
  }
  return { users, applications, unusable, principals };
}

/** Reads the credentials of those that are applications, where the history holds credentials. */
async function readHolding(
  { coverage, store }: EngineContext,
  refs: readonly EntityRef[],
  to: Instant,
): Promise<ReadonlyMap<RefKey, CredentialNames>> {
  if (coverage !== "extended") return new Map();
  const applications = refs.filter(({ type }) => isApplicationType(type));
  const states = await statesAt(store.db, applications, to);
  return new Map([...states].map(([key, { properties }]) => [key, heldCredentials(properties)]));
}

const holdsOf = (held: CredentialNames | undefined): Pick<RenewedObject, "holds"> =>
  held === undefined ? {} : { holds: credentialsTold(held).text };

/** Returns those applications whose service principal is not live, with the service principal they had. */
async function withoutPrincipal(
  context: EngineContext,
  applications: readonly NamedObject[],
): Promise<UnusableApplication[]> {
  const { directory } = context;
  if (applications.length === 0) return [];
  const identities = await directory.identify(applications.map(({ ref }) => ref));
  const appIds = new Map(identities.map(({ ref, appId }) => [refKey(ref), appId]));
  const unusable: UnusableApplication[] = [];
  for (const application of applications) {
    const { ref } = application;
    const appId = appIds.get(refKey(ref)) ?? null;
    if (appId === null) continue;
    const principals = (await directory.withAppId(appId)).filter(({ type }) => type === "servicePrincipal");
    const states = await Promise.all(principals.map((principal) => directory.get(principal)));
    if (states.some((state) => state?.life === "live")) continue;
    const deleted = states.find((state) => state !== null)?.ref ?? null;
    const principal =
      deleted ?? (await purgedHalf(context, "servicePrincipal", { appId, name: application.displayName }));
    unusable.push({ ...application, principal, isRestorable: deleted !== null });
  }
  return unusable;
}

/**
 * Reads the log since a snapshot once, for credentials that were changed and for acts on what the history does not
 * hold.
 */
async function readLogSince(
  context: EngineContext,
  recovery: JobRecord,
  list: JobId,
  to: Instant,
): Promise<{ readonly changed: Tally; readonly unheld: UnheldWork | null }> {
  const { job, from } = recovery;
  const scope = scopeTest(job.scope);
  const found = new Map<RefKey, NamedObject>();
  const unheld = new UnheldActs();
  for await (const record of recordsSinceCapture(context, to, {})) unheld.add(record);
  for await (const record of recordsBetween(context, { from, to }, {})) {
    unheld.add(record);
    const target = changedCredentials(record);
    if (target !== null && scope.has(target.ref)) found.set(refKey(target.ref), target);
  }
  return { changed: await presentHolders(context, found, list, to), unheld: unheld.result };
}

/** Returns those of the objects with changed credentials that are in use, with their names and credentials of now. */
async function presentHolders(
  context: EngineContext,
  found: ReadonlyMap<RefKey, NamedObject>,
  list: JobId,
  to: Instant,
): Promise<Tally> {
  const { db } = context.store;
  const refs = [...found.values()].map(({ ref }) => ref);
  const present = await presencesAt(db, refs, to);
  const listed = await planSummariesByRef(db, list, refs);
  const holding = await readHolding(context, refs, to);
  const changed = new Tally();
  for (const [key, { ref }] of found) {
    const now = present.get(key);
    if (now?.life !== "live") continue;
    const former = formerNameOf(now.displayName, listed.get(key)?.displayName);
    changed.add({ ref, displayName: now.displayName, ...former, ...holdsOf(holding.get(key)) });
  }
  return changed;
}
