import type { Assessment } from "../../domain/assessment/assessment.ts";
import { type AuditRecord, isRecovery } from "../../domain/authors/audit-record.ts";
import { accountTest } from "../../domain/authors/others-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import { type Risk, risksByObject } from "../../domain/changes/risk.ts";
import { disablingRisks } from "../../domain/dangers/account-exposures.ts";
import { apartInLog } from "../../domain/dangers/apart-in-log.ts";
import { useExposures } from "../../domain/dangers/application-use.ts";
import { asDone, asPlanned, type ChangedObject } from "../../domain/dangers/changed-object.ts";
import { MOST_SIGNED } from "../../domain/dangers/danger-authors.ts";
import { exposureRisk, exposuresOf } from "../../domain/dangers/exposure.ts";
import { rightsNotRead } from "../../domain/dangers/own-roles.ts";
import { policyDanger, type RiskFacts, risksOf, sizeRisk } from "../../domain/dangers/risk-rules.ts";
import { notLookedAt } from "../../domain/dangers/taken-words.ts";
import { unheldIn } from "../../domain/dangers/unheld-acts.ts";
import { unjudgedWork } from "../../domain/dangers/unjudged-work.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import type { SignInDanger } from "../../domain/sign-in/sign-in-dangers.ts";
import { type EntityRef, type RefKey, refKey, refOfKey } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import type { Millis } from "../../domain/time.ts";
import type { LogOfRange } from "../../graph/audit/attribute.ts";
import type { RelatedChange } from "../../service/related-change.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import { markedChanges, type RecoveryContext } from "../recovery/recovery-context.ts";
import { type ListedApplications, readApplicationUses } from "./application-uses.ts";
import { noteOf } from "./assessment-note.ts";
import { readAuthorAccounts } from "./author-accounts.ts";
import { type CollectedList, subjectOf } from "./collected-list.ts";
import { signDangers } from "./danger-authors.ts";
import { deedTest } from "./deed-test.ts";
import { DirectoryReader, readable } from "./directory-reader.ts";
import { accountsIn, addedTo, empoweredIn, workBeside } from "./earlier-work.ts";
import { emergencyInFact } from "./emergency-in-fact.ts";
import { leftDangers } from "./left-dangers.ts";
import { listWarnings } from "./list-warnings.ts";
import { linksTaken, suspectFirst, undoneWork, writersOf } from "./list-writers.ts";
import { memberRoleRisks, shiftedHolders } from "./member-roles.ts";
import { clientsIn, type NameOfRef, readNames } from "./object-names.ts";
import { overtakenWork } from "./overtaken-work.ts";
import { purgeDanger, purgedSince, readDeadNames } from "./purged-since.ts";
import { massChanges, recordedDangers } from "./recorded-dangers.ts";
import { relatedChanges } from "./related-changes.ts";
import { powerFacts, ReversedSince } from "./reversals.ts";
import { rulesWritten } from "./rules-written.ts";
import { readSignInEffects } from "./sign-in-effects.ts";
import { readTakenNames } from "./taken-names.ts";
import { readPrivileges } from "./tenant-privileges.ts";

const ruleTypes = ["conditionalAccessPolicy", "namedLocationPolicy", "authenticationStrengthPolicy"] as const;
const AUTHORS_SHOWN = 10;

export interface ListAssessment {
  readonly assessment: Assessment;
  /** Returns the dangers of a single change of the list, worst first. */
  risksOf(change: Change): readonly Risk[];
  /** Objects outside of the scope that were written, and that policies of the scope use. */
  readonly related: readonly RelatedChange[];
  /** The time up to which the tenant was read for it. */
  readonly readUntil: Millis;
  /** The cost and the reach of the assessment. */
  readonly note: string;
}

/**
 * Works out the dangers of a finished list and of what was done since its snapshot, and the consequences for signing in,
 * from the tenant as it is now. Reads a long list once more, and of the directory the policies, role holders and groups
 * concerned. Throws the directory's refusal.
 */
