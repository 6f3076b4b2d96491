import type { PlanRisk } from "../../domain/changes/risk.ts";
import {
  moreTakenNames,
  type TakenName,
  type TellableAccount,
  takenNameRisk,
} from "../../domain/dangers/taken-names.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import type { Millis } from "../../domain/time.ts";
import { addressShape, inLatin, likelySpellings } from "../../domain/words/look-alikes.ts";
import { searchText } from "../../domain/words/search-text.ts";
import { literal } from "../../wire/literal.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";
import { type NamedAccounts, type NamesThen, textOrNull } from "./named-accounts.ts";

/** Texts of one request. Source: Microsoft Graph, `in` of $filter. */
const AT_ONCE = 15;
/** Addresses that are looked up for one list, and for one account, at a request for fifteen of them. */
const MOST_SPELLINGS = 450;
const SPELLINGS_EACH = 45;
const MOST_TOLD = 20;
const $select = "id,displayName,userPrincipalName,createdDateTime";

type ByTense = (tense: Tense) => readonly PlanRisk[];

interface Account extends TellableAccount {
  readonly how: TakenName["how"];
  readonly isPlanned: boolean;
  /** The names that it has since. */
  readonly isNamed: boolean;
  readonly isAddressed: boolean;
}

/**
 * Finds accounts that were made, restored or renamed since a snapshot under a name that another one had, or that looks like
 * the name of a colleague. Takes a request for the accounts, one for 15 of their names, and one for 15 spellings of
 * addresses. Those beyond the bounds, and those that could not be looked up, are counted.
 */
export async function readTakenNames(reader: DirectoryReader, named: NamedAccounts, since: Millis): Promise<ByTense> {
  const { all } = named;
  if (all.length === 0) return () => [];
  const rows = await readable(
    reader.byIds(
      all.map(({ ref }) => ref.id),
      ["user"],
      $select,
    ),
    null,
  );
  const unlooked = new Set<string>(rows === null ? all.map(({ ref }) => ref.id) : []);
  const live = new Map((rows ?? []).flatMap((row) => (typeof row.id === "string" ? [[canonicalId(row.id), row]] : [])));
  const accounts = all.flatMap(({ ref, ...one }): Account[] => {
    const row = live.get(canonicalId(ref.id));
    if (row === undefined) return [];
    const account = accountOf(row, ref);
    const isMade = account.createdDateTime === null || Date.parse(account.createdDateTime) >= since;
    return [{ ...account, ...one, how: one.isRenamed ? "renamed" : isMade ? "made" : "restored" }];
  });
  const found = new Map<string, TakenName & Pick<Account, "isPlanned">>();
  const add = (by: Account, from: TellableAccount, names: Partial<Omit<TakenName, "by" | "from" | "how">>) => {
    const key = `${by.ref.id} ${from.ref.id}`;
    const known = found.get(key);
    const alike = [...(known?.alike ?? []), ...(names.alike ?? [])];
    found.set(key, {
      ...{ how: by.how, isPlanned: by.isPlanned, by, from, former: names.former ?? known?.former ?? "kept" },
      hasUserPrincipalName: names.hasUserPrincipalName === true || known?.hasUserPrincipalName === true,
      hasDisplayName: names.hasDisplayName === true || known?.hasDisplayName === true,
      ...(alike.length === 0 ? {} : { alike }),
    });
  };
  for (const by of accounts) for (const former of named.former) formerName(by, former, add);
  const isColleague = (row: JsonObject, property: string) =>
    typeof row.id === "string" &&
    !named.isNew(canonicalId(row.id), property) &&
    !(typeof row.createdDateTime === "string" && Date.parse(row.createdDateTime) >= since);
  const look = async (
    property: string,
    texts: readonly NameToFind[],
    match: (by: Account, row: JsonObject) => void,
  ) => {
    for (let at = 0; at < texts.length; at += AT_ONCE) {
      const portion = texts.slice(at, at + AT_ONCE);
      const $filter = `${property} in (${[...new Set(portion.map(({ text }) => text))].map(literal).join(",")})`;
      const what = "the users with names of new accounts";
      const holders = await readable(reader.list("/users", what, { query: { $filter, $select } }), null);
      const by = new Set(portion.map((one) => one.by));
      if (holders === null) for (const { ref } of by) unlooked.add(ref.id);
      for (const row of (holders ?? []).filter((one) => isColleague(one, property)))
        for (const one of by) if (canonicalId(one.ref.id) !== canonicalId(String(row.id))) match(one, row);
    }
  };
  const names = accounts.filter(({ isNamed }) => isNamed).flatMap(spellingsOfName);
  await look("displayName", names, (by, row) => {
    const from = accountOf(row, { type: "user", id: canonicalId(String(row.id)) });
    if (nameKey(from) === nameKey(by)) add(by, from, { hasDisplayName: true });
    else if (nameKey(from) === searchText(inLatin(by.displayName ?? ""))) add(by, from, { alike: ["displayName"] });
  });
  const addresses: NameToFind[] = [];
  for (const by of accounts.filter(({ isAddressed }) => isAddressed)) {
    const texts = likelySpellings(by.userPrincipalName ?? "", SPELLINGS_EACH);
    if (addresses.length + texts.length > MOST_SPELLINGS) unlooked.add(by.ref.id);
    else addresses.push(...texts.map((text) => ({ by, text })));
  }
  if (addresses.length > 0) reader.leftOut(SPELLINGS);
  await look("userPrincipalName", addresses, (by, row) => {
    const from = accountOf(row, { type: "user", id: canonicalId(String(row.id)) });
    const [own, other] = [by.userPrincipalName ?? "", from.userPrincipalName ?? ""];
    const isAlike = own.toLowerCase() !== other.toLowerCase() && addressShape(own) === addressShape(other);
    if (isAlike) add(by, from, { alike: ["userPrincipalName"] });
  });
  return (tense) => {
    const told = [...found.values()].filter(({ isPlanned }) => tense === "done" || isPlanned);
    const beyond = new Set(told.slice(MOST_TOLD).map(({ by }) => by.ref.id));
    return [
      ...told.slice(0, MOST_TOLD).map((one) => takenNameRisk(one, tense)),
      ...moreTakenNames({ more: beyond.size, unlooked: unlooked.size + named.left }),
    ];
  };
}

