import { type PlanRisk, type Risk, risksByObject } from "../../domain/changes/risk.ts";
import { exposureRisk } from "../../domain/dangers/exposure.ts";
import { furtherExposures, namedIn, privilegeExposure } from "../../domain/dangers/privilege-gains.ts";
import { policyDanger, type RiskFacts, risksOf, sizeRisk } from "../../domain/dangers/risk-rules.ts";
import type { RiskSubject } from "../../domain/dangers/risk-subject.ts";
import { roleLossRisks } from "../../domain/dangers/role-losses.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import type { EngineContext } from "../context.ts";
import type { PairAnalysis } from "./analysis.ts";
import type { PowersOnBothSides } from "./application-powers.ts";
import { type FurtherRolesOf, furtherRolesIn } from "./further-roles.ts";
import type { AssessedPlan, ListScan } from "./list-scan.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import type { Stretch } from "./undone-work.ts";
import {
  concernsAccess,
  directHolders,
  hasExposedParts,
  isWatchedAccount,
  privilegedApplications,
  type ValueExposures,
  valueExposures,
} from "./value-exposures.ts";

/** Receives the dangers of each row with dangers, in batches. */
export type OnRisks = (found: readonly { readonly seq: number; readonly risks: readonly Risk[] }[]) => Promise<void>;

/** A list, the instant of the state it is compared with, and the callbacks. */
export interface ListToAssess extends AssessedPlan {
  /** The instant of the list itself, or a later one. */
  readonly instant: Instant;
  readonly onRisks: OnRisks;
  readonly checkpoint: () => Promise<void>;
}

/** The facts that the rows of a list are assessed with. */
export interface ListFindings extends Pick<RiskFacts, "singleAuthor" | "takenFrom"> {
  readonly scan: ListScan;
  readonly facts: SignInFacts;
  readonly powers: PowersOnBothSides;
  readonly plan: PairAnalysis;
  /** Receives the dangers of what was done to the rows. */
  readonly done: RiskTally;
  /** Returns the rows of a stretch, counted from 0, and the work of others on them. */
  readonly stretch: (number: number) => Promise<Stretch>;
  /** Receives all rows, in batches. */
  readonly onRows: (rows: readonly PlanItemSummary[]) => Promise<void>;
}

/** Adds up the dangers of a list, row by row. */
export async function tallyList(
  context: EngineContext,
  list: ListToAssess,
  findings: ListFindings,
): Promise<RiskTally> {
  const { scan, facts, plan, singleAuthor, takenFrom } = findings;
  const dangers = Map.groupBy(plan.dangers, ({ policy }) => policy?.id ?? "");
  const elsewhere = plan.dangers.filter(({ policy }) => policy === null || !scan.policies.has(policy.id));
  const told = new WeakSet<Risk>();
  const isNamed = namedIn(plan.gains);
  const tally = new RiskTally(
    [...plan.whole, ...elsewhere.map(policyDanger), ...sizeRisk(scan.acting).map(ofPlan(scan))],
    (risk) => told.has(risk) || isNamed(risk),
  );
  const shared = {
    callerId: list.callerId,
    serverId: context.serverIdentity ?? null,
    breakGlass: facts.breakGlass,
    newlyExempt: facts.newlyExempt,
    privileged: facts.roles.before,
    roleAssignableGroups: new Set(facts.privileges.roleAssignableGroups),
    ...{ dangers, singleAuthor, takenFrom },
  };
  const holdings: Holdings = {
    privileged: await privilegedApplications(context, facts),
    furtherOf: furtherRolesIn(facts.standing, list.instant),
  };
  const rolesLost = new Map<string, number>();
  const named = { left: ROWS_NAMED };
  for (let number = 0; number * scan.stretch < scan.listed; number += 1) {
    const { rows, othersWork } = await findings.stretch(number);
    for (let at = 0; at < rows.length; at += PLAN_ITEMS) {
      const portion = rows.slice(at, at + PLAN_ITEMS);
      const exposures = await exposuresOfRows(context, list, portion, findings, holdings);
      for (const role of exposures.rolesLost) rolesLost.set(role, (rolesLost.get(role) ?? 0) + 1);
      for (const risk of exposures.told) told.add(risk);
      const risky = tallyPortion(
        await withParts(list, portion, named),
        { ...shared, othersWork, exposures: exposures.found, steps: exposures.steps },
        tally,
      );
      if (risky.length > 0) await list.onRisks(risky);
      await findings.onRows(portion);
      await list.checkpoint();
      await yieldToEventLoop();
    }
  }
  const losses = roleLossRisks(rolesLost, (role) => directHolders(facts.privileges, role));
  for (const loss of losses) tally.addWhole(loss);
  return tally;
}

const ofPlan =
  ({ acting }: ListScan) =>
  (risk: Risk): PlanRisk => ({ ...risk, ref: null, displayName: null, objects: acting });

/** Rows of a list whose links that stay are named. */
const ROWS_NAMED = 200;

const keepsLinks = ({ notRecoverable, links }: PlanItemSummary): boolean =>
  notRecoverable === null && links.some(({ kept }) => kept.length > 0);

