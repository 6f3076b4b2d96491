import { type TakenName, takenNameRisk } from "../../src/domain/dangers/taken-names.ts";
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
const unknown = { by: account("new", null), from: account("old", null) };

/** On accounts that were made under the name of another. */
export const takenNamePairs: readonly Pair[] = [
  pair(
    "Deletes the …, which was … since and has the … of the …, …. Make sure which of the two is the real one.",
    taken("plan"),
    taken("done"),
    "was made since and has the user principal name of the user",
  ),
  pair("The … was … since and has the … of the …, ….", taken("done"), taken("plan"), "Deletes the user"),
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
  pair("which was deleted since", taken("done"), taken("done", { former: "renamed" }), "which has another name since"),
  pair("which has another name since", taken("done", { former: "renamed" }), taken("done"), "which was deleted since"),
  pair(
    "which was permanently deleted since",
    taken("done", { former: "purged" }),
    taken("done"),
    "which was deleted since",
  ),
  pair(", created …,", taken("done"), taken("done", unknown), "(tatiana@contoso.test, new) was made since"),
];
