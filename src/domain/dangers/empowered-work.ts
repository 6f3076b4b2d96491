import { actorQuoted, actorWithId } from "../authors/actor-name.ts";
import { type AuditRecord, isRecovery, writtenBy } from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import type { Millis } from "../time.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { DeedTally, deedsText, type EmpoweredDeeds } from "./empowered-deeds.ts";
import { type AccountSet, giftsIn, type PowerFacts } from "./power-gifts.ts";

/** Accounts and applications whose writes are counted, and groups, roles and guests whose accounts are among them. */
export const ASKED = 20;
const SETS = 5;
const NAMED = 3;
/** Records of each of them that are read. */
export const EMPOWERED_RECORDS = 1_000;

/** Later writes of accounts and applications that an undone actor, or one of these in turn, created or gave power to. */
export interface EmpoweredWork {
  readonly writes: number;
  readonly total: number;
  /** Those with most writes first. */
  readonly items: readonly EmpoweredAccount[];
  /** Some of all of them have their power from another one of them. */
  readonly isIndirect?: true;
  /** Some of all of them were excluded from enforced policies, and have no other power. */
  readonly isExcluded?: true;
  /** More may have been written, because not all was read. */
  readonly isCut?: true;
}

export interface EmpoweredAccount {
  readonly actor: Actor;
  readonly writes: number;
  /** Absent in plans of earlier versions. */
  readonly deeds?: EmpoweredDeeds;
  /** The account that gave the power, where that is not the undone actor. */
  readonly from?: Actor;
  /** The power is an exclusion from enforced policies, and no other. */
  readonly isExcluded?: true;
}

interface CountedAccount extends Omit<EmpoweredAccount, "writes" | "deeds"> {
  readonly deeds: DeedTally;
}

/** Power that an account or application has since a time. Undefined as its giver stands for the undone actor. */
interface Power {
  readonly since: Millis;
  readonly from: Actor | undefined;
  readonly isExcluded: boolean;
}

/**
 * Finds the accounts and applications that an actor's records created, enabled, excluded from enforced policies, or gave a
 * role, an ownership, a credential, a permission or a membership that counts, follows what these gave on in turn, and
 * counts their later writes. Each is looked at once, so that accounts which give power to each other end it.
 */
export class EmpoweredWrites {
  /** By id, and by name for applications, whose records name another object. */
  readonly #powers = new Map<string, Power>();
  readonly #sets = new Map<string, Power & { readonly set: AccountSet }>();
  readonly #joined = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #writers = new Map<string, CountedAccount>();
  readonly #facts: PowerFacts;
  readonly #taken = new Set<string>();
  #isCut = false;

  constructor(facts: PowerFacts) {
    this.#facts = facts;
  }

