import type { PlanRisk } from "../changes/risk.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { countOf, nounOf } from "../words/counted-words.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { exposureRisk } from "./exposure.ts";

/** A user account with what tells it from others. */
export interface TellableAccount {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  /** Null where the directory does not say. */
  readonly createdDateTime: string | null;
}

/** An account that has since then a name that another account had, or one that looks like it. */
export interface TakenName {
  /** How it came to the name. */
  readonly how: "made" | "restored" | "renamed";
  readonly by: TellableAccount;
  readonly from: TellableAccount;
  readonly hasUserPrincipalName: boolean;
  readonly hasDisplayName: boolean;
  /** The names that differ from those of the other account and look like them. Absent without any. */
  readonly alike?: readonly (keyof typeof nouns)[];
  /** The state of the other account now. */
  readonly former: "deleted" | "purged" | "renamed" | "kept";
}

const nouns = { userPrincipalName: "user principal name", displayName: "display name" } as const;

const fates = {
  deleted: "which was deleted since",
  purged: "which was permanently deleted since",
  renamed: "which has another name since",
  kept: "which still has it",
} as const;

/**
 * Names an account that was made, restored or renamed under the name of another, with both, because one of them may be
 * false. A plan deletes it, unless it was renamed.
 */
export function takenNameRisk(taken: TakenName, tense: Tense): PlanRisk {
  const { how, by, from, hasUserPrincipalName, hasDisplayName, alike = [], former } = taken;
  const names = [
    ...(hasUserPrincipalName ? [nouns.userPrincipalName] : []),
    ...(hasDisplayName ? [nouns.displayName] : []),
  ];
  const [account, other] = [accountText(by), accountText(from)];
  const which = [
    ...(names.length === 0 ? [] : [`the ${names.join(" and ")} of`]),
    ...(alike.length === 0 ? [] : [`a ${alike.map((name) => nouns[name]).join(" and ")} that looks like that of`]),
  ].join(" and ");
  // Namesakes are common among new accounts, in contrast to look-alikes and to accounts that take a name over.
  const isNamesake = how !== "renamed" && former === "kept" && alike.length === 0;
  const begun = by.createdDateTime === null ? account : `${account},`;
  const says = {
    plan: told`Deletes ${itself(`the ${account}`)}, which was ${how} since and has ${which} the ${other}, ${fates[former]}. Make sure which of the two is the real one.`,
    done: told`${itself(`The ${begun}`)} was ${how} since and has ${which} the ${other}, ${fates[former]}.`,
  };
  const { ref, displayName } = by;
  return {
    ...exposureRisk({ rule: "takesName", severity: isNamesake ? "medium" : "high", says }, tense),
    ref,
    displayName,
    objects: 1,
  };
}

/** Counts the accounts with names of others that have no danger of their own, and those that were not compared. */
export function moreTakenNames({ more, unlooked }: { readonly more: number; readonly unlooked: number }): PlanRisk[] {
  const about = { rule: "takesName", severity: "high", ref: null, displayName: null } as const;
  return [
    ...(more === 0
      ? []
      : [
          {
            ...about,
            objects: more,
            sentence: `${countOf(more, "more account")} since made, restored or renamed ${more === 1 ? "has a name" : "have names"} that another had, or that look like one. ${ELSEWHERE}`,
          },
        ]),
    ...(unlooked === 0
      ? []
      : [
          {
            ...about,
            severity: "medium" as const,
            objects: unlooked,
            sentence: `Not looked at, whether ${countOf(unlooked, "more account")} since made or renamed ${unlooked === 1 ? "has a name" : "have names"} that another had, or that look like one. ${ELSEWHERE}`,
          },
        ]),
  ];
}

const ELSEWHERE = "A scope of these users alone, in parts, names them.";

/** Names an account by everything that can tell it from another of its name. */
function accountText({ ref, displayName, userPrincipalName, createdDateTime }: TellableAccount): string {
  const upn = userPrincipalName === null ? {} : { userPrincipalName };
  const created = createdDateTime === null ? "" : `, created ${createdDateTime}`;
  return `${nounOf(ref.type)} ${quoted({ name: displayName ?? "", id: ref.id, ...upn })}${created}`;
}
