import type { Approval, ApprovalBinding } from "../../src/domain/approval/approval.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { genuine } from "../../src/records/approval-rows.ts";
import { consumeApproval, storedApprovals } from "../../src/records/stored-approvals.ts";
import { voidRowIfWorse } from "../../src/records/void-approvals.ts";
import type { Decision } from "../../src/service/approvals.ts";
import { aRequest } from "./a-request.ts";
import { inRecords, type RecordsCase } from "./in-records.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

type Step = (records: RecordsCase, request: Approval) => Promise<unknown>;
const ben = { id: "ben", name: "ben@contoso.example" };
const decided =
  (answer: Decision["answer"]): Step =>
  ({ context }, { id }) =>
    storedApprovals(context).decide(id, { answer, channel: "terminal", approver: ben, typed: "yes" });
const [approve, decline, withdraw] = [decided("approve"), decided("decline"), decided("withdraw")];
const ada: Caller = {
  ...{ id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: [], permissions: [] },
};
const used =
  (more: Partial<ApprovalBinding> = {}, digest = "d"): Step =>
  ({ context }, { id, binding }) =>
    context.store.transaction((tx) =>
      consumeApproval(
        context,
        tx,
        { kind: "approval", approvalId: id, binding: { ...binding, ...more } },
        { preview: { digest }, caller: { ...ada, id: more.callerId ?? "ada" } },
      ),
    );
const use = used();
const passed =
  (millis: number): Step =>
  async ({ later }) =>
    later(millis);
const worse = {
  risks: [
    { rule: "blocksPeople", severity: "critical", sentence: "Blocks.", ref: null, displayName: null, objects: 1 },
  ],
  rehearsal: null,
} as const;
const voided: Step = ({ context }, { id }) => storedApprovals(context).voidIfWorse(id, worse);
/** Runs steps on a request for approval, the last of which is refused or not. */
const steps = (...all: readonly Step[]) => stepsOf(aRequest, ...all);
const stepsOf = (asked: Approval, ...all: readonly Step[]) =>
  tried(() =>
    inRecords(async (records) => {
      const request = await storedApprovals(records.context).request(asked);
      for (const step of all) await step(records, request);
    }),
  );
/** Asks for the same plan again, after these steps, and returns why an earlier approval does not count. */
const again =
  (asked: Approval, ...all: readonly Step[]) =>
  () =>
    inRecords(async (records) => {
      const approvals = storedApprovals(records.context);
      const request = await approvals.request(aRequest);
      for (const step of all) await step(records, request);
      return (await approvals.request(asked)).earlier ?? "counts";
    });
const altered: Step = ({ context }, { id }) =>
  context.store.transaction((tx) =>
    tx.updateTable("approval").set({ sentence: "Other." }).where("id", "=", id).execute(),
  );
const found = (isThere: boolean) =>
  steps(({ context }, { id }) => context.store.transaction((tx) => genuine(tx, isThere ? id : "x")));
const stale = (answer: Step) =>
  steps(async (records, request) => {
    const { context } = records;
    const row = await context.store.transaction((tx) => genuine(tx, request.id));
    await answer(records, request);
    return context.store.transaction((tx) => voidRowIfWorse(context, tx, row, worse));
  });

const states: readonly Pair[] = [
  pair("This recovery is not approved yet.", steps(use), steps(approve, use), accepted),
  pair("This request has been approved already.", steps(approve, decline), steps(decline), accepted),
  pair("The person declined this recovery.", steps(decline, approve), steps(approve), accepted),
  pair("The approval was withdrawn before it was used.", steps(approve, withdraw, use), steps(approve, use), accepted),
  pair(
    "The request is void: the tenant has changed since it was shown, and the recovery would now do more harm. Call start_recovery again, so that a person sees the dangers as they are now.",
    steps(voided, approve),
    steps(approve),
    accepted,
  ),
  pair(
    "This approval has been used: it starts one recovery only.",
    steps(approve, use, use),
    steps(approve, use),
    accepted,
  ),
  pair(
    "The approval has expired: it holds for five minutes. Ask for a new one by calling start_recovery again.",
    steps(approve, passed(5 * MINUTE), use),
    steps(approve, passed(4 * MINUTE), use),
    accepted,
  ),
  pair(
    "The request has lapsed. Call start_recovery again to make a new one.",
    steps(passed(HOUR), approve),
    steps(approve),
    accepted,
  ),
  pair(
    "This request has just been answered elsewhere.",
    stale(decline),
    stale(async () => {}),
    accepted,
  ),
  pair("There is no approval request ….", found(false), found(true), accepted),
  pair(
    "The phrase was not typed as it is shown, so nothing was approved.",
    stepsOf({ ...aRequest, phrase: "restore 1" }, approve),
    stepsOf({ ...aRequest, phrase: "yes" }, approve),
    accepted,
  ),
];

