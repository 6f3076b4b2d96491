import { actorsQuoted } from "../authors/actor-name.ts";
import { type AuditRecord, isRecovery, type ModifiedProperty, targetWithId } from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import { byPower, permissionText } from "../dangers/application-power.ts";
import { grantingPermissions } from "../dangers/consent-exposures.ts";
import { addedNames, addsCredential, newKeyIds } from "../dangers/recorded-credentials.ts";
import type { Json } from "../json.ts";
import { type EntityRef, isApplicationType, refKey } from "../tenant/entity.ts";
import { countOf } from "../words/counted-words.ts";
import { firstOf, listed } from "../words/name-list.ts";
import { quoted } from "../words/untrusted.ts";

/** Credentials and owners that others added to an application whose work is undone, in words. An undo of its work leaves them. */
export interface AddedAccess {
  readonly parts: readonly string[];
  /** Their authors, in quotes. */
  readonly by: readonly string[];
  /** There may be more, because not all records were read. */
  readonly isCut?: true;
}

const nouns = new Map([
  ["passwordCredentials", "secret"],
  ["keyCredentials", "certificate"],
]);

/** Finds what others added to one application, in records that come newest first. What was taken away again is left out. */
export class AdditionsToApplication {
  readonly #isIt: (ref: EntityRef, name: string | null) => boolean;
  readonly #isOwn: (actor: Actor) => boolean;
  readonly #taken = new Set<string>();
  readonly #parts: string[] = [];
  readonly #by = new Map<string, Actor>();

  /** `isIt` is true for the application and its service principal, `isOwn` for the application as an author. */
  constructor(isIt: (ref: EntityRef, name: string | null) => boolean, isOwn: (actor: Actor) => boolean) {
    this.#isIt = isIt;
    this.#isOwn = isOwn;
  }

  add(record: AuditRecord): void {
    if (record.result !== "success") return;
    const found = record.targets.flatMap(({ ref, displayName, modified }) => {
      if (ref === null) return [];
      if (ref.type === "federatedIdentityCredential") return this.#federated(ref, displayName, modified);
      if (!isApplicationType(ref.type) || !this.#isIt(ref, displayName)) return [];
      return modified.flatMap((written) =>
        written.name === "owners" ? this.#owner(record, ref, written) : this.#credentials(written),
      );
    });
    if (found.length === 0 || isRecovery(record) || this.#isOwn(record.actor)) return;
    this.#parts.push(...found);
    this.#by.set(actorKey(record.actor), record.actor);
  }

  /** `isCut`: older records were not read. Null where that leaves open whether there is anything. */
  result(isCut: boolean): AddedAccess | null {
    if (isCut && this.#parts.length === 0) return null;
    return { parts: this.#parts, by: actorsQuoted([...this.#by.values()]), ...(isCut ? { isCut } : {}) };
  }

  #credentials(written: ModifiedProperty): readonly string[] {
    const { name, oldValue, newValue } = written;
    const ids = newKeyIds(written);
    const left = ids.filter((id) => !this.#taken.has(id));
    for (const id of newKeyIds({ name, oldValue: newValue, newValue: oldValue })) this.#taken.add(id);
    const isLeft = new Set(left);
    const told = [...addedNames([written], (id) => isLeft.has(id))].flatMap(([list, names]) =>
      names.map((one) => `${nouns.get(list) ?? "credential"} ${quoted(one)}`),
    );
    if (told.length > 0) return told;
    return left.length > 0 || (ids.length === 0 && addsCredential(written) === true) ? ["a credential"] : [];
  }

  #federated(ref: EntityRef, name: string | null, modified: readonly ModifiedProperty[]): readonly string[] {
    const end = modified.find((one) => one.name === "applicationId");
    const isIts = (id: Json | undefined) => typeof id === "string" && this.#isIt({ type: "application", id }, null);
    if (end?.oldValue != null) this.#taken.add(refKey(ref));
    else if (isIts(end?.newValue) && !this.#taken.has(refKey(ref))) {
      const own = modified.find((one) => one.name === "name")?.newValue;
      return [`federated credential ${quoted(typeof own === "string" ? own : name)}`];
    }
    return [];
  }

  #owner(record: AuditRecord, { type }: EntityRef, { oldValue, newValue }: ModifiedProperty): readonly string[] {
    const isGiven = newValue !== null;
    const owner = targetWithId(record, newValue ?? oldValue);
    const key = `${type} ${String(newValue ?? oldValue)}`;
    const isPast = this.#taken.has(key);
    this.#taken.add(key);
    return isGiven && !isPast ? [`${quoted(owner?.displayName ?? String(newValue))} as an owner`] : [];
  }
}

const PARTS_TOLD = 10;
const BY_TOLD = 5;

/** Says what others added, which an undo of the application's own work leaves, or that the log has nothing of the kind. */
export function addedSentence({ parts, by, isCut }: AddedAccess, it = "it"): string {
  if (parts.length === 0)
    return `Between the snapshot and the preview, the audit log has no credential or owner that others added to ${it}.`;
  const word = (one: string) => one;
  const more = isCut === true ? " There may be more, because not all records were read." : "";
  return (
    `Between the snapshot and the preview, others added to ${it}: ${firstOf(parts, PARTS_TOLD, word)}, by ${firstOf(by, BY_TOLD, word)}. ` +
    `An undo of its own work leaves that.${more}`
  );
}

export const AND_NOT_IN_IT = "Its delegated permissions are not part of this line, nor what it had of these before.";

/**
 * Says what an application can do without a user, because one without a role looks harmless. Permissions of a deleted one
 * are told with its roles.
 */
export function permissionsClause(
  permissions: readonly string[] | null | undefined,
  isNow: boolean,
): readonly string[] {
  if (permissions === undefined) return [];
  if (permissions === null) return [`Which application permissions it ${isNow ? "has" : "had"} is not known.`];
  const names = byPower(permissions);
  const granting = names.filter((name) => grantingPermissions.has(name));
  const which = names.length === 0 ? "no application permission" : countOf(names.length, "application permission");
  const list = names.length === 0 ? "" : ` (${listed(names.map((name) => permissionText(name)))})`;
  return [
    `It ${isNow ? "has" : "had"} ${which}${list}.`,
    ...(granting.length > 0 ? [isNow ? CAN_GRANT : COULD_GRANT] : []),
  ];
}

const CAN_GRANT = "With that it can give itself or anyone further privileges, up to Global Administrator.";
const COULD_GRANT = "With that it could give itself or anyone further privileges, up to Global Administrator.";
