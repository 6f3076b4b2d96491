import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import { type NewerWork, newerSentence } from "../../src/domain/assessment/newer-work.ts";
import { ActorSessions, sessionsLines } from "../../src/domain/authors/actor-sessions.ts";
import { ActorWrites } from "../../src/domain/authors/actor-writes.ts";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import {
  type EarlierWork,
  EarlierWrites,
  earlierSentence,
  onlyEarlier,
} from "../../src/domain/authors/earlier-work.ts";
import {
  type OutsideWork,
  OutsideWrites,
  outsideLines,
  outsideVerdict,
} from "../../src/domain/authors/outside-work.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { readNewerWork } from "../../src/engine/compare/newer-work.ts";
import { notUndoneTexts } from "../../src/mcp/render/overwritten.ts";
import { notUndoneLines } from "../../src/review/staying-work.ts";
import { othersStay } from "../../src/summaries/others-stay.ts";
import { inTenant } from "./in-tenant.ts";
import { contrasts, filled, type Pair, pair } from "./pair.ts";
import { tried } from "./tried.ts";

const onUsers: Scope = { types: ["user"] };
const miles = { kind: "user", id: "m", name: "miles" } as const;
const wrote = (type: "user" | "group", minutes: number): AuditRecord => ({
  ...{ id: `r${minutes}`, time: minutes * MINUTE, actor: miles, category: "UserManagement", operation: "Update" },
  ...{ result: "success", correlationId: "c", app: null, ip: null },
  targets: [{ ref: { type, id: type }, displayName: null, modified: [] }],
});

/** What miles wrote before a time: to a group one minute before midnight, and to a user before that. */
function earlier(users: number, scope: Scope = { all: true }, isCut = false): EarlierWork | null {
  const writes = new EarlierWrites(scope);
  for (let nth = 0; nth < users; nth += 1) writes.add(wrote("user", nth));
  writes.add(wrote("group", 1439));
  return writes.result(miles, DAY, isCut);
}

const sofia = { kind: "user", id: "s", name: "sofia" } as const;
/** Returns the work on users before a snapshot, one write by each of these in turn. */
function ofAll(writers: readonly (typeof miles | typeof sofia)[], isCut = false): EarlierWork | null {
  const writes = new EarlierWrites(null);
  for (const [at, actor] of writers.entries()) writes.add({ ...wrote("user", at + 1), actor });
  return writes.result(null, DAY, isCut);
}
const withSnapshot = (work: EarlierWork | null, snapshot: number | null, more: Partial<EarlierWork> = {}) =>
  work && { ...work, snapshot, ...more };

/** Returns the work of miles and sofia outside of a scope of users. */
function outside(
  types: readonly ("user" | "group")[],
  {
    by = [miles],
    isCut = false,
  }: { readonly by?: readonly (typeof miles | typeof sofia)[]; readonly isCut?: boolean } = {},
): OutsideWork | null {
  const writes = new OutsideWrites(onUsers);
  for (const actor of by) for (const [at, type] of types.entries()) writes.add({ ...wrote(type, at), actor });
  if (isCut) writes.cut();
  return writes.result([{ actor: miles }, { actor: sofia }], 0, DAY);
}
/** Returns what miles wrote to a user beside the department, to which a scope is narrowed. */
function beside(...names: readonly string[]): OutsideWork | null {
  const writes = new OutsideWrites({ ...onUsers, properties: ["department"] });
  const modified = ["department", ...names].map((name) => ({ name, oldValue: "a", newValue: "b" }));
  writes.add({ ...wrote("user", 0), targets: [{ ref: { type: "user", id: "user" }, displayName: null, modified }] });
  return writes.result([{ actor: miles }], 0, DAY);
}
const left = (work: OutsideWork | null) => () => outsideLines(work === null ? {} : { outside: work }).join() || silence;
const toldBeside = (assessment: Partial<Assessment>) => () =>
  notUndoneTexts({ assessment: { risks: [], riskiest: [], rehearsal: null, ...assessment } }).join() || silence;
const sided = (work: OutsideWork | null): Partial<Assessment> => (work === null ? {} : { outside: work });
const judged = (work: OutsideWork | null) => () => outsideVerdict(work === null ? {} : { outside: work }) || silence;

const unread = new EarlierWrites(null).result(miles, DAY, true);
const silence = "silence";
const said = (work: EarlierWork | null) => () => (work === null ? silence : earlierSentence(work));
const planned = (work: EarlierWork | null) => () =>
  notUndoneLines(work === null ? {} : { earlier: earlierSentence(work) }).join() || silence;
