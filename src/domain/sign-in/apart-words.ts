import { numberText } from "../words/number-text.ts";
import { quoted } from "../words/untrusted.ts";
import type { Apart, ApartAccount } from "./apart.ts";
import type { Tense } from "./shift-verb.ts";

const NAMED = 3;

const reasons: Readonly<Record<Apart, string>> = {
  newAdministrator: "newly able to change policies",
  newRole: "newly able to change policies",
  actor: "the account whose work this is",
};

/** Names accounts that are counted apart. */
function apartNames(accounts: readonly ApartAccount[], tense: Tense): string {
  const [free, shut] =
    tense === "plan" ? ["would be free to sign in", "would be kept out"] : ["is free to sign in", "is kept out"];
  const all = accounts
    .slice(0, NAMED)
    .map(({ name, why, isFree }) => `${quoted(name)} (${reasons[why]}, ${isFree ? free : shut})`);
  const left = accounts.length - all.length;
  return `${all.join("; ")}${left > 0 ? `; ${numberText(left)} more` : ""}`;
}

/**
 * Says which accounts the numbers of a lock-out leave out, because an attacker's own must not make it look less grave.
 */
export const apartWords = (accounts: readonly ApartAccount[], tense: Tense): string =>
  accounts.length === 0 ? "" : ` Counted apart: ${apartNames(accounts, tense)}.`;

/** Marks a number of zero that leaves these accounts out. */
export const butApart = (accounts: readonly ApartAccount[]): string =>
  accounts.length === 0 ? "" : " but those counted apart";
