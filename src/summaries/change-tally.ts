import type { RecoveryAction } from "../domain/changes/change.ts";
import type { ReasonCode } from "../domain/changes/reason.ts";
import type { LinkCounts } from "../domain/dangers/risk-subject.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { type ChangeSummary, WRITTEN_LATER } from "../service/change-summary.ts";

/** One changed object, reduced to what a summary counts. */
export interface TallyRow extends Omit<TallyKind, "type"> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

/** A kind of difference of an object, independent of the object. */
export interface TallyKind {
  readonly type: EntityType;
  readonly action: RecoveryAction;
  readonly notRecoverable: ReasonCode | null;
  /** A recovery does something to it. */
  readonly isRecoverable: boolean;
  /** Names of the properties and links that differ. */
  readonly changedFields: readonly string[];
  readonly links: readonly LinkCounts[];
}

const SAMPLES_SHOWN = 10;

/** A change of a rarer type says more: a policy comes before the hundredth user. */
const tellingFirst = [
  "conditionalAccessPolicy",
  "authorizationPolicy",
  "authenticationMethodPolicy",
  "authenticationStrengthPolicy",
  "namedLocationPolicy",
  "organization",
  "application",
  "servicePrincipal",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "group",
  "user",
] as const;

/** Counts the rows of a list as they go by, in memory that does not grow with their number. */
export class ChangeTally {
  readonly #byType = new Counts<{ type: EntityType; action: RecoveryAction }>();
  readonly #parts = new Counts<{ type: EntityType; action: RecoveryAction }>();
  readonly #properties = new Counts<{ type: EntityType; property: string }>();
  readonly #reasons = new Counts<{ reason: ReasonCode }>();
  readonly #added = new Counts<{ type: EntityType; link: string }>();
  readonly #removed = new Counts<{ type: EntityType; link: string }>();
  readonly #samples = new Map<string, TallyRow[]>();
  #overwritten = 0;

  add(row: TallyRow): void {
    this.count({ ...row, type: row.ref.type }, 1);
    this.sample(row);
  }

  /** Counts so many objects that differ alike. */
  count(kind: TallyKind, objects: number): void {
    const { type, action, isRecoverable, changedFields, notRecoverable, links } = kind;
    this.#byType.add({ type, action }, objects);
    if (isRecoverable) this.#parts.add({ type, action }, objects);
    // Coming and going is counted by action, and links have a count of their own.
    const names = new Set([EXISTENCE, ...links.map(({ link }) => link)]);
    for (const property of changedFields) if (!names.has(property)) this.#properties.add({ type, property }, objects);
    if (isOverwritten(kind)) this.#overwritten += objects;
    const reasons = new Set(links.flatMap(({ kept }) => kept));
    if (notRecoverable !== null) reasons.add(notRecoverable);
    for (const reason of reasons) this.#reasons.add({ reason }, objects);
    for (const { link, add, remove } of links) {
      this.#added.add({ type, link }, add * objects);
      this.#removed.add({ type, link }, remove * objects);
    }
  }

  /** Counts an object of which a part stays for a reason that its kind does not have. */
  countStaying(reason: ReasonCode): void {
    this.#reasons.add({ reason });
  }

  /** The number of objects that are listed only because others have overwritten all that an actor wrote to them. */
  get overwritten(): number {
    return this.#overwritten;
  }

  /** The number of further objects of a type that it would show. */
  samplesWanted(type: EntityType): number {
    return SAMPLES_SHOWN - (this.#samples.get(type)?.length ?? 0);
  }

  /** Keeps an object to show, while it would. */
  sample(row: TallyRow): void {
    if (this.samplesWanted(row.ref.type) <= 0) return;
    this.#samples.set(row.ref.type, [...(this.#samples.get(row.ref.type) ?? []), row]);
  }

  result(): Pick<ChangeSummary, "byType" | "parts" | "properties" | "links" | "notRecoverable" | "samples"> {
    const removed = new Map(this.#removed.all().map(({ key, count }) => [JSON.stringify(key), count]));
    return {
      byType: this.#byType.all().map(({ key, count }) => ({ ...key, objects: count })),
      parts: this.#parts.all().map(({ key, count }) => ({ ...key, objects: count })),
      properties: this.#properties.all().map(({ key, count }) => ({ ...key, objects: count })),
      links: this.#added
        .all()
        .map(({ key, count }) => ({ ...key, added: count, removed: removed.get(JSON.stringify(key)) ?? 0 })),
      notRecoverable: this.#reasons.all().map(({ key, count }) => ({ ...key, objects: count })),
      samples: tellingFirst
        .flatMap((type) => this.#samples.get(type) ?? [])
        .slice(0, SAMPLES_SHOWN)
        .map((row) => ({
          type: row.ref.type,
          id: row.ref.id,
          displayName: row.displayName,
          action: row.action,
          what: row.changedFields,
          ...(row.isRecoverable ? {} : staysBecause(row)),
        })),
    };
  }
}

/** Returns why no recovery writes an object: because of the object, of its links, or of what others wrote. */
function staysBecause(row: TallyRow): Pick<ChangeSummary["samples"][number], "stays"> {
  const reason = row.notRecoverable ?? row.links.flatMap(({ kept }) => kept)[0];
  if (reason !== undefined) return { stays: reason };
  return isOverwritten(row) ? { stays: WRITTEN_LATER } : {};
}

/** Returns true for an object that is listed only because others have overwritten all that an actor wrote to it. */
const isOverwritten = ({ isRecoverable, notRecoverable, changedFields }: Omit<TallyKind, "type">): boolean =>
  !isRecoverable && notRecoverable === null && changedFields.length === 0;

/** Counts by the value of a key, largest first. Its members are names without spaces, always in one order. */
class Counts<Key extends Readonly<Record<string, string>>> {
  readonly #counts = new Map<string, { readonly key: Key; count: number }>();

  add(key: Key, by = 1): void {
    const text = Object.values(key).join(" ");
    const entry = this.#counts.get(text) ?? { key, count: 0 };
    entry.count += by;
    this.#counts.set(text, entry);
  }

  all(): { readonly key: Key; readonly count: number }[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }
}