export async function assessList(
  context: RecoveryContext,
  job: Job,
  list: CollectedList,
  log: LogOfRange,
): Promise<ListAssessment> {
  const { undone, changes } = list;
  const { records } = log;
  const { client, policies } = context;
  const reader = new DirectoryReader(client);
  const asOf = client.serviceNow();
  const held = await list.names.held(reader);
  const plan = list.planWithout(held.stuck);
  // Read meanwhile, because the model asks for them after the roles.
  if (!plan.isEmpty) for (const type of ruleTypes) policies.all(type, "live").catch(() => {});
  const privileges = await readPrivileges(reader, plan);
  const search =
    log.problem === null ? await ReversedSince.find({ reader, policies, list, job, log, privileges }) : null;
  const asked = (await context.records.ofJob(job.id))?.scope;
  const suspect = asked?.actor;
  const isSuspect = suspect === undefined ? null : accountTest(records, suspect);
  const rules = rulesWritten(records, job.scope);
  const model = { reader, log: context.log, policies, rules, holders: privileges.holders };
  const sources = {
    ...{ ...model, plan, privileges, asOf, always: search?.concernsHolders ?? false },
    emergency: await emergencyInFact({ ...model, job, list, since: log }),
    ...("all" in job.scope ? {} : { compared: scopeTest(job.scope) }),
    people: { authors: authorIds(records), asker: job.startedBy.toLowerCase() },
    apart: apartInLog(records, isSuspect),
  };
  const signIn = await readSignInEffects(sources);
  const doings = list.happened ?? (held.stuck.size === 0 ? null : list.plan);
  const happened = doings === null ? signIn : await readSignInEffects({ ...sources, plan: doings });
  const named = [...(search?.unnamed ?? []), ...clientsIn(changes ?? []), ...shiftedHolders(privileges)];
  const nameOf = await readNames({ reader, listNames: context.listNames, records }, named);
  const reversed = search?.told(signIn.facts, nameOf);
  const isMeant = deedTest(job.scope, asked);
  const own = suspect ?? job.startedBy;
  const isOwn = own === "" ? () => false : accountTest(records, own);
  const work = undoneWork(records, undone, isOwn);
  const taken = await linksTaken(reader, list, records, isOwn);
  const lookUps = new DirectoryReader(client);
  const takenNames = await readTakenNames(lookUps, list.named, job.targetStateDateTime);
  const ofObjects = risksByObject([...signIn.lost, ...takenNames("plan")]);
  const facts = {
    // Not the caller's own account, which the plan names for every caller.
    callerId: "",
    serverId: null,
    ...signIn.facts,
    othersWork: work.byObject,
    takenFrom: (ref: EntityRef) => taken.of(ref),
    singleAuthor: suspect === undefined && work.authors.length <= 1,
    nameOf,
    ...(await readApplicationUses(reader, list)),
    ofObjects,
  };
  const dangersOf = (change: Change) => risksOf(subjectOf(change), withExposures(facts, change));
  const ofRoles = (tense: Tense) =>
    memberRoleRisks(privileges, plan, tense, {
      nameOf: (key) => nameOf(refOfKey(key)),
      isEmergency: ({ id }) => signIn.facts.breakGlass.has(id.toLowerCase()),
    });
  const whole = [
    ...ofRoles("plan"),
    ...elsewhere(signIn.dangers, undone).map(policyDanger),
    ...[...signIn.lost, ...takenNames("plan")],
    ...(await overtakenWork(context, work.recoveries)),
    ...unjudgedWork(log.gap, undone.size),
    ...(taken.result === null ? [] : notLookedAt(taken.result)),
    ...sizeRisk(undone.size).map((risk) => ({ ...risk, ref: null, displayName: null, objects: undone.size })),
  ];
  const told = new Set([...ofObjects.values()].flat());
  const tally = new RiskTally(whole, (risk) => told.has(risk));
  const done = new RiskTally([
    ...[...ofRoles("done"), ...happened.done.dangers.map(policyDanger)],
    ...[...happened.done.lost, ...takenNames("done")],
  ]);
  const purged = purgedSince(records, job.scope);
  const deadNames = await readDeadNames(policies, purged);
  const left = await leftDangers(records, { policies, isMeant, privileges, signIn: signIn.read, nameOf });
  for (const risk of left.ofPolicies) done.addWhole(risk);
  const purges = purged.map((one) => purgeDanger(one, deadNames.places));
  const recorded = [...left.recorded, ...(await recordedDangers(reader, records, isMeant)), ...purges];
  for (const { about, risk, by } of recorded) done.add(about, [risk], by);
  // The service's list never has them, and a person who approves it has to know what it leaves.
  for (const { about, risk } of purges) tally.add(about, [risk]);
  for (const risk of await massChanges(reader, records, isMeant)) done.addWhole(risk);
  const concerned = new Map<RefKey, Change>();
  const early = new Set(done.risks().flatMap(({ ref }) => (ref === null ? [] : refKey(ref))));
  for await (const { items } of changes === null ? markedChanges(context, job) : [{ items: changes }]) {
    for (const change of items) {
      tally.add(change, dangersOf(change));
      const found = exposures(asDone(change), facts, "done");
      done.add(change, found);
      const key = refKey(change.ref);
      if (early.has(key) || (found.length > 0 && concerned.size < MOST_SIGNED)) concerned.set(key, change);
    }
  }
  const counted = done.counted();
  const hasPolicy = counted.some(({ danger }) => danger.ref?.type === "conditionalAccessPolicy");
  const live = hasPolicy ? await readable(policies.all("conditionalAccessPolicy", "live"), []) : [];
  const doneRisks = signDangers(counted, concerned, log, live);
  const writers = suspectFirst(writersOf(records, job.scope, doneRisks), isSuspect);
  const beside = { job, asked, log, isTheirs: isSuspect, writers: undone.size === 0 ? [] : writers };
  const [around, empowered, accounts] = await Promise.all([
    workBeside(context, beside),
    isSuspect && empoweredIn(log, powerFacts(isSuspect, search), accountsIn(reader, plan)),
    // An answer without the accounts of authors is still true.
    readable(readAuthorAccounts({ reader, plan, signIn: signIn.read, facts: signIn.facts, changes }, writers), null),
  ]);
  const assessment = {
    risks: tally.risks(),
    riskiest: tally.riskiest(),
    rehearsal: signIn.rehearsal,
    done: { risks: doneRisks, signIn: happened.done.signIn, ...(reversed === undefined ? {} : { reversed }) },
    ...around,
    ...empowered,
    ...(taken.result === null ? {} : { taken: taken.result }),
    ...unheldIn(records),
    undoes: work.authors.slice(0, AUTHORS_SHOWN),
    ...(accounts === null
      ? {}
      : { actors: accounts.actors.map((one) => ({ ...one, ...addedTo(one, log, isSuspect) })) }),
    ...(await listWarnings({ policies, held, records, deadNames, scope: job.scope, isMeant })),
  };
  const related = await relatedChanges(policies, job.scope, records);
  return {
    assessment,
    risksOf: dangersOf,
    related,
    readUntil: asOf,
    note: noteOf({ readers: [reader, lookUps], log, accounts, deadNames }),
  };
}

