import { expect } from "vitest";
import { z } from "zod";
import type { Conversation } from "./conversation.ts";

const ofDone = z.looseObject({ done: z.array(z.string()) });
const ofSignIn = z.looseObject({ signIn: z.array(z.string()) });
const DAY = 86_400_000;

export const dangerousNow: Conversation = {
  question:
    "Is anything dangerous right now that was not three days ago, and which policies does it touch although they look untouched?",
  async hold(assistant) {
    const snapshots = await assistant.snapshots();
    const newest = new Date(snapshots[0]?.createdDateTime ?? 0).getTime();
    const before = snapshots.find(({ createdDateTime }) => newest - new Date(createdDateTime).getTime() >= 2 * DAY);
    if (before === undefined) throw new Error("No snapshot is old enough.");
    const previewJobId = await assistant.preview(before.snapshotId, { all: true });
    const { done } = await assistant.call("summarize_changes", { previewJobId, list: "done" }, ofDone);
    const { signIn } = await assistant.call("summarize_changes", { previewJobId, list: "signIn" }, ofSignIn);
    return { done, touched: signIn.filter((line) => line.startsWith("Location ")) };
  },
  putsBack: () => [],
  finds({ done, touched }) {
    expect(done?.[0]).toMatch(/^critical: Location "Head office Berlin" covers every IPv4 address/);
    expect(done).toContainEqual(expect.stringMatching(/^high: Policy "CA/));
    expect(done).toContainEqual(expect.stringMatching(/^high: The group "Finance" has 0 of the \d+ users/));
    const line = touched?.find((one) => one.includes("Head office Berlin"));
    for (const policy of ["CA005", "CA006", "CA007"]) expect(line).toContain(policy);
  },
};
