import { type ActorAccess, hasAccount } from "../../domain/assessment/actor-access.ts";
import { AdditionsToApplication } from "../../domain/assessment/application-access.ts";
import type { Assessment, UndoneWork } from "../../domain/assessment/assessment.ts";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { OutsideWrites } from "../../domain/authors/outside-work.ts";
import type { PlanRisk } from "../../domain/changes/risk.ts";
import { EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";
import { namedIn } from "../../domain/dangers/privilege-gains.ts";
import { policyDanger } from "../../domain/dangers/risk-rules.ts";
import { TakenLinks } from "../../domain/dangers/taken-links.ts";
import { notLookedAt } from "../../domain/dangers/taken-words.ts";
import { type OvertakenRecovery, undoneRecoveries } from "../../domain/dangers/undone-recoveries.ts";
import { UnheldActs } from "../../domain/dangers/unheld-acts.ts";
import { decidingUnread } from "../../domain/sign-in/unread-grounds.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import { readSuccessorsAt } from "../../store/history/successors.ts";
import { findJob } from "../../store/work/jobs.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import { readEarlierWork } from "../compare/earlier-work.ts";
import { readNewerWork } from "../compare/newer-work.ts";
import { namesToTellAtBoth } from "../compare/passed-names.ts";
import { recordsSinceCapture, sinceOf } from "../compare/records-between.ts";
import { unknownWork } from "../compare/unknown-authors.ts";
import { unreadBetween } from "../compare/unseen.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { readActorsOfPlan } from "./actors.ts";
import { analyzeWithPeople, type PairAnalysis, type peopleOf, withUsersOf, withWhole } from "./analysis.ts";
import { analyzePlan } from "./analyze-plan.ts";
import { permissionsOfPlan } from "./application-permissions.ts";
import { powersOnBothSides } from "./application-powers.ts";
import { capturedPair, wholePair } from "./captured-pair.ts";
import { listedChanges, signDangers } from "./danger-authors.ts";
import { type DecisiveObjects, decisiveRefs } from "./decisive-objects.ts";
import { readEmpoweredWork } from "./empowered-work.ts";
import { gravestFirst } from "./gravest-first.ts";
import type { ListScan } from "./list-scan.ts";
import { GroupReader } from "./memberships.ts";
import { RecordedExposures } from "./recorded-exposures.ts";
import { ReversalSearch } from "./reversal-search.ts";
import { ruledAmong } from "./ruled-groups.ts";
import { readSignInFacts, reversedFacts, type SignInFacts } from "./sign-in-facts.ts";
import { readSuspect, type Suspect } from "./suspect.ts";
import { type ListToAssess, tallyList } from "./tally-list.ts";
import { tellObjects } from "./told-objects.ts";
import { type AuthorCount, UndoneWorkReader } from "./undone-work.ts";
import { WarningSearch } from "./warning-search.ts";

const AUTHORS_SHOWN = 10;

/**
 * Computes the dangers of a frozen list and of what was done since its snapshot, the consequences for signing in, and
 * what the list cannot fully restore. The list and its digest stay the same, because an approval covers the list and not
 * its assessment. Reads the list and the audit log of its time once. Memory is independent of the number of rows.
 */
export async function assessList(
  context: EngineContext,
  list: ListToAssess & { readonly write: TenantLease["write"] },
  scan: ListScan,
): Promise<Assessment> {
  const { plan: rows, basis, instant, checkpoint } = list;
  await checkpoint();
  const { pair, facts, people, taken, plan } = await analyzePlan(context, list, scan);
  await checkpoint();
  const done = withWhole(await analyzeDone(context, list, scan, facts, people), taken("done"));
  const doneTally = new RiskTally([...done.whole, ...done.dangers.map(policyDanger)], namedIn(done.gains));
  await checkpoint();
  const span = { from: basis.from, to: instant };
  const suspect = await readSuspect(context, basis.scope, span);
  const isSuspect = suspect?.is ?? null;
  const additions = suspect === null ? null : await additionsTo(context, suspect);
  const work = new UndoneWorkReader(context, list, scan, { span, isSuspect });
  const powers = powersOnBothSides(context, basis, facts.privileges);
  const recorded = new RecordedExposures(context, basis.to, scopeTest(basis.scope), {
    tally: doneTally,
    powers: powers.now,
  });
  const reversals = await ReversalSearch.open(context, { ...basis, to: instant, isNow: true }, facts);
  const since = sinceOf(basis) ?? 0;
  const empowered = new EmpoweredWrites({
    isSuspect: (actor) => isSuspect?.(actor) === true,
    countsMembersOf: (group) => reversals.isWatched(group),
    isEnforced: (policy) => reversals.uses.isEnforced(policy),
  });
  const outside = new OutsideWrites(basis.scope);
  const takenLinks = new TakenLinks(scan.deleted, scan.deletes, isSuspect ?? (({ id }) => id === list.callerId));
  const newer = await readNewerWork(context, basis, (actor) => isSuspect === null || isSuspect(actor));
  await checkpoint();
  const unheld = new UnheldActs();
  const note = (event: AuditRecord) => {
    unheld.add(event);
    if (newer?.ids.has(event.id) === true) return undefined;
    if (event.time >= since) outside.add(event);
    if (event.time >= since) empowered.empower(event);
    reversals.add(event);
    additions?.add(event);
    takenLinks.add(event);
    return recorded.add(event, { isTold: isSuspect === null || isSuspect(event.actor) });
  };
  for await (const event of recordsSinceCapture(context, basis.to, {})) await note(event);
  await checkpoint();
  await work.readLog(note);
  await recorded.end();
  const reversed = await reversals.result();
  const { pointers } = takenLinks;
  takenLinks.leaveOut(
    isSuspect === null ? await actedOn(rows, pointers) : new Set(),
    await ruledAmong(context.store.db, pointers, basis.to),
  );
  await checkpoint();
  const warnings = new WarningSearch(context, rows, basis);
  const tally = await tallyList(context, list, {
    scan,
    facts,
    powers,
    plan,
    done: doneTally,
    stretch: (number) => work.stretch(number),
    takenFrom: (ref) => takenLinks.of(ref),
    singleAuthor: basis.scope.actor === undefined && !(await work.hasSeveralAuthors()),
    onRows: (rows) => warnings.add(rows),
  });
  await work.end();
  const links = takenLinks.result;
  for (const risk of links === null ? [] : notLookedAt(links)) tally.addWhole(risk);
  for (const risk of await readUndoneRecoveries(context, work.recoveries, basis)) tally.addWhole(risk);
  for (const risk of await unknownWork(context, span, scan.acting)) tally.addWhole(risk);
  const authored = await signDangers(context, doneTally.counted(), (refs) => listedChanges(rows, refs), span);
  await checkpoint();
  const doneRisks = await tellObjects(authored, (refs) => namesToTellAtBoth(context.store.db, refs, span));
  const writers = await gravestFirst(context, span, doneRisks, byObjects(work.writers));
  await checkpoint();
  const permissions = permissionsOfPlan(context, rows, instant);
  const actors = await readActorsOfPlan(pair, facts, { authors: writers, isSuspect }, { instant, permissions });
  const moreActors = writers.filter(hasAccount).length - actors.length;
  const earlier = await readEarlierWork(context, basis, writers);
  await checkpoint();
  const suspects = isSuspect === null ? writers : writers.filter(({ actor }) => isSuspect(actor));
  outside.leaveOut(await actedOn(rows, outside.refs()));
  const left = outside.result(suspects, Math.max(since, basis.from), instant);
  const powerful = await readEmpoweredWork(context, basis, empowered, pair, facts.standing);
  return {
    risks: await tellObjects(tally.risks(), pair.toldNames),
    riskiest: tally.riskiest(),
    rehearsal: plan.signIn,
    done: { risks: doneRisks, signIn: done.signIn, ...(reversed === undefined ? {} : { reversed }) },
    ...(earlier === null ? {} : { earlier }),
    ...(left === null ? {} : { outside: left }),
    ...(newer === null ? {} : { newer: newer.work }),
    ...(powerful === null ? {} : { empowered: powerful }),
    ...(links === null ? {} : { taken: links }),
    ...(unheld.result === null ? {} : { unheld: unheld.result }),
    undoes: byObjects(work.others).slice(0, AUTHORS_SHOWN),
    actors: actors.map((one) => (isSuspect?.(one.actor) === true ? { ...one, ...addedBy(additions) } : one)),
    ...(moreActors > 0 ? { moreActors } : {}),
    warnings: await warnings.result(),
  };
}

async function readUndoneRecoveries(
  { store }: EngineContext,
  recoveries: UndoneWorkReader["recoveries"],
  { from }: ListToAssess["basis"],
): Promise<readonly PlanRisk[]> {
  const all: OvertakenRecovery[] = [];
  for (const [id, objects] of recoveries) {
    const found = await findJob(store.db, id);
    all.push({ id, objects, job: found?.job ?? null, isMeant: found?.beforeInstant === from });
  }
  return undoneRecoveries(all);
}

/** Returns those of some objects that a plan acts on. */
async function actedOn(plan: PlanReader, refs: readonly EntityRef[]): Promise<ReadonlySet<RefKey>> {
  const found = await plan.summariesByRef(refs);
  return new Set([...found].flatMap(([key, { isRecoverable }]) => (isRecoverable ? key : [])));
}

/** Returns what finds the credentials and owners that others gave to the undone actor, if that is an application. */
async function additionsTo(
  { directory }: EngineContext,
  { actor, is }: Suspect,
): Promise<AdditionsToApplication | null> {
  if (actor?.kind !== "app" || actor.id === null) return null;
  const principal = { type: "servicePrincipal", id: actor.id } as const;
  const [identity] = await directory.identify([principal]);
  const halves = identity?.appId == null ? [] : await directory.withAppId(identity.appId);
  const own = new Set([principal, ...halves].map((ref) => refKey({ ...ref, id: canonicalId(ref.id) })));
  return new AdditionsToApplication((ref) => own.has(refKey({ ...ref, id: canonicalId(ref.id) })), is);
}

function addedBy(additions: AdditionsToApplication | null): Pick<ActorAccess, "added"> {
  const added = additions?.result(false) ?? null;
  return added === null ? {} : { added };
}

/**
 * Analyzes what was done. It is the plan in the opposite direction, unless some differences stay as they are. In that
 * case it compares the two instants. Of an actor's work, that is done for objects that are gone for good only, because
 * others wrote to the rest as well, and for policies and locations of which it stays.
 */
async function analyzeDone(
  context: EngineContext,
  { plan, basis }: ListToAssess,
  { decisive, attributes, staying }: ListScan,
  facts: SignInFacts,
  people: ReturnType<typeof peopleOf>,
): Promise<PairAnalysis> {
  const span = { asOf: basis.to, scope: basis.scope };
  const earlier = (groups: readonly string[]) => new GroupReader(wholePair(context, basis)).read(groups);
  const analyze = async (past: SignInFacts) => {
    const found = await analyzeWithPeople(past, "done", span, people);
    return withUsersOf(earlier, past, found);
  };
  const between = async (objects: DecisiveObjects) => {
    const ofRows = { decisive: objects, attributes };
    const pair = capturedPair(context, basis, ofRows, await readSuccessorsAt(context.store.db, basis.to));
    const present = await readSignInFacts(context, pair, basis.to, async () => false, facts);
    return analyze(present);
  };
  const ofActor = basis.scope.actor !== undefined;
  if (!ofActor && decisive.anyStaying) return between(decisive.objects(plan, "all"));
  const unread = decidingUnread(await unreadBetween(context.store.db, basis));
  const ofPlan = await analyze(reversedFacts(facts, unread));
  const left = staying.length === 0 ? [] : (await between(decisiveRefs(staying))).dangers;
  const known = new Set(ofPlan.dangers.map(({ policy, kind }) => `${policy?.id} ${kind}`));
  const further = left.filter(({ policy, kind }) => policy !== null && !known.has(`${policy.id} ${kind}`));
  const undone = { ...ofPlan, dangers: [...ofPlan.dangers, ...further] };
  if (!decisive.anyGone) return undone;
  const gone = await between(decisive.objects(plan, "gone"));
  return {
    ...undone,
    signIn: undone.signIn ?? gone.signIn,
    dangers: [...undone.dangers, ...gone.dangers],
    whole: [...undone.whole, ...gone.whole],
  };
}

const byObjects = (authors: ReadonlyMap<string, AuthorCount>): UndoneWork[] =>
  [...authors.values()].sort((a, b) => b.objects - a.objects);
