import type { Assessment, UndoneWork } from "../../domain/assessment.ts";
import { exposureRisk } from "../../domain/dangers/exposure.ts";
import type { RolesHeld } from "../../domain/dangers/privilege-gains.ts";
import { privilegeExposure } from "../../domain/dangers/privilege-gains.ts";
import { recordedExposures } from "../../domain/dangers/record-exposures.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import type { PlanRisk, Risk } from "../../domain/risk.ts";
import { policyDanger, type RiskFacts, risksOf, sizeRisk } from "../../domain/risk-rules.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { planItemsBySeq, planSummariesByRef } from "../../store/work/plan-items.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import type { EngineContext } from "../context.ts";
import { readActorAccess } from "./actors.ts";
import { analyze, type PairAnalysis } from "./analysis.ts";
import { capturedPair } from "./captured-pair.ts";
import { type FrozenJob, type ListScan, listPortions, scanList } from "./list-scan.ts";
import { plannedPair } from "./planned-pair.ts";
import { readSignInFacts, reversedFacts, type SignInFacts } from "./sign-in-facts.ts";
import { type AuthorCount, STRETCH, UndoneWorkReader } from "./undone-work.ts";
import { hasExposedParts, privilegedApplications, valueExposures } from "./value-exposures.ts";

const AUTHORS_SHOWN = 10;

/** Receives the dangers of each row that has any, a portion at a time. */
export type OnRisks = (found: readonly { readonly seq: number; readonly risks: readonly Risk[] }[]) => Promise<void>;

/** A list, the instant whose state it is held against, and what happens meanwhile. */
export interface ListToAssess extends FrozenJob {
  /** That of the list itself, or a later one. */
  readonly instant: Instant;
  readonly onRisks: OnRisks;
  readonly checkpoint: () => Promise<void>;
}

/**
 * Works out the dangers of a frozen list, of what was done since its snapshot, and the consequences for signing in. The
 * list stays as it is, and so does its digest, because an approval covers the list and not its assessment. Reads the list
 * three times and the audit log of its time once for every 20,000 rows, in memory that does not follow the rows.
 */
export async function assessList(context: EngineContext, list: ListToAssess): Promise<Assessment> {
  const { job, basis, instant, checkpoint } = list;
  const scan = await scanList(context, list);
  await checkpoint();
  const pair = plannedPair(context, { job, instant, decisive: scan.decisive, attributes: scan.attributes });
  const facts = await readSignInFacts(context, pair, instant, (held) => isListed(context, job, held));
  const plan = analyze(facts, "plan", instant);
  await checkpoint();
  const done = await analyzeDone(context, list, scan, facts);
  const doneTally = new RiskTally([...done.whole, ...done.dangers.map(policyDanger)]);
  await checkpoint();
  const work = new UndoneWorkReader(context, list, { from: basis.from, to: instant });
  await work.count(scan.listed, (event) => {
    for (const { ref, displayName, exposure } of recordedExposures(event)) {
      doneTally.add({ ref, displayName }, [exposureRisk(exposure, "done")]);
    }
  });
  await checkpoint();
  const tally = await tallyRows(context, list, { scan, facts, plan, work, done: doneTally });
  return {
    risks: tally.risks(),
    riskiest: tally.riskiest(),
    rehearsal: plan.signIn,
    done: { risks: doneTally.risks(), signIn: done.signIn },
    undoes: byObjects(work.others).slice(0, AUTHORS_SHOWN),
    actors: await readActorAccess(pair, facts, byObjects(work.authors), basis.scope.actor),
  };
}

/** Emergency accounts and holders of roles are looked at if one of them is in the list. */
async function isListed(context: EngineContext, job: JobId, privileged: RolesHeld): Promise<boolean> {
  const users = [...privileged.keys()].flatMap((key): EntityRef[] =>
    key.startsWith("user/") ? [{ type: "user", id: key.slice("user/".length) }] : [],
  );
  return (await planSummariesByRef(context.store.db, job, users)).size > 0;
}

/**
 * Analyzes what was done. It is the plan taken the other way round, unless differences stay as they are, which only a look
 * at the two instants shows.
 */
async function analyzeDone(
  context: EngineContext,
  { basis }: ListToAssess,
  { decisive, decisiveStaying, attributes }: ListScan,
  facts: SignInFacts,
): Promise<PairAnalysis> {
  if (basis.scope.actor !== undefined || decisiveStaying.length === 0) {
    return analyze(reversedFacts(facts), "done", basis.to);
  }
  const pair = capturedPair(context, basis, { decisive: [...decisive, ...decisiveStaying], attributes });
  return analyze(await readSignInFacts(context, pair, basis.to, async () => false), "done", basis.to);
}

