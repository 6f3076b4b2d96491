import { type ShownElsewhere, shown } from "./shown-elsewhere.ts";

const history = "test/microsoft/object-history.test.ts";
const assessment = "test/microsoft/assessment.test.ts";
const synchronized = "test/microsoft/synchronized.test.ts";
const microsoft = "test/microsoft/true-causes.test.ts";

/** Sentences of mode `microsoft` that its tests show. */
export const shownInMicrosoft: readonly ShownElsewhere[] = [
  shown(
    "test/engine/verified-unread.test.ts",
    "approved changes that could not be read are neither verified nor residual, in the words and the data of each face",
    "Not looked at: what changed since this comparison, because the tenant could not be read anew.",
    "could not be read anew",
  ),
  shown(
    "test/microsoft/find-objects.test.ts",
    "a search finds a purged object by the name that the audit log has, or says that the log could not be read",
    "Permanently deleted objects were not looked for, because the audit log could not be read.",
    "were not looked for",
  ),
  shown(
    "test/microsoft/value-names.test.ts",
    "in mode microsoft, ids in values have names of objects in use or of the audit log, or say that no name is known",
    "no name known: not in use, and not in the audit log since the snapshot",
    "no name known: not in use, and not in the audit log since the snapshot",
    { instead: "(name from the audit log)" },
  ),
  shown(
    "test/microsoft/plan.test.ts",
    "a plan whose dangers could not be worked out says so, and wants the phrase typed",
    "What this would do to sign-in, to administrators and to the work of others is not known.… Read the changes before you approve them.",
    "to the work of others is not known",
    { other: "a plan of whole objects names everybody whose work on them goes back" },
  ),
  shown(
    "test/microsoft/plan.test.ts",
    "a plan whose dangers could not be worked out says so, and wants the phrase typed",
    "Roles, owners, secrets and membership rules stay as they are whatever is recovered, and which of them were written since the snapshot is not known, because the audit log could not be read.",
    "because the audit log could not be read.",
    { other: "a plan of whole objects names everybody whose work on them goes back" },
  ),
  shown(
    "test/microsoft/plan.test.ts",
    "a plan of whole objects names everybody whose work on them goes back",
    "Several wrote to these objects: …. Whole objects go back, with the work of all of them.",
    "Whole objects go back",
    { other: "a plan whose dangers could not be worked out says so, and wants the phrase typed" },
  ),
  shown(
    assessment,
    "a summary says that dangers were not worked out if roles may not be read, and the filter by risk says why",
    "Dangers and sign-in were not worked out, because policies, roles or groups must not be read: ….",
    "must not be read: ",
    { other: "a list that does not affect signing in is assessed without reading a policy" },
  ),
  shown(
    "test/microsoft/references.test.ts",
    "references find policies that still name a purged object",
    "Graph shows no links of an object that is not in use: its history says which it had.",
    "no links of an object that is not",
  ),
  shown(
    history,
    "a history continues after a page, and a second question reads only the log's end",
    "From the audit log, which is kept for … days: what happened before … is not shown, nor what the log does not record.…",
    "From the audit log, which is kept for",
    { other: "a history says what it lacks if the log or the directory must not be read" },
  ),
  shown(
    microsoft,
    "a malformed change hides no other one, is counted, and is never recovered",
    "… of an unknown kind or form and cannot be shown. summarize_changes counts ….",
    "of an unknown kind",
  ),
  shown(
    microsoft,
    "an empty list of snapshots says when the first one comes and what it takes",
    "This tenant has no snapshot yet, so there is no state to go back to. Microsoft takes the first within a day of the license (Microsoft Entra ID P1 or P2, workforce tenants only). If the license is older, entra-rewind doctor checks it.",
    "no snapshot yet",
  ),
  shown(
    synchronized,
    "a job that runs says how long that may take and when to look again",
    "… It has run for ….… Microsoft's service works on without this conversation: come back in about … with get_job, and meanwhile start nothing, because a tenant has one job at a time.",
    "It has run for",
  ),
  shown(
    synchronized,
    "a directory that may not be read leaves changes unmarked and says so",
    "Which of these users and groups are synchronized from on-premises could not be read (Directory.Read.All). Microsoft's service shows their differences and leaves them as they are.",
    "are synchronized from on-premises could not be read",
  ),
  shown(
    synchronized,
    "the list, the summary and the approval say that it is not known which deleted objects are synchronized, if they cannot be read",
    "Which of the deleted users and groups are synchronized from on-premises is not known, because the deleted objects could not be read, or not all of them. Microsoft's service leaves such an object deleted: it comes back from on-premises.",
    "deleted users and groups are synchronized from on-premises is not known",
    {
      other:
        "a deleted object that is synchronized is told as one that no recovery restores, and one of the cloud is not",
    },
  ),
  shown(
    synchronized,
    "a summary counts what a recovery writes apart from what stays",
    "Will still differ, wholly or in part, ……: …",
    "Will still differ, wholly or in part,",
  ),
  shown(
    "test/microsoft/work-since.test.ts",
    "an approval of a list that could not be assessed has what was written since and beside it all the same, or says that it took too long to look",
    "Not looked at: what its authors and others wrote before, outside of and after the preview, because the audit log takes longer to read than this call may. Asking again looks at it.",
    "because the audit log takes longer to read than this call may",
  ),
  shown(
    "test/microsoft/emergency-in-fact.test.ts",
    "in mode microsoft, an undo that takes the exclusion from the account to which a colleague moved it names that account",
    'Takes exclusions that accounts for emergencies have from …, with "Global Administrator" and excluded now by … that would apply. Find out first whether someone placed it so on purpose since the snapshot.',
    "exclusions that accounts for emergencies have",
  ),
];
