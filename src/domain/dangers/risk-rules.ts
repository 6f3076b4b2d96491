import { actorsQuoted } from "../authors/actor-name.ts";
import { actorKey, type OthersWork } from "../authors/others-work.ts";
import type { Actor, LinkChange } from "../changes/change.ts";
import { losses } from "../changes/losses.ts";
import type { ReasonCode } from "../changes/reason.ts";
import { byGravity, isLoss, type Risk, type RiskRule, toldRisk } from "../changes/risk.ts";
import type { SignInDanger } from "../sign-in/sign-in-dangers.ts";
import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { iso } from "../time.ts";
import { capitalized, countOf } from "../words/counted-words.ts";
import { MOST_NAMED, toldNames } from "../words/name-list.ts";
import { objectWords, typedWords } from "../words/object-words.ts";
import { itself, joined, told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { type AccountFacts, accountRisks } from "./account-risks.ts";
import type { WholeDanger } from "./privilege-gains.ts";
import { type RiskSubject, someOf, verbs, writtenFields } from "./risk-subject.ts";
import type { TakenFrom } from "./taken-links.ts";
import { takenWords } from "./taken-words.ts";

/** The facts beside a row that the rules need. */
export interface RiskFacts extends AccountFacts {
  /** Dangers for signing in, by policy id in lower case. */
  readonly dangers: ReadonlyMap<string, readonly SignInDanger[]>;
  /** Work of others that the row would undo. */
  readonly othersWork: ReadonlyMap<RefKey, OthersWork>;
  /** True if all that the list undoes is the work of one author, who may be the very one to undo. */
  readonly singleAuthor: boolean;
  /** Returns what others gave to an object that the list deletes. */
  takenFrom(ref: EntityRef): TakenFrom | null;
  /** Dangers found in the values of the row. */
  readonly exposures: ReadonlyMap<RefKey, readonly Risk[]>;
}

/** Returns the dangers of one row, worst first. */
export function risksOf(subject: RiskSubject, facts: RiskFacts): Risk[] {
  const written = writtenFields(subject);
  const key = refKey(subject.ref);
  const exposed = facts.exposures.get(key) ?? [];
  // Says by name what does not come back, which is one of the reasons of a row.
  const named = exposed.filter(isLoss);
  const risks = [
    ...named,
    ...notRecovered(subject).filter(({ reason }) => !named.some((one) => one.reason === reason)),
  ];
  if (written.length > 0) {
    risks.push(
      ...accountRisks(subject, written, facts),
      ...signInRisks(subject, facts),
      ...exposed.filter((risk) => !isLoss(risk)),
      ...rebuildRisk(subject),
    );
    const work = facts.othersWork.get(key);
    if (work !== undefined) risks.push(othersWorkRisk(subject, work, facts));
    risks.push(...takenRisk(subject, facts), ...putBackRisks(subject, written));
  }
  // Most rows of a large list have one danger.
  return risks.length < 2 ? risks : risks.filter((risk) => !isToldOtherwise(risk, risks)).sort(byGravity);
}

/** Returns true for an account that is deleted or disabled, if the danger with its author or its standing names that. */
const isToldOtherwise = ({ rule }: Risk, all: readonly Risk[]): boolean =>
  rule === "closesAccount" && all.some((other) => tellsClosing.has(other.rule));

const tellsClosing: ReadonlySet<RiskRule> = new Set([
  ...(["deletesCreated", "deletesRestored", "breakGlass", "ownAccount", "serverIdentity", "privilegedHolder"] as const),
]);

function signInRisks({ ref }: RiskSubject, { dangers }: RiskFacts): Risk[] {
  if (ref.type !== "conditionalAccessPolicy") return [];
  return (dangers.get(ref.id.toLowerCase()) ?? []).map(signInRisk);
}

const signInRules = {
  lockout: "locksOutAdministrators",
  emergency: "breakGlass",
  blocked: "blocksPeople",
  unmet: "blocksPeople",
  weaker: "weakensSignIn",
  newcomer: "weakensSignIn",
} as const;

const ruleOf = (kind: SignInDanger["kind"]): RiskRule => (isOwn(kind) ? signInRules[kind] : kind);

const isOwn = (kind: SignInDanger["kind"]): kind is keyof typeof signInRules => kind in signInRules;

const signInRisk = ({ policy, kind, severity, says }: SignInDanger): Risk => ({
  rule: ruleOf(kind),
  severity,
  ...toldRisk(policy === null ? says : told`${itself(`Policy ${quoted(policy.name)}`)} ${says}`),
});

/** Returns a danger of a policy as one of a plan. */
export function policyDanger(danger: SignInDanger): WholeDanger {
  const ref = danger.policy === null ? null : ({ type: "conditionalAccessPolicy", id: danger.policy.id } as const);
  const name = danger.policy?.name ?? null;
  const accounts = danger.accounts?.map((id): EntityRef => ({ type: "user", id }));
  return {
    ...{ ...signInRisk(danger), ref, displayName: name && plainName(name), objects: 1 },
    ...(accounts === undefined ? {} : { accounts }),
  };
}

function rebuildRisk({ ref, displayName, action }: RiskSubject): Risk[] {
  if (action !== "rebuild") return [];
  const name = itself(typedWords(ref, displayName));
  const says = told`Creates ${name} again under a new id, because it was purged: it lacks what no service gives back.`;
  return [{ rule: "createsAgain", severity: "high", ...toldRisk(says) }];
}

function othersWorkRisk({ ref, displayName, action }: RiskSubject, work: OthersWork, facts: RiskFacts): Risk {
  const name = itself(objectWords(ref, displayName));
  const author = someOf(namesOf(work.actors));
  const authors = work.actors.map(actorKey);
  if (work.fields.includes(EXISTENCE) && (action === "restore" || action === "softDelete")) {
    const severity = facts.singleAuthor ? "medium" : "high";
    if (action === "softDelete" && work.isRestored === true) {
      const says = told`${verbs[action]} ${name} again, restored since the snapshot by ${author}.`;
      return { rule: "deletesRestored", severity, ...toldRisk(says), authors };
    }
    const rule: RiskRule = action === "restore" ? "revivesDeleted" : "deletesCreated";
    const how = action === "restore" ? "deleted" : "created";
    const says = told`${verbs[action]} ${name}, ${how} since the snapshot by ${author}.`;
    return { rule, severity, ...toldRisk(says), authors };
  }
  const says = told`Undoes ${someOf(work.fields)} of ${name}, written since the snapshot by ${author}.`;
  return { rule: "undoesOthersWork", severity: facts.singleAuthor ? "low" : "high", ...toldRisk(says), authors };
}

/** Names the links of others that go with an object, because its deletion counts as one change. */
function takenRisk({ ref, displayName, action, notRecoverable }: RiskSubject, facts: RiskFacts): Risk[] {
  const taken = action === "softDelete" && notRecoverable === null ? facts.takenFrom(ref) : null;
  if (taken === null) return [];
  const name = itself(objectWords(ref, displayName));
  const says = told`Deletes ${name} and with it what others gave it since the snapshot: ${takenWords(taken)}.`;
  const authors = [...new Set(taken.parts.map(({ by }) => actorKey(by)))];
  return [{ rule: "takesLinks", severity: "high", ...toldRisk(says), authors }];
}

/** Returns a danger for each author whose work comes back, because an undo takes another actor's work for good. */
function putBackRisks({ ref, displayName, action, putsBack = [] }: RiskSubject, written: readonly string[]): Risk[] {
  const parts = Map.groupBy(
    putsBack.filter(({ name }) => written.includes(name)),
    ({ by }) => actorKey(by.actor),
  );
  return [...parts].map(([author, all]) => {
    const fields = all.flatMap(({ name }) => (name === EXISTENCE ? [] : name));
    const name = itself(objectWords(ref, displayName));
    const times = all.flatMap(({ by }) => by.time ?? []);
    const when = times.length === 0 ? "" : `, at ${iso(Math.max(...times))}`;
    const by = someOf(namesOf(all.slice(0, 1).map((one) => one.by.actor)));
    const says =
      fields.length === 0
        ? told`${verbs[action]} ${name}, as ${by} had left it after the snapshot${when}.`
        : told`Puts ${someOf(fields)} of ${name} back to what ${by} wrote after the snapshot${when}, not to what it was in the snapshot.`;
    return { rule: "putsBackOthersWork", severity: "medium", ...toldRisk(says), authors: [author] };
  });
}

const fates = {
  restore: "is not brought back",
  rebuild: "is not brought back",
  update: "is left as it is now",
  softDelete: "is left in place",
} as const;

/**
 * Names what stays of a row, with the reason and what a person can do: the object itself, or some of its links by
 * reason.
 */
function notRecovered({ ref, displayName, action, notRecoverable, links, staying = [] }: RiskSubject): Risk[] {
  const name = itself(
    displayName === null ? `The ${typedWords(ref, null)}` : capitalized(typedWords(ref, displayName)),
  );
  if (notRecoverable !== null) return [lossRisk(notRecoverable, told`${name} ${fates[action]}`)];
  return [...new Set(links.flatMap(({ kept }) => kept))].map((reason) => {
    const named = Map.groupBy(
      staying.filter((link) => link.notRecoverable === reason),
      ({ link }) => link,
    );
    const some = named.size === 0 ? "" : told` (${joined([...named.values()].map(toldLinks), "; ")})`;
    return lossRisk(reason, told`${name} keeps links as they are now${some}`);
  });
}

function lossRisk(reason: ReasonCode, fate: Wording): Risk {
  const { severity, because, remedy } = losses[reason];
  return { rule: "notRecovered", severity, ...toldRisk(told`${fate}, because ${because}: ${remedy}.`), reason };
}

const toldLinks = (of: readonly LinkChange[]): Wording =>
  told`${of[0]?.link ?? ""} ${toldNames({ count: of.length, names: of.slice(0, MOST_NAMED).map(nameOfTarget) })}`;

const nameOfTarget = ({ told: name, targetName, target }: LinkChange): ObjectName => name ?? targetName ?? target.id;

/** Numbers of objects from which on a plan is large, and very large. */
const MANY_OBJECTS = 25;
const VERY_MANY_OBJECTS = 250;

/** Returns the danger of a plan's size. */
export function sizeRisk(changedObjects: number): Risk[] {
  if (changedObjects < MANY_OBJECTS) return [];
  const severity = changedObjects >= VERY_MANY_OBJECTS ? "high" : "medium";
  return [{ rule: "manyObjects", severity, sentence: `Changes ${countOf(changedObjects, "object")} at once.` }];
}

const namesOf = (actors: readonly Actor[]): readonly string[] =>
  actorsQuoted(actors).map((name, at) => (actors[at]?.kind === "unknown" ? "an unknown author" : name));