const authorIds = (records: readonly AuditRecord[]): ReadonlySet<string> =>
  new Set(records.flatMap((record) => (isRecovery(record) ? [] : (record.actor.id?.toLowerCase() ?? []))));

/** Dangers of policies outside the list, which a changed group or strength brings about, and of the plan as a whole. */
const elsewhere = (dangers: readonly SignInDanger[], undone: ReadonlyMap<RefKey, unknown>): readonly SignInDanger[] =>
  dangers.filter(
    ({ policy }) => policy === null || !undone.has(refKey({ type: "conditionalAccessPolicy", id: policy.id })),
  );

interface ListFacts extends ListedApplications, Omit<RiskFacts, "exposures"> {
  readonly nameOf: NameOfRef;
  /** Dangers of groups and locations that the plan as a whole names. */
  readonly ofObjects: ReadonlyMap<RefKey, readonly Risk[]>;
}

const withExposures = (facts: ListFacts, change: Change): RiskFacts => ({
  ...facts,
  exposures: new Map([[refKey(change.ref), plannedExposures(asPlanned(change), facts)]]),
  steps: new Map([[refKey(change.ref), asPlanned(change)]]),
});

const plannedExposures = (step: ChangedObject, facts: ListFacts): Risk[] => [
  ...exposures({ ...step, ...facts.credentialsOf(step.ref) }, facts, "plan"),
  ...disablingRisks(step),
  ...(facts.ofObjects.get(refKey(step.ref)) ?? []),
];

/** Values that do not differ are not in the service's list. */
function exposures(
  step: ChangedObject,
  { privileged, roleAssignableGroups, breakGlass, nameOf, useOf }: ListFacts,
  tense: Tense,
): Risk[] {
  const found = exposuresOf(step, {
    isPrivileged: (ref) => privileged.has(refKey(ref)),
    isRoleAssignable: ({ id }) => roleAssignableGroups.has(id),
    isEmergency: ({ id }) => breakGlass.has(id.toLowerCase()),
    // The service does not recover owners and licenses of groups, addresses for notices and settings for other tenants.
    ...{ ...rightsNotRead, membersOf: () => null, guests: null, otherTenants: null, verifiedDomains: null },
    membersGet: () => ({ roles: [], eligible: [], isTenantWide: false, excludedBy: { count: 0, names: [] } }),
    directHolders: () => null,
    nameOf,
  });
  return [...found, ...useExposures(step, useOf(step.ref))].map((exposure) => exposureRisk(exposure, tense));
}