const SPELLINGS = `Addresses that look like those of new accounts were looked up in up to ${SPELLINGS_EACH} spellings each, so that further ones were not looked at.`;

interface NameToFind {
  readonly by: Account;
  readonly text: string;
}

const spellingsOfName = (by: Account): readonly NameToFind[] =>
  [...new Set([by.displayName ?? "", inLatin(by.displayName ?? "")])].flatMap((text) =>
    text === "" ? [] : [{ by, text }],
  );

/** Adds what an account has of the names that an object of the list had. */
function formerName(
  by: Account,
  { ref, displayName, userPrincipalName, fate }: NamesThen,
  add: (by: Account, from: TellableAccount, names: Partial<TakenName>) => void,
): void {
  if (ref.id === by.ref.id) return;
  const from: TellableAccount = { ref, displayName, userPrincipalName, createdDateTime: null };
  const hasDisplayName = by.isNamed && nameKey(from) !== null && nameKey(from) === nameKey(by);
  const own = by.userPrincipalName?.toLowerCase();
  const hasUserPrincipalName = by.isAddressed && own !== undefined && own === userPrincipalName?.toLowerCase();
  if (hasDisplayName || hasUserPrincipalName) add(by, from, { hasDisplayName, hasUserPrincipalName, former: fate });
}

const nameKey = ({ displayName }: Pick<TellableAccount, "displayName">): string | null =>
  displayName === null || searchText(displayName) === "" ? null : searchText(displayName);

const accountOf = (
  { displayName, userPrincipalName, createdDateTime }: JsonObject,
  ref: EntityRef,
): TellableAccount => ({
  ref,
  displayName: textOrNull(displayName),
  userPrincipalName: textOrNull(userPrincipalName),
  createdDateTime: textOrNull(createdDateTime),
});
