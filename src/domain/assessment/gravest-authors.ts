import { type AuditRecord, isRecovery } from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import { isGrave, type PlanRisk, severities } from "../changes/risk.ts";
import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import type { UndoneWork } from "./assessment.ts";

/**
 * Sorts authors by the gravest danger among the objects that they wrote to, and keeps their order otherwise. A person
 * must not miss the account behind a danger because others wrote more.
 */
export class GravestAuthors {
  /** The objects with grave dangers, whose records are needed. */
  readonly targets: readonly EntityRef[];
  readonly #ranks = new Map<RefKey, number>();
  readonly #worst = new Map<string, number>();

  constructor(risks: readonly PlanRisk[]) {
    this.targets = risks.filter(isGrave).flatMap(({ ref, severity }) => {
      if (ref === null) return [];
      this.#ranks.set(refKey(ref), Math.min(this.#rankOf(ref), severities.indexOf(severity)));
      return [ref];
    });
  }

  add(record: AuditRecord): void {
    if (isRecovery(record)) return;
    const key = actorKey(record.actor);
    const rank = Math.min(...record.targets.map(({ ref }) => this.#rankOf(ref)));
    this.#worst.set(key, Math.min(this.#worst.get(key) ?? severities.length, rank));
  }

  sorted(authors: readonly UndoneWork[]): UndoneWork[] {
    const rank = ({ actor }: UndoneWork) => this.#worst.get(actorKey(actor)) ?? severities.length;
    return authors.toSorted((a, b) => rank(a) - rank(b));
  }

  #rankOf(ref: EntityRef | null): number {
    return (ref === null ? undefined : this.#ranks.get(refKey(ref))) ?? severities.length;
  }
}