interface ListFindings {
  readonly scan: ListScan;
  readonly facts: SignInFacts;
  readonly plan: PairAnalysis;
  readonly work: UndoneWorkReader;
  readonly done: RiskTally;
}

async function tallyRows(context: EngineContext, list: ListToAssess, found: ListFindings): Promise<RiskTally> {
  const { scan, facts, plan, work } = found;
  const dangers = Map.groupBy(plan.dangers, ({ policy }) => policy?.id ?? "");
  const elsewhere = plan.dangers.filter(({ policy }) => policy === null || !scan.policies.has(policy.id));
  const tally = new RiskTally([
    ...plan.whole,
    ...elsewhere.map(policyDanger),
    ...sizeRisk(scan.acting).map(ofPlan(scan)),
  ]);
  const shared = {
    callerId: list.callerId,
    serverId: context.serverIdentity ?? null,
    breakGlass: facts.breakGlass,
    privileged: facts.roles.before,
    roleAssignableGroups: new Set(facts.privileges.roleAssignableGroups),
    dangers,
    grants: await countGrants(context, scan.deletedApplications),
    singleAuthor: work.authors.size <= 1 && list.basis.scope.actor === undefined,
  };
  const privileged = await privilegedApplications(context, facts);
  for (let from = 0; from < scan.listed; from += STRETCH) {
    const othersWork = await work.stretch(from);
    for await (const portion of listPortions(context, list.job, from, from + STRETCH)) {
      const exposures = await exposuresOfRows(context, list, portion, found, privileged);
      const risky = tallyPortion(portion, { ...shared, othersWork, exposures }, tally);
      if (risky.length > 0) await list.onRisks(risky);
      await list.checkpoint();
      await yieldToEventLoop();
    }
  }
  return tally;
}

const ofPlan =
  ({ acting }: ListScan) =>
  (risk: Risk): PlanRisk => ({ ...risk, ref: null, objects: acting });

function tallyPortion(portion: readonly PlanItemSummary[], facts: RiskFacts, tally: RiskTally) {
  const found = portion.map((row) => ({ seq: row.seq, row, risks: risksOf(row, facts) }));
  for (const { row, risks } of found) tally.add(row, risks);
  return found.filter(({ risks }) => risks.length > 0);
}

async function exposuresOfRows(
  context: EngineContext,
  { job, basis }: ListToAssess,
  portion: readonly PlanItemSummary[],
  { plan, facts, done }: ListFindings,
  privileged: ReadonlySet<RefKey>,
): Promise<Map<RefKey, readonly Risk[]>> {
  const found = new Map<RefKey, readonly Risk[]>();
  const exposed = portion.filter(hasExposedParts);
  if (exposed.length > 0) {
    const items = await planItemsBySeq(
      context.store.db,
      job,
      exposed.map(({ seq }) => seq),
    );
    const changes = items.map(({ change }) => change);
    const values = await valueExposures(context, basis, changes, privileged, facts);
    for (const [key, risks] of values.plan) found.set(key, risks);
    for (const row of exposed) done.add(row, values.done.get(refKey(row.ref)) ?? []);
  }
  for (const row of plan.gains.size === 0 ? [] : portion) {
    const key = refKey(row.ref);
    const gained = privilegeOf(row, plan.gains.get(key) ?? [], facts.roles.after.get(key) ?? []);
    if (gained.length > 0) found.set(key, [...(found.get(key) ?? []), ...gained]);
  }
  return found;
}

/** A restored holder gains its roles, and new members of a group those of the group. */
function privilegeOf(row: PlanItemSummary, gained: readonly string[], held: readonly string[]): Risk[] {
  const members = row.links.find(({ link }) => link === "members")?.add ?? 0;
  const toMembers =
    row.ref.type === "group" && members > 0 && held.length > 0
      ? [privilegeExposure(row.displayName, held, members)]
      : [];
  const own = row.action === "restore" && gained.length > 0 ? [privilegeExposure(row.displayName, gained, 0)] : [];
  return [...own, ...toMembers].map((exposure) => exposureRisk(exposure, "plan"));
}

async function countGrants({ directory }: EngineContext, refs: readonly EntityRef[]): Promise<Map<RefKey, number>> {
  const counts = new Map<RefKey, number>();
  for (const ref of refs) counts.set(refKey(ref), await directory.countGrants(ref));
  return counts;
}

const byObjects = (authors: ReadonlyMap<string, AuthorCount>): UndoneWork[] =>
  [...authors.values()].sort((a, b) => b.objects - a.objects);
