import type { Caller } from "../../src/domain/roles/role.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { requireSnapshotLeft } from "../../src/records/snapshot-limits.ts";
import { storedJournal } from "../../src/records/stored-journal.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import { decodeJob } from "../../src/wire/job.ts";
import { aPreview } from "../graph/a-service.ts";
import { inRecords } from "./in-records.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const ada: Caller = {
  ...{ id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: [], permissions: [] },
};
const preview = decodeJob(aPreview("p1"));
const journal = (isKept: boolean, isAltered: boolean) =>
  tried(() =>
    inRecords(async ({ context }) => {
      const kept = storedJournal(context);
      if (isKept)
        await kept.keep(
          preview,
          (async function* () {
            yield [];
          })(),
        );
      if (isAltered) {
        const content_json = JSON.stringify([1]);
        await context.store.transaction((tx) =>
          tx.updateTable("journal_part").set({ content_json }).where("attempt", "!=", "").execute(),
        );
      }
      return Array.fromAsync(kept.read(preview.id));
    }),
  );
const intended = (times: number) =>
  tried(() =>
    inRecords(async ({ context }) => {
      const { intend } = storedRecords(context);
      const intent: Parameters<typeof intend>[0] = {
        kind: "preview",
        ...{ scope: { all: true }, verifiesJobId: null, startedAfter: 0, caller: ada, preview: null },
        authority: { kind: "caller" },
        ...{ snapshotId: preview.snapshotId, assessment: null },
      };
      for (let time = 0; time < times; time += 1) await intend(intent);
    }),
  );
const recorded =
  (refusals: number, later = 0) =>
  () =>
    inRecords(async ({ context }) => {
      let now = 0;
      const trail = storedTrail({ ...context, machine: { now: () => now } });
      const event = { action: "callRefused", caller: { id: "ada", name: "ada" }, tool: "start_recovery" } as const;
      for (let count = 0; count < refusals; count += 1) await trail.append(event);
      now += MINUTE + 1;
      for (let count = 0; count < later; count += 1) await trail.append(event);
      return (await trail.list({})).items.map(({ message = "recorded" }) => message).join("\n");
    });
const snapshots = (count: number, callers: number) =>
  tried(() =>
    inRecords(async ({ context }) => {
      const trail = storedTrail(context);
      for (let at = 0; at < count; at += 1) {
        const caller = { id: `c${at % callers}`, name: "ada" };
        await trail.append({ action: "snapshotTaken", caller, snapshotId: `s${at}` });
      }
      await requireSnapshotLeft(context.store.db, "c0", 0);
    }),
  );

/** On journals, requests of unknown outcome, and the limits of refusals and snapshots. */
export const recordPairs: readonly Pair[] = [
  pair(
    "No journal of preview … is kept in this store. A journal is kept where its recovery was started.",
    journal(false, false),
    journal(true, false),
    accepted,
  ),
  pair("The journal of preview … was altered or has lost a part.", journal(true, true), journal(true, false), accepted),
  pair(
    "A … was asked for at …, and it is not known yet what became of it. Look at list_jobs, then try again in a few minutes.",
    intended(2),
    intended(1),
    accepted,
  ),
  pair(
    "… of this caller since … … no record, because … within a minute have one. …",
    recorded(40),
    recorded(30),
    "recorded",
  ),
  pair(
    "A record of a later number follows when all refusals have doubled, or with the caller's next one after a minute.",
    recorded(40),
    recorded(30),
    "recorded",
  ),
  pair("That is the number of all of them.", recorded(40, 1), recorded(30, 1), "recorded"),
  pair("one caller", snapshots(6, 1), snapshots(24, 24), "one tenant"),
  pair("one tenant", snapshots(24, 24), snapshots(6, 1), "one caller"),
  pair(
    "… were taken within …, which is the most for …. Use the newest of them (list_snapshots), or take the next when the first of them is … old.",
    snapshots(6, 1),
    snapshots(5, 1),
    accepted,
  ),
];
