import type { Actor } from "../changes/change.ts";
import { firstOf } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { cleaned, quoted } from "../words/untrusted.ts";
import { actorKey } from "./others-work.ts";

/** Names of one account that a sentence holds. */
const NAMES_TOLD = 5;

/** Gathers the names under which accounts wrote, in the order in which they are added. */
export class AccountNames {
  readonly #accounts = new Map<string, { readonly id: string; readonly names: Map<string, string> }>();

  /** Names the only account for a sentence by the first name that was added, with the others and its id. Null unless there is one. */
  get only(): string | null {
    const [account, ...others] = this.#accounts.values();
    if (account === undefined || others.length > 0) return null;
    const [newest = account.id, ...earlier] = account.names.values();
    const also = earlier.length === 0 ? "" : `also as ${firstOf(earlier, NAMES_TOLD, (name) => quoted(name))}, `;
    return newest === account.id ? quoted(newest) : `${quoted(newest)} (${also}${cleaned(account.id, 80)})`;
  }

  add(actor: Actor): void {
    const { id, name } = actor;
    if (id === null || name === null) return;
    const key = actorKey(actor);
    const account = this.#accounts.get(key) ?? { id, names: new Map<string, string>() };
    this.#accounts.set(key, account);
    // The log may have one user principal name in several cases.
    if (!account.names.has(name.toLowerCase())) account.names.set(name.toLowerCase(), name);
  }

  /** Returns a sentence for each account that wrote under several names. */
  get told(): readonly string[] {
    return [...this.#accounts.values()].flatMap(({ id, names }) => {
      if (names.size < 2) return [];
      const named = firstOf([...names.values()], NAMES_TOLD, (name) => quoted(name));
      return [
        `One account (${cleaned(id, 80)}) wrote under ${numberText(names.size)} names: ${named}. Its work under each of them counts here.`,
      ];
    });
  }
}
