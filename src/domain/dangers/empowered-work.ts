import { actorWithId } from "../authors/actor-name.ts";
import { type AuditRecord, isRecovery, targetWithId, writtenBy } from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import type { Json } from "../json.ts";
import type { Millis } from "../time.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { recordedExposures, roleWrite } from "./record-exposures.ts";

/** Accounts and applications whose writes are counted. */
const ASKED = 20;
const NAMED = 3;
/** Records of each of them that are read. */
export const EMPOWERED_RECORDS = 1_000;

/** Later writes of accounts and applications that an undone actor created or gave power to. */
export interface EmpoweredWork {
  readonly writes: number;
  readonly total: number;
  /** Those with most writes first. */
  readonly items: readonly { readonly actor: Actor; readonly writes: number }[];
  /** More may have been written, because not all was read. */
  readonly isCut?: true;
}

/**
 * Finds the accounts and applications that an actor's records created, enabled, or gave a role, an ownership, a credential,
 * a permission or a membership that counts, and counts their later writes.
 */
export class EmpoweredWrites {
  /** The first time by id, and by name for applications, whose records name another object. */
  readonly #since = new Map<string, Millis>();
  readonly #writers = new Map<string, { readonly actor: Actor; writes: number }>();
  readonly #isSuspect: (actor: Actor) => boolean;
  readonly #countsMembersOf: (group: string) => boolean;
  readonly #counted = new Set<string>();
  #isCut = false;

  constructor(isSuspect: (actor: Actor) => boolean, countsMembersOf: (group: string) => boolean) {
    this.#isSuspect = isSuspect;
    this.#countsMembersOf = countsMembersOf;
  }

  /** Takes a record of the actor's. Records of others are passed over. */
  empower(record: AuditRecord): void {
    if (isRecovery(record) || !this.#isSuspect(record.actor)) return;
    for (const who of empoweredIn(record, this.#countsMembersOf)) {
      const key = who.toLowerCase();
      this.#since.set(key, Math.min(record.time, this.#since.get(key) ?? record.time));
    }
  }

  /** The ids and names whose records are to be counted, the first of them. */
  get asked(): readonly string[] {
    return [...this.#since.keys()].slice(0, ASKED);
  }

  /** Counts a record of an account or application that had power by then. */
  count(record: AuditRecord): void {
    const { actor, time } = record;
    const names = [actor.id, actor.kind === "app" ? actor.name : null];
    const isLater = names.some(
      (name) => time >= (this.#since.get(name?.toLowerCase() ?? "") ?? Number.POSITIVE_INFINITY),
    );
    if (!isLater || isRecovery(record) || this.#isSuspect(actor) || writtenBy(record).length === 0) return;
    // An application is asked for by id and by name.
    if (this.#counted.has(record.id)) return;
    this.#counted.add(record.id);
    const found = this.#writers.get(actorKey(actor)) ?? { actor, writes: 0 };
    found.writes += 1;
    this.#writers.set(actorKey(actor), found);
  }

  /** Marks the count as a minimum. */
  cut(): void {
    this.#isCut = true;
  }

  /** The writes that were counted, or null. */
  get result(): EmpoweredWork | null {
    const items = [...this.#writers.values()].toSorted((a, b) => b.writes - a.writes);
    if (items.length === 0) return null;
    return {
      writes: items.reduce((sum, { writes }) => sum + writes, 0),
      total: items.length,
      items: items.slice(0, NAMED),
      ...(this.#isCut || this.#since.size > ASKED ? { isCut: true } : {}),
    };
  }
}

const CREATES = /^(?:add|create|invite|restore)(?: external| deleted)? (?:user|service principal|application)$/i;
const GIVES_PASSWORD = /^(?:reset|change)\b.*\bpassword/i;

function empoweredIn(record: AuditRecord, countsMembersOf: (group: string) => boolean): readonly string[] {
  const role = roleWrite(record);
  const exposed = recordedExposures(record, "extended").flatMap(({ ref, displayName }) => [
    ref.id,
    ref.type === "application" ? displayName : null,
  ]);
  const made = CREATES.test(record.operation) || GIVES_PASSWORD.test(record.operation);
  const found = writtenBy(record).flatMap(({ ref, displayName, modified }) => {
    const isPrincipal = principals.has(ref.type);
    const isGiven =
      isPrincipal && (made || modified.some(({ name, newValue }) => name === "accountEnabled" && isTrue(newValue)));
    return [
      ...(isGiven ? [ref.id, ref.type === "application" ? displayName : null] : []),
      ...modified.map(({ name, newValue }) => {
        if (typeof newValue !== "string") return null;
        // An account that is assigned to an application gets no power over the tenant by that.
        if (ref.type === "appRoleAssignment" && targetWithId(record, newValue)?.ref?.type !== "servicePrincipal")
          return null;
        if (name === "members") return countsMembersOf(ref.id) ? newValue : null;
        return links.has(name) || links.has(`${ref.type}.${name}`) ? newValue : null;
      }),
    ];
  });
  const all = [role?.isGiven === true ? role.ref.id : null, ...exposed, ...found];
  return all.flatMap((who) => (who == null || who === "" ? [] : who));
}

const isTrue = (value: Json): boolean => value === true || value === "true";
const principals: ReadonlySet<string> = new Set(["user", "servicePrincipal", "application"]);
/** Parts whose new value is the id of a receiver. */
const links: ReadonlySet<string> = new Set([
  "owners",
  "appRoleAssignment.principalId",
  "roleAssignment.principalId",
  "roleEligibilitySchedule.principalId",
  "oAuth2PermissionGrant.clientId",
]);

/** Counts the writes that an undo of one actor leaves because others made them with power from that actor. */
export function empoweredSentence({ writes, total, items, isCut }: EmpoweredWork): string {
  const named = items.map((one) => `${actorWithId(one.actor)} ${numberText(one.writes)}`).join(", ");
  const more = isCut === true ? ", and perhaps more, because not all records were read" : "";
  return (
    `not undone: ${countOf(writes, "write")} by ${accountsOf(total)} that this actor created or gave power to: ` +
    `${named}${andMore(total, items.length)}${more}. Whether they are still in force was not looked at: list_activity with each as actor shows them.`
  );
}

const accountsOf = (total: number): string => countOf(total, "account or application", "accounts or applications");

/** Says the same beside a verdict, which is of the list alone. */
export const empoweredVerdict = ({ empowered }: { readonly empowered?: EmpoweredWork }): string =>
  empowered === undefined
    ? ""
    : ` Not undone: ${countOf(empowered.writes, "write")} by ${accountsOf(empowered.total)} that the undone actor created or gave power to.`;

export const empoweredLines = ({ empowered }: { readonly empowered?: EmpoweredWork }): readonly string[] =>
  empowered === undefined ? [] : [empoweredSentence(empowered)];
