import { showTrail } from "../../src/cli/commands/audit.ts";
import type { Approval } from "../../src/domain/approval/approval.ts";
import { unapproved } from "../../src/guard/unapproved.ts";
import { approvalAddress, approvalForm } from "../../src/mcp/approval-form.ts";
import { type TrailAction, trailActions } from "../../src/service/audit-trail.ts";
import { screenTyping } from "../cli/support.ts";
import { aRequest as request } from "./a-request.ts";
import { type Pair, pair } from "./pair.ts";

const second: Approval = { ...request, demands: [{ demand: "secondPerson", because: "it is large" }] };
const earlier: Approval = { ...request, earlier: "An earlier request lapsed." };
type Ways = Parameters<typeof unapproved.open>[1];
const open =
  (of: Approval, ways: Ways = {}, isAsked = false) =>
  async () =>
    (await unapproved.open(of, ways, isAsked)).sentence;
const dismissed =
  (ways: Ways = {}) =>
  () =>
    unapproved.dismissed(request, "start_recovery", ways).sentence;
const address: Ways = { pageAddress: () => "https://example.com/r/a" };
const page: Ways = { showPage: async () => true };
const closed: Ways = { showPage: async () => false };
const declined = () => unapproved.declined(request).sentence;
const voided = () => unapproved.void(request).sentence;
const typed = { ...request, phrase: "restore 1 in Contoso" };
const writtenBy = (name: string): Approval => ({
  ...request,
  plan: { ...request.plan, authors: [{ actor: { kind: "user", id: null, name }, objects: 1 }] },
});
const form = (of: Approval) => () => approvalForm(of).message;
const linked = (code: string | null) => () => approvalAddress(request, { url: "https://example.com", code }).message;

const ways: readonly Pair[] = [
  pair("entra-rewind approve", open(request), open(request, { approveCommand: "npx it" }), "npx it"),
  pair("then call … again with the same arguments.", open(request), declined, "the person declined"),
  pair("another person who may recover", open(second, address), open(request, address), "Ask the user to open"),
  pair("the user", open(request, address), open(second, address), "Ask another person who may recover to open"),
  pair(
    "Ask … to open this address, sign in and decide there, … …",
    open(request, address),
    open(request),
    "in a terminal",
  ),
  pair(
    "Ask another person who may recover to run this in a terminal, with a sign-in of their own, … …",
    open(second),
    open(request),
    "Ask the user to run this in a terminal",
  ),
  pair(
    "The approval page has been opened in the user's browser: ask them to decide there, … Where they see no page, they can run this in a terminal instead: …",
    open(request, page),
    open(request, closed),
    "Ask the user to run this in a terminal",
  ),
  pair("Ask the user to run this in a terminal, … …", open(request, closed), open(request, page), "has been opened"),
  pair(
    "This host was asked to put the question to the user, and their answer to it counts until …: let them answer, … Where they see no question:",
    open(request, {}, true),
    open(request),
    "Ask the user to run this in a terminal",
  ),
  pair(
    "The person did not open the page: ask the user what they want. To have it decided after all, call … again with the same arguments, or let them open this address first: …",
    dismissed(address),
    dismissed(),
    "put the form away",
  ),
  pair(", and the approval page opens in their browser", dismissed(page), dismissed(), "with the same arguments."),
  pair(
    "The person put the form away without an answer: ask the user what they want. To have it decided after all, call … again with the same arguments…. They can also run this in a terminal first: …",
    dismissed(),
    dismissed(address),
    "did not open the page",
  ),
  pair(
    "… Call … again with the same arguments to show the form once more.",
    () => unapproved.mistaken(request, "That is not the phrase.", "start_recovery").sentence,
    dismissed(),
    "put the form away",
  ),
  pair(
    "Nothing was changed. The request is void: the tenant has changed since it was shown, and the recovery would now do more harm. Call start_recovery again, so that a person sees the dangers as they are now.",
    voided,
    declined,
    "the person declined",
  ),
  pair(
    "Nothing was changed: the person declined. Ask the user what they want instead. If they change their mind, the same plan can be put to them again two minutes after they declined it.",
    declined,
    voided,
    "The request is void",
  ),
  pair("Nothing was changed: a person has to approve this first. …… …", open(earlier), declined, "the person declined"),
  pair("… … Asked for by the assistant of ….……", form(request), voided, "The request is void"),
  pair(
    "You, …, wrote to … of this plan: you decide about your own work.",
    form(writtenBy("ada")),
    form(writtenBy("ben")),
    "Change back 1 group.",
  ),
  pair("… To approve, type: …", form(typed), form(request), "Change back 1 group."),
  pair("… To look at the changes and decide, open the page and …", linked("AB"), form(request), "Change back 1 group."),
  pair("sign in.", linked(null), linked("AB-CD"), "enter the code AB-CD."),
  pair("enter the code ….", linked("AB-CD"), linked(null), "sign in."),
];

const words: Readonly<Record<TrailAction, string>> = {
  callRefused: "call refused",
  approvalRequested: "approval asked for",
  approvalGiven: "approved",
  approvalDeclined: "declined",
  approvalWithdrawn: "approval withdrawn",
  approvalVoided: "approval void",
  refusalsOmitted: "further refusals not recorded",
  approvalRefused: "approval refused",
  recoveryStarted: "recovery started",
  recoveryEnded: "recovery ended",
  recoveryRemoved: "recovery no longer kept",
  recoveryRefused: "recovery refused",
  jobCancelled: "job canceled",
  snapshotTaken: "snapshot taken",
};
const shown = (action: TrailAction) => async () => {
  const { screen, output } = screenTyping();
  const items = [{ ...{ seq: 1, hash: "h", previous: "", time: 0, action, caller: { id: "a", name: "ada" } } }];
  await showTrail(
    {
      list: async () => ({ items, cursors: [""] }),
      verify: async () => ({ intact: true, records: 1, head: "h", captures: 0, compared: 0 }),
    },
    screen,
    { limit: 1 },
  );
  return output();
};
const trail: readonly Pair[] = trailActions.map((action): Pair => {
  const other = action === "snapshotTaken" ? "jobCancelled" : "snapshotTaken";
  return pair(words[action], shown(action), shown(other), words[other]);
});

/** On the ways to approve a recovery, and on what the trail has recorded. */
export const approvalPairs: readonly Pair[] = [...ways, ...trail];
