import { expect } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import type { Host, OnForm } from "./host.ts";
import type { RehearsalTenant } from "./rehearsal-tenant.ts";

/** Takes a snapshot and then clears the departments of this many users. */
export async function wipeDepartments(tenant: RehearsalTenant, users: number): Promise<void> {
  const refs = Array.from({ length: users }, (_, n) => tenant.addUser(`Worker ${word(n)}`, { department: "Research" }));
  const { recovery, session } = tenant.services;
  await recovery.takeSnapshot({ label: "before", caller: (await session.signedIn()).caller });
  tenant.later(MINUTE);
  for (const ref of refs) tenant.hands.update(ref, { department: null });
}

/** Spells different numbers with different letters, because names become user principal names. */
const word = (n: number): string =>
  [...n.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join("");

/** Previews all users against the newest snapshot. Returns the id of the successful job. */
export async function previewUsers(host: Host): Promise<string> {
  const snapshots = await host.call("list_snapshots");
  const snapshot = at(snapshots.data, "items", 0, "snapshotId");
  const job = await host.call("start_preview", { snapshot, scope: { types: ["user"] }, waitSeconds: 30 });
  expect(job).toMatchObject({ isError: false, data: { status: "successful", kind: "preview" } });
  return String(at(job.data, "jobId"));
}

/** A person who approves, and types the phrase that is asked for. */
export const approving: OnForm = ({ message, fields }) => {
  const phrase = /type: (.+)$/.exec(message)?.[1];
  return { action: "accept", content: fields.includes("phrase") ? { phrase: phrase ?? "" } : { approve: true } };
};

/** Returns the value at a path inside another value. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === "object" && inside !== null ? new Map(Object.entries(inside)).get(String(key)) : undefined,
    value,
  );
}
