import { requestRefusal } from "../../src/approval-page/request-guard.ts";
import { showTrail } from "../../src/cli/commands/audit.ts";
import { showVerdict } from "../../src/cli/commands/trail-verdict.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { ComparedRecoveries } from "../../src/domain/recovery/compared-recoveries.ts";
import type { AuditTrail, TrailRecord, TrailVerdict } from "../../src/service/audit-trail.ts";
import { compareHeads, compareWithNoTrail } from "../../src/summaries/compare-heads.ts";
import { screenTyping } from "../cli/support.ts";
import { type Pair, pair } from "./pair.ts";

const record = (seq: number, hash: string): TrailRecord => ({
  ...{ seq, hash, previous: "", time: 0, action: "jobCancelled", caller: { id: "ada", name: "ada" }, jobId: "j" },
});
const intact: TrailVerdict = { intact: true, records: 2, head: "h2", captures: 0, compared: 0 };
const broken = { intact: false, part: "trail", why: "record 1 was altered", records: 1 } as const;

type Read = Pick<AuditTrail, "list" | "verify">;
const trailOf = (verdict: TrailVerdict, records: readonly TrailRecord[]): Read => ({
  list: async () => ({ items: [...records], cursors: records.map(() => "") }),
  verify: async () => verdict,
});
const two = trailOf(intact, [record(2, "h2"), record(1, "h1")]);
const none = trailOf({ ...intact, records: 0, head: null }, []);

const head = (seq: number, hash: string, tenant = "t") => ({ tenant, seq, hash });
type Head = ReturnType<typeof head>;
async function* given(heads: readonly Head[]) {
  yield* heads;
}
const shown = async (trail: Read, heads?: readonly Head[]) => {
  const { screen, output } = screenTyping();
  const outside = heads === undefined ? {} : { outside: () => compareHeads(trail, "t", given(heads)) };
  await showVerdict(trail, screen, { json: false, ...outside });
  return output();
};
/** What `audit --verify` says where a service lists recoveries, or refuses to. */
const besides = (compare: () => Promise<ComparedRecoveries>) => async () => {
  const { screen, output } = screenTyping();
  await showVerdict(two, screen, { json: false, recoveries: compare });
  return output();
};
const readable = besides(async () => ({ listed: 2, unrecorded: 0, unread: 0 }));
const refused = besides(async () => {
  throw new RewindError("forbidden", "The list was refused. Sign in again.");
});
const verdict = (given: TrailVerdict) => () => shown(trailOf(given, []));
const compared =
  (...heads: readonly Head[]) =>
  () =>
    shown(two, heads);
const missing =
  (...heads: readonly Head[]) =>
  async () => {
    const found = await compareWithNoTrail(given(heads));
    return found.agrees ? "agrees" : found.why;
  };
const listed = (trail: Read) => async () => {
  const { screen, output } = screenTyping();
  await showTrail(trail, screen, { limit: 1 });
  return output();
};
const agrees = "It agrees with the heads outside";

const trails: readonly Pair[] = [
  pair("no record of it is known outside", compared(head(1, "x", "another")), compared(head(1, "h1")), agrees),
  pair("It is not the trail that is known outside: ….", compared(head(2, "x")), compared(head(2, "h2")), agrees),
  pair(
    "It agrees with the heads outside, which have … of its ….",
    compared(head(2, "h2")),
    compared(head(3, "h3")),
    "it ends with record 2, and record 3 is known outside",
  ),
  pair(
    "record … is another one than the one that is known outside",
    compared(head(1, "x")),
    compared(head(1, "h1")),
    agrees,
  ),
  pair(
    "it ends with record …, and record … is known outside",
    compared(head(3, "h3")),
    compared(head(2, "h2")),
    agrees,
  ),
  pair(
    "record … is known outside with two hashes, so the trail was replaced once",
    compared(head(1, "h1"), head(1, "x")),
    compared(head(1, "h1"), head(1, "h1")),
    agrees,
  ),
  pair("there is no trail here, and record … of tenant … is known outside", missing(head(3, "h")), missing(), "agrees"),
  pair(
    "The trail is intact: …, the last with the hash …. Note both elsewhere: they show later whether the whole trail was replaced.…",
    verdict(intact),
    verdict(broken),
    "The trail is broken: record 1 was altered.",
  ),
  pair(
    "The trail is intact, and the history is not: ….",
    verdict({ ...broken, part: "history" }),
    verdict({ ...broken, part: "jobs" }),
    "jobs or approvals are not",
  ),
  pair(
    "The trail is intact, and jobs or approvals are not: ….",
    verdict({ ...broken, part: "jobs" }),
    verdict({ ...broken, part: "history" }),
    "the history is not",
  ),
  pair(
    "The … before it are as they were written.",
    verdict(broken),
    verdict({ ...broken, records: 0 }),
    "The trail is broken",
  ),
  pair("The trail is broken: ….…", verdict(broken), verdict(intact), "The trail is intact"),
  pair(
    "The history is the one that was captured: … in a chain, the state at … of them compared with what is stored.",
    verdict({ ...intact, captures: 3 }),
    verdict(intact),
    "The trail is intact",
  ),
  pair(
    "The recoveries in Microsoft's list were not compared: …",
    refused,
    readable,
    "2 recoveries in Microsoft's list, ",
  ),
  pair(
    "The trail is empty.…",
    () => shown(none),
    () => shown(two),
    "The trail is intact",
  ),
  pair("The trail is empty: nothing was asked for, allowed or refused yet.", listed(none), listed(two), "job canceled"),
];

const origin = "http://127.0.0.1:1234";
const asked =
  (method: string, headers: Readonly<Record<string, string>> = {}, path = "/r/a") =>
  () => {
    const all: Readonly<Record<string, string>> = { host: "127.0.0.1:1234", ...headers };
    return requestRefusal({ method, path, header: (name) => all[name] ?? null }, origin)?.sentence ?? "accepted";
  };
const form = { origin, "content-type": "application/x-www-form-urlencoded" };

const requests: readonly Pair[] = [
  pair("This page answers only under its own address.", asked("GET", { host: "localhost" }), asked("GET"), "accepted"),
  pair("This page is read with GET and answered with POST.", asked("PUT", form), asked("POST", form), "accepted"),
  pair(
    "This page is not fetched ahead of time.",
    asked("GET", { "sec-purpose": "prefetch" }),
    asked("GET"),
    "accepted",
  ),
  pair("This page is not part of another one.", asked("GET", { "sec-fetch-dest": "iframe" }), asked("GET"), "accepted"),
  pair(
    "This request came from another page. Nothing was approved.",
    asked("POST", { ...form, origin: "http://127.0.0.1:1" }),
    asked("POST", form),
    "accepted",
  ),
  pair("The answer has to come from the form on the page.", asked("POST", { origin }), asked("POST", form), "accepted"),
];

/** On the trail with what is known of it outside, and on requests that the approval page refuses. */
export const trailPairs: readonly Pair[] = [...trails, ...requests];
