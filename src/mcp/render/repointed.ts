import type { Change } from "../../domain/changes/change.ts";
import { isOnlyRepointed } from "../../domain/changes/repointed.ts";
import { called } from "./text.ts";

/** Says which of its ids a plan replaces, and where that is all it writes of it. */
export const repointTexts = (change: Change): readonly string[] => [
  ...(change.repoints ?? []).map(
    ({ path, target, targetName }) => `${path} names ${called(targetName, target.id)} under its new id`,
  ),
  ...onlyRepointed(change),
];

/** Says of an object why it is in a plan although it does not differ. */
export const onlyRepointed = (change: Change): readonly string[] =>
  isOnlyRepointed(change) ? ["nothing but that new id is written, so that no one's change is undone"] : [];