const summarized = (work: EarlierWork | null) => () => {
  const assessment: Assessment = {
    ...{ risks: [], riskiest: [], rehearsal: null },
    ...(work === null ? {} : { earlier: work }),
  };
  return notUndoneTexts({ assessment }).join() || silence;
};
const refused = (work: EarlierWork | null) =>
  tried(() => new ActorWrites(DAY).requireOne("miles", { withApp: [], alike: [], earlier: onlyEarlier(work) }));
/** What was written before and after a capture, as far as the capture lacks it. */
const newer = (when: "before" | "after", more: Partial<NewerWork> = {}) =>
  inTenant(async (tenant) => {
    const ada = tenant.user("ada");
    if (when === "before") tenant.hands.update(ada, { jobTitle: "Lead" });
    const { createdDateTime: to } = await tenant.snapshot();
    if (when === "after") tenant.hands.update(ada, { jobTitle: "Lead" });
    const found = await readNewerWork(tenant.context, { to, scope: { all: true } }, () => true);
    return found === null ? silence : newerSentence({ ...found.work, ...more });
  });

const inSessions =
  (...from: readonly Pick<AuditRecord, "app" | "ip">[]) =>
  () => {
    const sessions = new ActorSessions();
    for (const one of from) sessions.add({ ...wrote("user", 1), ...one });
    return sessionsLines(sessions.result).join() || silence;
  };
const [desk, away] = [
  { app: "Portal", ip: "192.0.2.1" },
  { app: "PowerShell", ip: "203.0.113.9" },
];

