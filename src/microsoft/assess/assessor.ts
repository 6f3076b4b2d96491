import { type AuditRecord, writtenBy } from "../../domain/audit-record.ts";
import type { Change } from "../../domain/change.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import type { Job } from "../../domain/job.ts";
import { actorKey, suspicionOf, type Write, type Writers } from "../../domain/others-work.ts";
import type { Assessment, Risk } from "../../domain/risk.ts";
import { type RiskFacts, risksOf } from "../../domain/risk-rules.ts";
import type { SignInDanger } from "../../domain/sign-in/lockouts.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import { markedChanges, type RecoveryContext } from "../recovery/recovery-context.ts";
import { type CollectedList, subjectOf } from "./collected-list.ts";
import { DirectoryReader } from "./directory-reader.ts";

import { readSignInEffects } from "./sign-in-effects.ts";

export interface ListAssessment {
  readonly assessment: Assessment;
  /** Returns the dangers of a single change of the list, worst first. */
  risksOf(change: Change): readonly Risk[];
  /** The cost and the reach of the assessment. */
  readonly note: string;
}

/**
 * Works out the dangers of a finished list and what it does to signing in, from the tenant as it is now. Reads a long
 * list once more, and of the directory the policies, role holders and groups concerned. Throws the directory's refusal.
 */
export async function assessList(
  context: RecoveryContext,
  job: Job,
  { plan, undone, changes }: CollectedList,
  records: readonly AuditRecord[],
): Promise<ListAssessment> {
  const reader = new DirectoryReader(context.client);
  const signIn = await readSignInEffects({
    reader,
    policies: context.policies,
    plan,
    asOf: context.client.serviceNow(),
  });
  const facts: RiskFacts = {
    // The plan marks the caller's own account, which differs between callers.
    callerId: "",
    serverId: null,
    ...signIn.facts,
    grants: new Map(),
    othersWork: suspicionOf(writersIn(records, undone), undone).othersWork,
  };
  const dangersOf = (change: Change) => risksOf(subjectOf(change), facts);
  const tally = new RiskTally(undone.size, elsewhere(signIn.dangers, undone));
  for await (const { items } of changes === null ? markedChanges(context, job) : [{ items: changes }]) {
    for (const change of items) tally.add(subjectOf(change), dangersOf(change));
  }
  return {
    assessment: { ...tally.result(), rehearsal: signIn.rehearsal },
    risksOf: dangersOf,
    note: noteOf(reader),
  };
}

/** Dangers of policies outside the list, which a changed group or strength brings about, and of the plan as a whole. */
const elsewhere = (dangers: readonly SignInDanger[], undone: ReadonlyMap<RefKey, unknown>): readonly SignInDanger[] =>
  dangers.filter(
    ({ policy }) => policy === null || !undone.has(refKey({ type: "conditionalAccessPolicy", id: policy.id })),
  );

/** Gathers the writers of these objects from records, newest first. */
function writersIn(
  records: readonly AuditRecord[],
  objects: { has(key: RefKey): boolean },
): ReadonlyMap<RefKey, Writers> {
  const found = new Map<RefKey, { lastOf: Map<string, Write>; first: Map<string, Write> }>();
  for (const record of records) {
    for (const { ref, modified } of writtenBy(record)) {
      const key = refKey(ref);
      if (!objects.has(key)) continue;
      const writers = found.get(key) ?? { lastOf: new Map(), first: new Map() };
      found.set(key, writers);
      const write = { actor: record.actor, time: record.time };
      for (const { name } of modified) if (!writers.lastOf.has(name)) writers.lastOf.set(name, write);
      writers.first.set(actorKey(record.actor), write);
    }
  }
  return new Map([...found].map(([key, { lastOf, first }]) => [key, { lastOf, first: [...first.values()] }]));
}

function noteOf(reader: DirectoryReader): string {
  const cost = `Dangers and sign-in were worked out from the tenant as it is now, with ${reader.requests} requests beside the list.`;
  return [
    cost,
    ...reader.cuts,
    "Not assessed: grants in force of deleted applications, and emergency accounts beyond those that policies exclude.",
  ].join(" ");
}
