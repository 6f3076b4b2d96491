import { entitiesOf, inParts } from "../../domain/authors/actor-scope.ts";
import type { Change } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXTENDED_MAX_IDS, MICROSOFT_MAX_IDS, type Scope } from "../../domain/tenant/scope.ts";
import { isRecovered } from "./change-filter.ts";
import { type GrantOwners, isGrant } from "./grant-owners.ts";

/** Objects of a list that is asked for by its objects, because each hundred is a job. */
const MOST_BY_ID = 1_000;

/** An approved list as a recovery is asked for it. */
export interface RecoveryParts {
  /** Its objects in parts of as many as one job takes, always the same. */
  readonly parts: readonly (readonly EntityRef[])[];
  readonly grants: readonly Change[];
  /** True if it is too long to be asked for by its objects, so that the scope of its preview is. */
  readonly isWhole: boolean;
}

/**
 * Cuts an approved list into the jobs that a recovery of it takes, because the service compares again and would change
 * whatever a wider scope holds by then. A list of one actor's objects is asked for by them however long it is.
 */
export class PartsOfList {
  readonly #most: number;
  readonly #refs = new Map<RefKey, EntityRef>();
  readonly #restored = new Set<RefKey>();
  readonly #grants: Change[] = [];

  constructor({ compared }: Pick<Job, "compared">) {
    this.#most = compared === undefined ? MOST_BY_ID : EXTENDED_MAX_IDS;
  }

  /** Adds a change, unless a recovery leaves all of it as it is. */
  add(change: Change): void {
    if (this.#refs.size > this.#most || !isRecovered(change)) return;
    const key = refKey(change.ref);
    this.#refs.set(key, change.ref);
    if (change.action === "restore") this.#restored.add(key);
    if (isGrant(change)) this.#grants.push(change);
  }

  get result(): RecoveryParts {
    const [refs, restored, grants] = [this.#refs, this.#restored, this.#grants];
    if (refs.size > this.#most) return { parts: [], grants: [], isWhole: true };
    // A consent takes its service principal along, so that each may count twice.
    const ofOneJob = grants.length === 0 ? MICROSOFT_MAX_IDS : MICROSOFT_MAX_IDS / 2;
    return { parts: inParts(refs.values(), ofOneJob, (ref) => restored.has(refKey(ref))), grants, isWhole: false };
  }
}

/** Reads an approved list once. */
export async function recoveryParts(
  preview: Pick<Job, "compared">,
  approved: AsyncIterable<Change>,
): Promise<RecoveryParts> {
  const parts = new PartsOfList(preview);
  for await (const change of approved) parts.add(change);
  return parts.result;
}

/** Returns the scope that a job asks for: objects, and the service principals that their consents are recovered with. */
export function scopeOf(refs: readonly EntityRef[], owners: GrantOwners): Scope {
  const all = new Map<RefKey, EntityRef>();
  for (const ref of refs) {
    all.set(refKey(ref), ref);
    const owner = owners.get(refKey(ref));
    if (owner !== undefined) all.set(refKey(owner), owner);
  }
  return { entities: entitiesOf([...all.values()]) };
}