/** What an actor wrote before the time from which the work is undone, and since when it is. */
export const earlierPairs: readonly Pair[] = [
  pair(
    "Newer than this comparison, for which the tenant was read from … to …, one type after another: … by … to …, the last at ……: ……. A new comparison takes them in.",
    newer("after"),
    newer("before"),
    silence,
  ),
  pair(
    ", and perhaps more, because not all records were read",
    newer("after", { isCut: true }),
    newer("after"),
    "A new comparison takes them in.",
  ),
  ...contrasts(planned(earlier(2)), planned(earlier(0, onUsers)), [
    [
      "not undone, because it was before …: …. Only the 7 days before were looked at, and whether it is still in force was not. …",
      silence,
    ],
  ]),
  pair(
    "not among these differences, because it was before …: …. Only the 24 hours before were looked at, and whether it is still in force was not. …",
    said(ofAll([miles])),
    said(earlier(1)),
    "not undone, because it was before",
  ),
  pair(
    "not looked at whole: what was written in the 24 hours before …, because not all of the audit log of that time was read.",
    said(ofAll([], true)),
    said(ofAll([miles], true)),
    "not among these differences",
  ),
  pair(
    'list_activity with actor "…" and until "…"',
    summarized(ofAll([miles])),
    summarized(ofAll([miles, sofia])),
    'list_activity with since "1970',
  ),
  pair(
    'list_activity with since "…" and until "…"',
    summarized(ofAll([miles, sofia])),
    summarized(ofAll([miles])),
    'list_activity with actor "m" and until',
  ),
  pair(
    '… … shows the work, and with detail "records" its values.',
    summarized(earlier(1)),
    summarized(unread),
    "not looked at whole",
  ),
  pair(
    'list_activity with actor "…" and since "…"',
    toldBeside(sided(outside(["group"]))),
    toldBeside(sided(outside(["group"], { by: [miles, sofia] }))),
    'list_activity with since "',
  ),
  pair(
    'list_activity with since "…"',
    toldBeside(sided(outside(["group"], { by: [miles, sofia] }))),
    toldBeside(sided(outside(["group"]))),
    'list_activity with actor "m" and since "',
  ),
  pair("… … shows it.", toldBeside(sided(outside(["group"]))), toldBeside(sided(outside(["user"]))), silence),
  pair(
    "A preview from a snapshot taken earlier than that takes it in, if there is one.",
    said(earlier(1)),
    said(withSnapshot(earlier(1), 0)),
    "A preview from the snapshot of 1970-01-01T00:00:00.000Z takes it in.",
  ),
  pair(
    "A preview from the snapshot of …… takes it in.",
    said(withSnapshot(earlier(1), 0)),
    said(withSnapshot(earlier(1), null)),
    "by hand only",
  ),
  pair(
    "without a since",
    said(withSnapshot(earlier(1), 0, { isSince: true })),
    said(withSnapshot(earlier(1), 0)),
    "1970-01-01T00:00:00.000Z takes it in",
  ),
  pair(
    "No snapshot is as old as that: it can be put back by hand only.",
    said(withSnapshot(earlier(1), null)),
    said(withSnapshot(earlier(1), 0)),
    "takes it in",
  ),
  pair(
    ". No snapshot is as old as that: it can be put back by hand only, with the values of list_activity.",
    refused(withSnapshot(earlier(1), null)),
    refused(withSnapshot(earlier(1), 0)),
    ": choose the snapshot of 1970-01-01T00:00:00.000Z.",
  ),
  pair(
    ": choose ….",
    refused(withSnapshot(earlier(1), 0)),
    refused(withSnapshot(earlier(1), null)),
    "by hand only, with the values",
  ),
  pair(
    "the snapshot of …",
    refused(withSnapshot(earlier(1), 0)),
    refused(earlier(1)),
    "choose a snapshot taken earlier than those.",
  ),
  pair(
    "a snapshot taken earlier than those",
    refused(earlier(1)),
    refused(withSnapshot(earlier(1), 0)),
    "choose the snapshot of",
  ),
  filled(
    "left by this scope: … also wrote to … between … and ………. Whether that is still in force was not looked at.",
    [['"miles" (m)', "1 more object", null, null], left(outside(["group", "user"]))],
    [['"miles" (m), "sofia" (s)', "1 more object", null, null], left(outside(["group"], { by: [miles, sofia] }))],
  ),
  pair(
    ", and perhaps more, because not all records were counted",
    left(outside(["group"], { isCut: true })),
    left(outside(["group"])),
    "1 group. Whether",
  ),
  pair("other values of … in it (…)", left(beside("city")), left(beside("department")), silence),
  filled(
    "other values of … in it (…)",
    [["1 object", "city"], left(beside("city"))],
    [["1 object", "city, country"], left(beside("city", "country"))],
  ),
  pair(
    "Left by its scope: … that the same … wrote to.",
    judged(outside(["group"])),
    judged(outside(["user"])),
    silence,
  ),
  filled(
    "Left by its scope: … that the same … wrote to.",
    [["1 more object", "author"], judged(outside(["group"]))],
    [["1 more object", "authors"], judged(outside(["group"], { by: [miles, sofia] }))],
  ),
  filled(
    "… by … to …… between … and ……",
    [["3 writes", '"miles" (m)', "2 objects", ""], said(earlier(2))],
    [["2 writes", '"miles" (m)', "1 object", " of this scope"], said(earlier(2, onUsers))],
  ),
  filled(
    "… by … to …… between … and ……",
    [["3 writes", '"miles" (m) 2, "sofia" (s) 1'], said(ofAll([miles, sofia, miles]))],
    [["2 writes", '"miles" (m)'], said(ofAll([miles, miles]))],
  ),
  pair("of this scope", said(earlier(1, onUsers)), said(earlier(1)), "2 objects between"),
  pair(
    ", and perhaps more, because not all records were counted",
    said(earlier(1, { all: true }, true)),
    said(earlier(1)),
    "000Z. Only",
  ),
  pair(
    "not looked at whole: what … wrote in the 7 days before …, because not all of the audit log of that time was read.",
    summarized(unread),
    summarized(earlier(1, { all: true }, true)),
    "not undone, because it was before",
  ),
  pair(
    "The 7 days before that were not looked at whole, because not all of the audit log of that time was read.",
    refused(unread),
    refused(earlier(1, { all: true }, true)),
    "In the 7 days before that it has",
  ),
  pair("In the 7 days before that it has ……", refused(earlier(1)), refused(null), "choose an earlier since."),
  pair(
    "This actor wrote what is undone in …, told apart by app and address: ……. All of them are undone. If the account was stolen, its own honest work may be among them: a later since, or fewer objects, leaves that alone.",
    inSessions(desk, away),
    inSessions(desk, desk),
    silence,
  ),
  filled(
    "… from …, … between … and …",
    [['"Portal"', '"192.0.2.1"', "2 writes"], inSessions(desk, desk, away)],
    [['"Portal"', '"192.0.2.1"', "1 write"], inSessions(desk, away)],
  ),
  pair("an app not named", inSessions({ ...desk, app: null }, away), inSessions(desk, away), '"Portal" from'),
  pair("an address not named", inSessions({ ...desk, ip: null }, away), inSessions(desk, away), 'from "192.0.2.1"'),
  filled(
    "Only this actor's work since … is undone: what others wrote to the same objects stays, and list_changes shows it.",
    [["1970-01-01T00:00:00.000Z"], () => othersStay(0, 0)],
    [["1970-01-02T00:00:00.000Z"], () => othersStay(DAY, 0)],
  ),
];
