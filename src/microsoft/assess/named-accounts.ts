import type { Change } from "../../domain/changes/change.ts";
import { valuesThen } from "../../domain/changes/change.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import { isRecovered } from "../recovery/change-filter.ts";

/** Accounts whose names are looked up for one list, and former names that they are compared with. */
const MOST_ACCOUNTS = 150;
const MOST_FORMER = 1_000;

/** An account that was made, restored or renamed since the snapshot. */
interface NamedAccount {
  readonly ref: EntityRef;
  readonly isRenamed: boolean;
  /** True if the recovery deletes it. */
  readonly isPlanned: boolean;
  /** True for a display name, and for a user principal name, that it has since. */
  readonly isNamed: boolean;
  readonly isAddressed: boolean;
}

/** The names that an object of the list had at the snapshot and has not any more. Null where the list does not show one. */
export interface NamesThen {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly fate: "deleted" | "renamed";
}

/** Collects the first users of a list that have a name since its snapshot, and the names that others had, while it is read. */
export class NamedAccounts {
  readonly all: NamedAccount[] = [];
  readonly former: NamesThen[] = [];
  /** The number of accounts with new names beyond the first. */
  left = 0;
  /** The ids of users with a new name, by the property of it, as far as they are kept. */
  readonly #new = { displayName: new Set<string>(), userPrincipalName: new Set<string>() };

  /** Returns true for a user that has its name of this property since the snapshot, as far as the list was kept. */
  isNew(id: string, property: string): boolean {
    return property === "displayName" ? this.#new.displayName.has(id) : this.#new.userPrincipalName.has(id);
  }

  add(change: Change): void {
    const { ref, action, displayName, properties } = change;
    if (ref.type !== "user") return;
    const then = valuesThen(change);
    const differs = (name: string) => properties.some((one) => one.name === name);
    if (action === "softDelete") {
      this.#addNamed({ ref, isRenamed: false, isPlanned: isRecovered(change), isNamed: true, isAddressed: true });
    } else if (action === "restore" || action === "rebuild") {
      this.#addFormer({ ref, displayName, userPrincipalName: textOrNull(then.userPrincipalName), fate: "deleted" });
    } else if (differs("displayName") || differs("userPrincipalName")) {
      const [isNamed, isAddressed] = [differs("displayName"), differs("userPrincipalName")];
      this.#addNamed({ ref, isRenamed: true, isPlanned: false, isNamed, isAddressed });
      const was = { displayName: textOrNull(then.displayName), userPrincipalName: textOrNull(then.userPrincipalName) };
      this.#addFormer({ ref, ...was, fate: "renamed" });
    }
  }

  #addNamed(account: NamedAccount): void {
    if (this.all.length >= MOST_ACCOUNTS) {
      this.left += 1;
      return;
    }
    this.all.push(account);
    const id = canonicalId(account.ref.id);
    if (account.isNamed) this.#new.displayName.add(id);
    if (account.isAddressed) this.#new.userPrincipalName.add(id);
  }

  #addFormer(former: NamesThen): void {
    if (this.former.length < MOST_FORMER) this.former.push(former);
  }
}

export const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