  /** Takes a record of the actor's. Records of others are passed over. */
  empower(record: AuditRecord): void {
    if (isRecovery(record) || !this.#facts.isSuspect(record.actor)) return;
    this.#giveFrom(record, undefined, record.time);
  }

  /** Takes a record of an account or application that had power by then. Its own power has to be known before. */
  count(record: AuditRecord): void {
    const { actor } = record;
    const power = this.#powerOf(record);
    if (power === undefined || isRecovery(record) || this.#facts.isSuspect(actor) || writtenBy(record).length === 0)
      return;
    // An application is asked for by id and by name.
    if (this.#taken.has(record.id)) return;
    this.#taken.add(record.id);
    const { deeds = new DeedTally() } = this.#writers.get(actorKey(actor)) ?? {};
    deeds.add(record);
    const { from, isExcluded } = power;
    this.#writers.set(actorKey(actor), {
      ...{ actor, deeds },
      ...(from === undefined ? {} : { from }),
      ...(isExcluded ? { isExcluded } : {}),
    });
    this.#giveFrom(record, actor, record.time);
  }

  /** Returns the groups, roles and guests with power whose accounts were not asked for yet, the first of them. */
  sets(): readonly AccountSet[] {
    const asked = [...this.#sets].filter(([key]) => !this.#joined.has(key));
    const first = asked.slice(0, Math.max(0, SETS - this.#joined.size));
    if (first.length < asked.length) this.cut();
    for (const [key] of first) this.#joined.add(key);
    return first.map(([, { set }]) => set);
  }

  /** Gives the power of several accounts to each of them. Null stands for accounts that could not be read. */
  join(set: AccountSet, accounts: Iterable<string> | null): void {
    const power = this.#sets.get(keyOfSet(set));
    if (accounts === null || power === undefined) this.cut();
    else for (const account of accounts) this.#give(account, power);
  }

  /**
   * Returns the id or name whose records are to be counted next, or null. The earliest power comes first, because a later
   * one cannot have been given on before it.
   */
  next(): string | null {
    const waiting = [...this.#powers].filter(([who]) => !this.#asked.has(who));
    const [first] = waiting.toSorted(([, a], [, b]) => a.since - b.since);
    if (first === undefined) return null;
    if (this.#asked.size >= ASKED) {
      this.cut();
      return null;
    }
    this.#asked.add(first[0]);
    return first[0];
  }

  /** Marks the count as a minimum. */
  cut(): void {
    this.#isCut = true;
  }

  /** The writes that were counted. Null without any, unless there may be some. */
  get result(): EmpoweredWork | null {
    const items = [...this.#writers.values()]
      .map(({ actor, deeds, ...how }) => ({ actor, writes: deeds.writes, deeds: deeds.result, ...how }))
      .toSorted((a, b) => b.writes - a.writes);
    const isCut = this.#isCut && this.#powers.size + this.#sets.size > 0;
    if (items.length === 0 && !isCut) return null;
    return {
      writes: items.reduce((sum, { writes }) => sum + writes, 0),
      total: items.length,
      items: items.slice(0, NAMED),
      ...(items.some(({ from }) => from !== undefined) ? { isIndirect: true } : {}),
      ...(items.some(({ isExcluded }) => isExcluded === true) ? { isExcluded: true } : {}),
      ...(isCut ? { isCut } : {}),
    };
  }

  #powerOf({ actor, time }: AuditRecord): Power | undefined {
    return [actor.id, actor.kind === "app" ? actor.name : null]
      .flatMap((name) => this.#powers.get(name?.toLowerCase() ?? "") ?? [])
      .find(({ since }) => since <= time);
  }

  #giveFrom(record: AuditRecord, from: Actor | undefined, since: Millis): void {
    for (const { who, isExcluded = false } of giftsIn(record, this.#facts)) {
      const given = { since, from, isExcluded };
      if (typeof who === "string") this.#give(who, given);
      else this.#sets.set(keyOfSet(who), { set: who, ...merged(this.#sets.get(keyOfSet(who)), given) });
    }
  }

  #give(who: string, given: Power): void {
    const key = who.toLowerCase();
    const isSuspect = (["user", "app"] as const).some((kind) => this.#facts.isSuspect({ kind, id: who, name: null }));
    if (!isSuspect) this.#powers.set(key, merged(this.#powers.get(key), given));
  }
}

const keyOfSet = ({ sort, id }: AccountSet): string => `${sort} ${id.toLowerCase()}`;

function merged(known: Power | undefined, given: Power): Power {
  if (known === undefined) return given;
  const first = known.since <= given.since ? known : given;
  return {
    since: first.since,
    // The undone actor's own gift counts, even if another gave the same before.
    from: known.from === undefined || given.from === undefined ? undefined : first.from,
    isExcluded: known.isExcluded && given.isExcluded,
  };
}

/** Counts the writes that an undo of one actor leaves because others made them with power from that actor. */
export function empoweredSentence(work: EmpoweredWork): string {
  const { writes, total, items, isCut } = work;
  if (total === 0) {
    return "not looked at: all later writes of accounts or applications that this actor created or gave power to, because there was too much to read, or it could not be read.";
  }
  const named = items.map((one) => `${countedName(one)}${howOf(one)}${whatOf(one)}`).join("; ");
  const more = isCut === true ? ", and perhaps more, because not all accounts or records were read" : "";
  return (
    `not undone: ${countOf(writes, "write")} by ${accountsOf(total)} that this actor${inTurn(work)} created${powerWords(work)}: ` +
    `${named}${andMore(total, items.length)}${more}. Whether they are still in force was not looked at: list_activity with each as actor shows them.`
  );
}

const countedName = ({ actor, writes }: EmpoweredAccount): string => `${actorWithId(actor)} ${numberText(writes)}`;

const whatOf = ({ deeds }: EmpoweredAccount): string => (deeds === undefined ? "" : ` ${deedsText(deeds)}`);

/** Tells a power that is an exclusion only, or that came by way of another account. */
function howOf({ from, isExcluded }: EmpoweredAccount): string {
  if (from === undefined) return isExcluded === true ? " (excluded from enforced policies)" : "";
  return isExcluded === true
    ? ` (excluded from enforced policies by ${actorQuoted(from)})`
    : ` (power from ${actorQuoted(from)})`;
}

const inTurn = ({ isIndirect }: EmpoweredWork): string => (isIndirect === true ? ", or one of them in turn," : "");

const powerWords = ({ isExcluded }: EmpoweredWork): string =>
  isExcluded === true ? ", gave power to or excluded from enforced policies" : " or gave power to";

const accountsOf = (total: number): string => countOf(total, "account or application", "accounts or applications");

/**
 * Says the same beside a verdict, which is of the list alone. What each account wrote, and when, is in a line of its
 * own.
 */
export function empoweredVerdict({ empowered }: { readonly empowered?: EmpoweredWork }): string {
  if (empowered === undefined || empowered.total === 0) return "";
  const { writes, total, items } = empowered;
  const named = `${items.map(countedName).join(", ")}${andMore(total, items.length)}`;
  return ` Not undone: ${countOf(writes, "write")} by ${accountsOf(total)} that the undone actor${inTurn(empowered)} created${powerWords(empowered)}: ${named}.`;
}

export const empoweredLines = ({ empowered }: { readonly empowered?: EmpoweredWork }): readonly string[] =>
  empowered === undefined ? [] : [empoweredSentence(empowered)];
