import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type Link, type LinkKey, linkKey } from "../../domain/tenant/link.ts";
import type { Millis } from "../../domain/time.ts";

/** Copies of the directory that answer reads. Each hears of a change at a time of its own. */
export const REPLICAS = 3;

/** One change that some replica may not have heard of yet. */
interface PendingChange {
  /** When each replica shows it. */
  readonly visibleAt: readonly Millis[];
  /** Position in the change feed before it. */
  readonly position: string;
  readonly object?: { readonly ref: EntityRef; readonly before: DirectoryItem | null };
  readonly link?: { readonly link: Link; readonly before: boolean };
}

/** Objects whose latest changes one replica does not show yet, in the state that it shows instead. */
export interface ReplicaView {
  /** Earlier states of objects. Null for one that was not there. */
  readonly objects: ReadonlyMap<RefKey, { readonly ref: EntityRef; readonly before: DirectoryItem | null }>;
  readonly links: ReadonlyMap<LinkKey, { readonly link: Link; readonly before: boolean }>;
  /** Position in the change feed before the first of them, or null if there are none. */
  readonly position: string | null;
}

/** Remembers changes for as long as a replica may not show them. */
export class HiddenChanges {
  readonly #most: Millis;
  readonly #random: () => number;
  #pending: PendingChange[] = [];

  constructor(most: Millis, random: () => number) {
    this.#most = most;
    this.#random = random;
  }

  note(position: string, now: Millis, change: Pick<PendingChange, "object" | "link">): void {
    const visibleAt = Array.from({ length: REPLICAS }, () => now + Math.floor(this.#random() * (this.#most + 1)));
    this.#pending.push({ ...change, position, visibleAt });
  }

  /** Returns the view of a replica drawn at random. */
  view(now: Millis): ReplicaView {
    this.#pending = this.#pending.filter(({ visibleAt }) => visibleAt.some((time) => time > now));
    const replica = Math.floor(this.#random() * REPLICAS) % REPLICAS;
    const objects = new Map<RefKey, { ref: EntityRef; before: DirectoryItem | null }>();
    const links = new Map<LinkKey, { link: Link; before: boolean }>();
    let position: string | null = null;
    for (const change of this.#pending) {
      if ((change.visibleAt[replica] ?? now) <= now) continue;
      position ??= change.position;
      const { object, link } = change;
      // The first hidden change hides the later ones of the same object too.
      if (object !== undefined && !objects.has(refKey(object.ref))) objects.set(refKey(object.ref), object);
      if (link !== undefined && !links.has(linkKey(link.link))) links.set(linkKey(link.link), link);
    }
    return { objects, links, position };
  }
}
