import { type ShownElsewhere, shown } from "./shown-elsewhere.ts";
import { shownInApp } from "./shown-in-app.ts";
import { shownInEngine } from "./shown-in-engine.ts";
import { shownInMicrosoft } from "./shown-in-microsoft.ts";

const rules = "test/approval-page/rules.test.ts";
const browser = "test/approval-page/in-browser.test.ts";
const verified = "test/approval-page/verified.test.ts";
const approve = "test/cli/commands/approve.test.ts";
const receipts = "test/receipts/receipt.test.ts";
const hosts = "test/mcp/host-facing.test.ts";
const unused = "withdraws an unused approval with --withdraw, only if a person confirms it";
const waiting = "asks no question if no request waits, with or without a terminal";
const logged =
  "an id that no capture holds has the name of the audit log with its source, or says that no name is known";
const drifted = "test/guard/drifted-answers.test.ts";
const pages = "shows dangerous and rare kinds first, says what is left, and shows all of it on request";

export const shownElsewhere: readonly ShownElsewhere[] = [
  ...shownInApp,
  ...shownInMicrosoft,
  ...shownInEngine,
  shown(
    "test/engine/unread-grounds.test.ts",
    "a scope without the unread type is verified without an effect of policies, and once they can be read all is compared",
    "Not looked at, of signing in and accounts: …",
    "Not looked at, of signing in and accounts: ",
  ),
  shown(
    "test/engine/beside-scope.test.ts",
    "an object that a policy uses and its scope leaves deleted is %s in the form and in the verdict",
    "As the approved preview warned: …",
    "As the approved preview warned: ",
  ),
  shown(
    "test/engine/job-runner.test.ts",
    "a recovery that was begun and has no process any more says so to a process that may not carry it out",
    "No process works on it at present. …",
    "No process works on it at present. ",
    { instead: "It is carried out elsewhere." },
  ),
  shown(
    verified,
    "a terminal that is given a preview says which recovery used it, and verifies none",
    "Job … is a preview, and only a recovery is verified. …",
    "is a preview, and only a recovery is verified.",
    { instead: "No such recovery was found" },
  ),
  shown(
    verified,
    "a terminal that is given a preview says which recovery used it, and verifies none",
    "The newest recovery that used it: ….",
    "The newest recovery that used it: ",
    { instead: "none has used it" },
  ),
  shown(
    verified,
    "a terminal that is given a preview says which recovery used it, and verifies none",
    "Among the newest recoveries, none has used it.",
    "none has used it",
    { instead: "The newest recovery that used it: " },
  ),
  shown(
    drifted,
    "a terminal asks again where a colleague changed a part of the plan, and says after the yes what is left alone",
    "Nothing was approved yet: since this was shown, more of what the recovery is to change was changed. Read it as it is now, and decide again.",
    "Nothing was approved yet: since this was shown",
    { instead: "Approved, for this plan" },
  ),
  shown(
    drifted,
    "starts only once the form has been shown with it, and the start then says what it leaves alone",
    "… changed since the preview, and it leaves them alone or puts them back in part: tell the user which.",
    "changed since the preview",
    { other: "starts at once while the plan is as it was, and the answer names no change" },
  ),
  shown(
    "test/engine/name-ids.test.ts",
    logged,
    "no name known: purged before the first snapshot, or never there",
    "no name known: purged before the first snapshot, or never there",
    { instead: "(name from the audit log)" },
  ),
  shown("test/engine/name-ids.test.ts", logged, "… (name from the audit log)", "(name from the audit log)", {
    instead: "no name known",
  }),
  shown("test/engine/name-ids.test.ts", logged, "Its name: ….", "Its name: "),
  shown(
    browser,
    "narrows the list by a chip and a search, without scripts",
    "No change of the plan matches.",
    "No change of the plan matches.",
  ),
  shown(
    rules,
    "rejects %j as an answer",
    "The answer is neither yes nor no. Nothing was approved.",
    "neither yes nor no",
  ),
  shown(
    rules,
    "requires the exact phrase where one is asked for, and lets a person try again",
    "Nothing was approved yet: what you typed is not the phrase.",
    "what you typed is not the phrase",
  ),
  shown(
    rules,
    "by a browser without its session, or with the session of another request",
    "This page is open in another browser, or no longer. Ask your assistant to try again: a fresh page opens then.",
    "is open in another browser",
  ),
  shown(
    rules,
    "by a form without its seal, or with the seal of another request",
    "This answer did not come from the form on the page. Nothing was approved.",
    "did not come from the form",
  ),
  shown(
    rules,
    "opens the page once",
    "This page has been opened already, or its ticket is too old: a ticket opens it once. … If it was not you who opened it, someone else on this machine may have seen the page: refuse the request with `entra-rewind approve` in a terminal.",
    "a ticket opens it once",
  ),
  shown(
    rules,
    "keeps its value however often another program of the machine guesses",
    "This is not the code, or it has been used or is older than five minutes. Compare it with the one that is shown, or ask your assistant to try again: a fresh code is shown then.",
    "is not the code",
  ),
  shown(
    "test/upgrade/first-version.test.ts",
    "names what its snapshots lack, and leaves that alone when it goes back to one",
    "An earlier version of entra-rewind took the snapshot and did not read …. Later snapshots have them.",
    "An earlier version of entra-rewind",
  ),
  shown(
    "test/upgrade/first-version.test.ts",
    "names what its snapshots lack, and leaves that alone when it goes back to one",
    "Not compared: …",
    "Not compared:",
  ),
  shown(
    "test/mcp/doubtful-ids.test.ts",
    "a purged group is told as gone, with and without a scope of its members",
    "… … (…) still names the purged … … by …, which ….",
    "still names the purged",
  ),
  shown(
    hosts,
    "a time names the snapshot it stands for, and a future time is refused",
    "… stands for the newest snapshot not after it, ….",
    "stands for",
  ),
  shown(
    hosts,
    "a time names the snapshot it stands for, and a future time is refused",
    "… is still to come: the tenant's time is …. Name a snapshotId, or a time before it.",
    "still to come: the",
  ),
  shown(approve, waiting, "Nothing waits for approval in ….", "Nothing waits for approval"),
  shown(
    approve,
    waiting,
    "An answer must come from a person: run this in a terminal, not in a pipe or a script.",
    "An answer must come from a person",
    { other: "records the approval of a person who types the phrase, and shows them what they approve" },
  ),
  shown(approve, unused, "There is no unused approval in ….", "There is no unused approval in", {
    instead: "Withdrawn. This approval starts no recovery",
  }),
  shown(
    approve,
    unused,
    "… … given and not used yet: `approve --withdraw` takes … back.",
    "given and not used yet: `approve",
    { instead: "There is no unused approval in" },
  ),
  shown(approve, unused, "Withdrawn. This approval starts no recovery any more.", "starts no recovery any more"),
  shown(
    approve,
    "takes %j as %s where a phrase is asked",
    "Declined. Nothing was changed.",
    "Declined. Nothing was changed.",
  ),
  shown(
    approve,
    "takes a mistyped phrase as a typo, and the person may try again",
    "That is not the phrase. Type exactly: …",
    "That is not the phrase.",
    { other: "records the approval of a person who types the phrase, and shows them what they approve" },
  ),
  shown(approve, pages, "Page … of …. … not shown yet: type more.", "not shown yet: type more"),
  shown(approve, pages, "All changes have been shown.", "All changes have been shown."),
  shown(
    receipts,
    "ends with status 1 and says why for an altered one",
    "The receipt does not count. …",
    "The receipt does not count.",
  ),
  shown(
    verified,
    "each page shows the recovery and the receipt of its own approval, although both apply one preview",
    "No recovery has used this approval, so there is no receipt.",
    "No recovery has used this approval",
  ),
  shown(
    verified,
    "a terminal that has nothing to verify says so, and names no result",
    "No such recovery was found, so there is nothing to verify.",
    "No such recovery was found",
    { other: "the page and the terminal show a verification in the words of the tool, with all that still differs" },
  ),
  shown(
    "test/engine/undo-histories.test.ts",
    "restoring an application alone says that the service principal it uses stays deleted, or is gone for good",
    "stays deleted: add it to the scope",
    "stays deleted: add",
    { instead: "was permanently deleted" },
  ),
  shown(
    "test/contract/object-view.contract.test.ts",
    "a user who is synchronized from on-premises is said to be, and another one is not",
    "It is synchronized from on-premises Active Directory: changes are made there, and no recovery writes it.",
    "It is synchronized from on-premises",
  ),
  shown(
    "test/engine/undo-histories.test.ts",
    "undoing a planted application says that its service principal stays in use, because someone else worked on it",
    "Deletes …, but its … stays in use: look at that one too.",
    "stays in use: look at that",
  ),
  shown(
    "test/engine/investigation.test.ts",
    "a preview that restores an object without what it needs says so, until that is in the scope too",
    "stays deleted: add it to the scope",
    "stays deleted: add it to the scope",
  ),
  shown(
    "test/engine/what-was-done.test.ts",
    "has the account behind its gravest danger first, and names the policies that go on naming what it purged",
    "The … … (…) still …s the purged … … (…), which ….",
    "s the purged",
    { other: "does not warn of a name that is in use again or was taken out of its policy" },
  ),
  shown(
    "test/contract/rebuild.contract.test.ts",
    "a user who cannot be created again stays named in the policy, and both failures say why",
    "… It could not be created again, so this was left as it is.",
    "It could not be created again",
  ),
  shown(
    "test/mcp/compare-snapshots.test.ts",
    "a comparison tells dangers, sign-in, accounts and what is outside of its scope in text and data alike",
    "Only parts that this actor wrote last are shown. Dangers and sign-in consequences are those of these objects as a whole, others' changes to them included.",
    "Only parts that this actor wrote last are shown.",
  ),
  shown(
    "test/mcp/list-activity.test.ts",
    "an answer says where the log begins, and one without records names the applications of the log",
    "No record fits: check the spelling, or leave a condition out.",
    "No record fits",
  ),
  shown(
    "test/graph/audit/attribution.test.ts",
    "a log that is too long gives no guess about an object's creator, and a single object's own log is read",
    "What they wrote before … is not in this list: it was too much to be read at once.",
    "is not in this list: it was too much",
  ),
];
