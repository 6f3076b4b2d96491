import { moreTakenNames, type TakenName, takenNameRisk } from "../../src/domain/dangers/taken-names.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { type Pair, pair } from "./pair.ts";

const account = (id: string, createdDateTime: string | null) => ({
  ref: { type: "user", id } as const,
  ...{ displayName: "Tatiana", userPrincipalName: "tatiana@contoso.test", createdDateTime },
});
const taken =
  (tense: Tense, more: Partial<TakenName> = {}) =>
  () =>
    takenNameRisk(
      {
        how: "made",
        ...{ by: account("new", "2026-11-20"), from: account("old", "2020-01-01") },
        ...{ hasUserPrincipalName: true, hasDisplayName: false, former: "deleted" },
        ...more,
      },
      tense,
    ).sentence;
const further = (counts: Parameters<typeof moreTakenNames>[0]) => () =>
  moreTakenNames(counts)
    .map(({ sentence }) => sentence)
    .join("\n") || "all are told";
const unknown = { by: account("new", null), from: account("old", null) };

/** On accounts that were made under the name of another. */
export const takenNamePairs: readonly Pair[] = [
  pair(
    "Deletes the …, which was … since and has … the …, …. Make sure which of the two is the real one.",
    taken("plan"),
    taken("done"),
    "was made since and has the user principal name of the user",
  ),
  pair("The … was … since and has … the …, ….", taken("done"), taken("plan"), "Deletes the user"),
  pair(
    "display name",
    taken("done", { hasUserPrincipalName: false, hasDisplayName: true }),
    taken("done"),
    "the user principal name of the user",
  ),
  pair(
    "user principal name",
    taken("done"),
    taken("done", { hasUserPrincipalName: false, hasDisplayName: true }),
    "the display name of",
  ),
  pair(
    "the … of",
    taken("done"),
    taken("done", { hasUserPrincipalName: false, alike: ["userPrincipalName"] }),
    "has a user principal name that looks like that of the user",
  ),
  pair(
    "a … that looks like that of",
    taken("done", { hasUserPrincipalName: false, alike: ["userPrincipalName"] }),
    taken("done"),
    "has the user principal name of the user",
  ),
  pair("which was deleted since", taken("done"), taken("done", { former: "renamed" }), "which has another name since"),
  pair("which has another name since", taken("done", { former: "renamed" }), taken("done"), "which was deleted since"),
  pair("which still has it", taken("done", { former: "kept" }), taken("done"), "which was deleted since"),
  pair(
    "which was permanently deleted since",
    taken("done", { former: "purged" }),
    taken("done"),
    "which was deleted since",
  ),
  pair(
    "… since made, restored or renamed … that another had, or that look like one. …",
    further({ more: 2, unlooked: 0 }),
    further({ more: 0, unlooked: 2 }),
    "Not looked at",
  ),
  pair(
    "Not looked at, whether … since made or renamed … that another had, or that look like one. …",
    further({ more: 0, unlooked: 2 }),
    further({ more: 2, unlooked: 0 }),
    "2 more accounts since made, restored or renamed",
  ),
  pair("more account", further({ more: 1, unlooked: 0 }), further({ more: 0, unlooked: 0 }), "all are told"),
  pair("has a name", further({ more: 1, unlooked: 0 }), further({ more: 2, unlooked: 0 }), "have names"),
  pair("have names", further({ more: 2, unlooked: 0 }), further({ more: 1, unlooked: 0 }), "has a name"),
  pair(
    "A scope of these users alone, in parts, names them.",
    further({ more: 1, unlooked: 0 }),
    further({ more: 0, unlooked: 0 }),
    "all are told",
  ),
  pair(", created …", taken("done"), taken("done", unknown), "(tatiana@contoso.test, new) was made since"),
];
