import { sendHeads, sendWaiting } from "../../src/records/send-heads.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import { inRecords, type RecordsCase } from "./in-records.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

/** Appends records and sends their heads, then does something to the trail and sends again. */
const sent = (meanwhile: (records: RecordsCase) => Promise<unknown>) =>
  tried(() =>
    inRecords(async (records) => {
      const { store } = records.context;
      const trail = storedTrail(records.context);
      await trail.append({ action: "snapshotTaken", caller: null, snapshotId: "s" });
      const sending = { store, place: "the log", send: async () => {}, sleep: async () => {}, report: () => {} };
      await sendWaiting(sending, new AbortController().signal);
      await meanwhile(records);
      await sendWaiting(sending, new AbortController().signal);
    }),
  );
/** Returns what is reported while the place answers like this, one time after another. */
const reported =
  (...answers: readonly unknown[]) =>
  () =>
    inRecords(async ({ context: { store }, context }) => {
      await storedTrail(context).append({ action: "snapshotTaken", caller: null, snapshotId: "s" });
      const lines: string[] = [];
      const ending = new AbortController();
      let time = 0;
      const send = async () => {
        const answer = answers[time];
        if (answer !== undefined) throw answer;
      };
      const sleep = async () => {
        time += 1;
        if (time > answers.length) ending.abort();
      };
      await sendHeads({ store, place: "the log", send, sleep, report: (line) => lines.push(line) }, ending.signal);
      return lines.join("\n") || "silent";
    });

/** On sending the heads of the trail. */
export const headPairs: readonly Pair[] = [
  pair(
    "The heads of the trail are sent to … again, and all that waited were sent.",
    reported(new Error("it is full")),
    reported(),
    "silent",
  ),
  pair(
    "… of the trail … sent to …, and it has … now. Run `entra-rewind audit --verify`.",
    sent(({ context }) => context.store.transaction((tx) => tx.deleteFrom("trail").execute())),
    sent(async () => {}),
    accepted,
  ),
  pair(
    "The heads of the trail cannot be sent to …: …. None is lost: they wait in the trail and are sent when the place takes them.",
    reported(new Error("it is full")),
    reported(),
    "silent",
  ),
  pair("unknown error", reported("no error"), reported(new Error("it is full")), "it is full"),
];