/**
 * Returns rows with the links that stay, as long as some are left to be named, and those of an undone actor with the parts
 * that go back to what others wrote since the snapshot. Reads each row once.
 */
async function withParts(
  { plan, basis }: ListToAssess,
  portion: readonly PlanItemSummary[],
  named: { left: number },
): Promise<readonly SubjectRow[]> {
  const staying = new Set(portion.filter(keepsLinks).slice(0, named.left));
  named.left -= staying.size;
  const isUndo = basis.scope.actor !== undefined;
  const wanted = portion.filter((row) => staying.has(row) || (isUndo && row.isRecoverable));
  if (wanted.length === 0) return portion;
  const items = await plan.itemsBySeq(wanted.map(({ seq }) => seq));
  const changes = new Map(items.map(({ seq, change }) => [seq, change]));
  return portion.map((row): SubjectRow => {
    const { links = [], putsBack } = changes.get(row.seq) ?? {};
    return {
      ...row,
      ...(staying.has(row) ? { staying: links.filter(({ notRecoverable }) => notRecoverable !== undefined) } : {}),
      ...(isUndo && putsBack !== undefined ? { putsBack } : {}),
    };
  });
}

type SubjectRow = PlanItemSummary & Pick<RiskSubject, "staying" | "putsBack">;

function tallyPortion(portion: readonly SubjectRow[], facts: RiskFacts, tally: RiskTally) {
  const found = portion.map((row) => ({ seq: row.seq, row, risks: risksOf(row, facts) }));
  for (const { row, risks } of found) tally.add(row, risks);
  return found.filter(({ risks }) => risks.length > 0);
}

/** What accounts and applications hold that a row may concern. */
interface Holdings {
  readonly privileged: ReadonlySet<RefKey>;
  readonly furtherOf: FurtherRolesOf;
}

interface RowExposures extends Pick<ValueExposures, "rolesLost"> {
  readonly found: ReadonlyMap<RefKey, readonly Risk[]>;
  /** Those that the plan as a whole names, by role and account or by group. */
  readonly told: readonly Risk[];
  readonly steps: ValueExposures["steps"];
}

async function exposuresOfRows(
  context: EngineContext,
  { plan: rows, basis }: ListToAssess,
  portion: readonly PlanItemSummary[],
  { scan, plan, facts, powers, done }: ListFindings,
  { privileged, furtherOf }: Holdings,
): Promise<RowExposures> {
  let rolesLost: readonly string[] = [];
  let steps: ValueExposures["steps"] = new Map();
  const found = new Map<RefKey, readonly Risk[]>();
  const told: Risk[] = [];
  const exposed = portion.filter(
    (row) => hasExposedParts(row) || (concernsAccess(row) && isWatchedAccount(row.ref, facts)),
  );
  if (exposed.length > 0) {
    const items = await rows.itemsBySeq(exposed.map(({ seq }) => seq));
    const changes = items.map(({ change }) => change);
    const held = { ...facts, tense: "plan", named: scan.users.all } as const;
    const values = await valueExposures(context, basis, changes, privileged, held, powers);
    ({ rolesLost, steps } = values);
    for (const [key, risks] of values.plan) found.set(key, risks);
    for (const row of exposed) done.add(row, values.done.get(refKey(row.ref)) ?? []);
  }
  const ofRows = risksByObject(plan.whole);
  for (const { ref } of ofRows.size === 0 ? [] : portion) {
    const own = ofRows.get(refKey(ref)) ?? [];
    if (own.length > 0) found.set(refKey(ref), [...(found.get(refKey(ref)) ?? []), ...own]);
    told.push(...own);
  }
  for (const row of plan.gains.size === 0 ? [] : portion) {
    const key = refKey(row.ref);
    const gained = privilegeOf(row, plan.gains.get(key) ?? [], facts.roles.after.get(key) ?? []);
    if (gained.length > 0) found.set(key, [...(found.get(key) ?? []), ...gained]);
    told.push(...gained);
  }
  for (const { ref, displayName, action, isRecoverable } of portion) {
    const further = action === "restore" && isRecoverable ? furtherOf(ref) : null;
    if (further === null) continue;
    const risks = furtherExposures(displayName, further).map((exposure) => exposureRisk(exposure, "plan"));
    found.set(refKey(ref), [...(found.get(refKey(ref)) ?? []), ...risks]);
  }
  return { found, rolesLost, told, steps };
}

/** A restored holder gains its roles, and new members of a group gain those of the group. */
function privilegeOf(row: PlanItemSummary, gained: readonly string[], held: readonly string[]): Risk[] {
  const members = row.links.find(({ link }) => link === "members")?.add ?? 0;
  const toMembers =
    row.ref.type === "group" && members > 0 && held.length > 0
      ? [privilegeExposure(row.displayName, held, members)]
      : [];
  const own = row.action === "restore" && gained.length > 0 ? [privilegeExposure(row.displayName, gained, 0)] : [];
  return [...own, ...toMembers].map((exposure) => exposureRisk(exposure, "plan"));
}