const earlier: readonly Pair[] = [
  pair(
    "An approval of it in the store was altered, so it does not count.",
    again(aRequest, altered),
    again(aRequest),
    "counts",
  ),
  pair("An approval of it was withdrawn.", again(aRequest, approve, withdraw, passed(HOUR)), again(aRequest), "counts"),
  pair(
    "An earlier request for it is void, because the tenant has changed since and it would now do more harm than was shown.",
    again(aRequest, voided),
    again(aRequest),
    "counts",
  ),
  pair(
    "An approval of it has been used already: it starts one recovery only.",
    again(aRequest, approve, use),
    again(aRequest, approve),
    "counts",
  ),
  pair(
    "An approval of it has expired: it holds for five minutes.",
    again(aRequest, approve, passed(HOUR)),
    again(aRequest, approve),
    "counts",
  ),
  pair(
    "An approval of it was given to another caller.",
    again({ ...aRequest, binding: { ...aRequest.binding, callerId: "eve" } }, approve),
    again(aRequest, approve),
    "counts",
  ),
];

const covers = (more: Partial<ApprovalBinding>) => steps(approve, used(more));
const own = covers({});
const uncovered: readonly Pair[] = [
  pair("for another tenant", covers({ tenantId: tenantId("other") }), own, accepted),
  pair("to another caller", covers({ callerId: "eve" }), own, accepted),
  pair("for another plan", covers({ planDigest: "other" }), own, accepted),
  pair("for a call with other arguments", covers({ argumentsDigest: "other" }), own, accepted),
  pair("The approval was given …, so it does not cover this recovery.", covers({ callerId: "eve" }), own, accepted),
  pair(
    "The approval was given for another plan, so it does not cover this recovery.",
    steps(approve, used({}, "other")),
    own,
    accepted,
  ),
];

const asks = (count: number, callers: number, first: readonly Step[] = []) =>
  tried(() =>
    inRecords(async (records) => {
      const approvals = storedApprovals(records.context);
      for (let at = 0; at < count; at += 1) {
        const binding = { ...aRequest.binding, planDigest: `p${at}`, callerId: `c${at % callers}` };
        const request = await approvals.request({ ...aRequest, binding });
        for (const step of first) await step(records, request);
        if (first.length > 0) await approvals.request({ ...aRequest, binding });
      }
    }),
  );
const limits: readonly Pair[] = [
  pair("declined this plan", asks(1, 1, [decline]), asks(1, 1, [approve, withdraw]), "withdrew the approval"),
  pair("withdrew the approval of this plan", asks(1, 1, [approve, withdraw]), asks(1, 1, [decline]), "declined this"),
  pair(
    "A person … a moment ago. Ask the user what they want instead. The same plan can be put to them again in",
    asks(1, 1, [decline]),
    asks(1, 1, [decline, passed(HOUR)]),
    accepted,
  ),
  pair("one caller", asks(11, 1), asks(41, 10), "one tenant"),
  pair("one tenant", asks(41, 10), asks(11, 1), "one caller"),
  pair(
    "… approvals were asked for within … minutes, which is the most for …. Ask again in",
    asks(11, 1),
    asks(10, 1),
    accepted,
  ),
];

/** On the records of approvals: their states, what they cover, and how often one is asked for. */
export const approvalRecordPairs: readonly Pair[] = [...states, ...earlier, ...uncovered, ...limits];
