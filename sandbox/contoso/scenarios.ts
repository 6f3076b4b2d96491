import { appCleanup } from "./incidents/app-cleanup.ts";
import { groupsDeleted } from "./incidents/groups-deleted.ts";
import { licences } from "./incidents/licences.ts";
import { lockedOut } from "./incidents/locked-out.ts";
import { namedLocation } from "./incidents/named-location.ts";
import { purged } from "./incidents/purged.ts";
import { stolenAccount } from "./incidents/stolen-account.ts";
import type { ScenarioId } from "./scenario-id.ts";
import type { Stage } from "./stage.ts";

export interface Scenario {
  readonly id: ScenarioId;
  readonly title: string;
  /** Question a person would ask an assistant the morning after. */
  readonly question: string;
  readonly sentence: string;
  /** Plays the night after the newest snapshot and the morning that follows it. */
  readonly play: (stage: Stage) => void;
}

/** Incidents that can have happened last night, the default first. */
export const scenarios: readonly Scenario[] = [
  {
    id: "incident",
    title: "A stolen account",
    question: "Who emptied the Finance group last night, and what else did they do? Put it back, keep our own work.",
    sentence:
      "A stolen administrator account weakens sign-in, plants an application, and wipes groups, users and an application.",
    play: stolenAccount,
  },
  {
    id: "app-cleanup",
    title: "The clean-up that went too far",
    question: "The app clean-up went wrong; what can be recovered?",
    sentence: "A script deletes applications that were in use, revokes a consent and purges one application for good.",
    play: appCleanup,
  },
  {
    id: "groups-deleted",
    title: "A nest of groups gone",
    question: "Security groups were deleted; bring them back, nesting included.",
    sentence: "Six security groups that hold one another are deleted, and remote access with them.",
    play: groupsDeleted,
  },
  {
    id: "purged",
    title: "Purged",
    question: "It was purged; what is gone and what pointed at it?",
    sentence: "A group that policies and an application rely on, and a user, are deleted and purged.",
    play: purged,
  },
  {
    id: "named-location",
    title: "The branch that vanished",
    question: "The named location vanished; what depends on it?",
    sentence: "A named location is set untrusted and deleted while two Conditional Access policies name it.",
    play: namedLocation,
  },
  {
    id: "licences",
    title: "Lost licenses",
    question: "Why did people lose licenses?",
    sentence: "A dynamic group's rule is narrowed, and an import renames the attribute another group's rule reads.",
    play: licences,
  },
  {
    id: "locked-out",
    title: "Everyone locked out",
    question: "Everyone is locked out by a Conditional Access policy: undo that policy.",
    sentence: "A Conditional Access policy loses its exceptions and blocks every sign-in but the emergency accounts'.",
    play: lockedOut,
  },
];
