import { describe, expect, onTestFinished, test } from "vitest";
import { entry, ran } from "../cli/support.ts";
import type { OnForm } from "../support/host.ts";
import { approving, at } from "../support/incident.ts";
import { stdioHosts } from "../support/mcp-host.ts";
import { firstVersionFolder } from "./first-version.ts";

const [newest] = stdioHosts;
const snapshotAt = (time: string) => Buffer.from(time).toString("base64url");
const beforeTheAttack = snapshotAt("2026-11-28T22:00:00.000Z");
const beforeItsRecovery = snapshotAt("2026-11-29T08:00:01.253Z");

async function upgraded(onForm?: OnForm) {
  const folder = firstVersionFolder();
  const host = await newest.start(folder, onForm);
  onTestFinished(() => host[Symbol.asyncDispose]());
  return { folder, host };
}

describe("a data folder of the first version", () => {
  test("goes back to each of its snapshots with the changes that the first version listed", async () => {
    const { host } = await upgraded();
    const wanted = [
      ["2026-11-22T22:00:00.000Z", 86, 74, 14],
      ["2026-11-23T22:00:00.000Z", 77, 64, 13],
      ["2026-11-24T22:00:00.000Z", 71, 56, 12],
      ["2026-11-25T22:00:00.000Z", 60, 46, 10],
      ["2026-11-26T22:00:00.000Z", 44, 25, 9],
      ["2026-11-27T22:00:00.000Z", 32, 13, 7],
      ["2026-11-28T22:00:00.000Z", 15, 1, 3],
      ["2026-11-29T08:00:01.253Z", 49, 47, 0],
    ] as const;
    for (const [time, changedObjects, changedLinks, notRecoverable] of wanted) {
      const preview = await host.call("start_preview", {
        snapshot: snapshotAt(time),
        scope: { all: true },
        waitSeconds: 20,
      });
      const totals = at(preview.data, "totals");
      expect(totals, time).toMatchObject({ changedObjects, changedLinks, notRecoverable });
    }
  });

  test("says who made the changes between two of its snapshots", async () => {
    const { host } = await upgraded();
    const { data, text } = await host.call("compare_snapshots", {
      from: snapshotAt("2026-11-24T22:00:00.000Z"),
      to: beforeTheAttack,
      detail: "full",
      limit: 1,
    });
    expect(at(data, "items", 0)).toMatchObject({ displayName: "Mateus Abara" });
    expect(text).toContain("tomas.herrero@contoso.example");
    expect(text).not.toContain("author #1 unknown");
  });

  test("names what its snapshots lack, and leaves that alone when it goes back to one", async () => {
    const { host } = await upgraded();
    const preview = await host.call("start_preview", {
      snapshot: beforeTheAttack,
      scope: { types: ["roleAssignment", "administrativeUnit", "federatedIdentityCredential"] },
      waitSeconds: 20,
    });
    expect(at(preview.data, "totals")).toMatchObject({ changedObjects: 0, changedLinks: 0 });
    expect(preview.text).toContain("No difference was found in what could be compared.");
    expect(preview.text).toContain("An earlier version of entra-rewind took the snapshot and did not read");
    const compared = await host.call("compare_snapshots", {
      from: snapshotAt("2026-11-24T22:00:00.000Z"),
      to: beforeTheAttack,
      scope: { types: ["roleAssignment"] },
    });
    expect(compared.text).toContain("Not compared: An earlier version of entra-rewind");
    expect(at(compared.data, "notCompared")).toContain("Not compared: An earlier version of entra-rewind");
    const users = await host.call("compare_snapshots", {
      from: snapshotAt("2026-11-24T22:00:00.000Z"),
      to: beforeTheAttack,
      scope: { types: ["user"] },
    });
    expect(users.text).not.toContain("Not compared: An earlier version of entra-rewind");
  });

  test("gives no verdict over the list that the first version applied, because that has no seal", async () => {
    const { host } = await upgraded();
    const recoveries = await host.call("list_jobs", { kind: "recovery" });
    const recoveryJobId = at(recoveries.data, "items", 0, "jobId");
    const verified = await host.call("verify_recovery", { recoveryJobId, waitSeconds: 20 });
    expect(verified).toMatchObject({ isError: true, code: "stale" });
    expect(verified.text).toContain("Start a new preview of the snapshot");
  });

  test("undoes the recovery that the first version made, on approval, and verifies it", async () => {
    const { host, folder } = await upgraded(approving);
    const preview = await host.call("start_preview", {
      snapshot: beforeItsRecovery,
      scope: { all: true },
      waitSeconds: 20,
    });
    const recovery = await host.call("start_recovery", { previewJobId: at(preview.data, "jobId") });
    const recoveryJobId = String(at(recovery.data, "jobId"));
    const ended = await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 20 });
    expect(ended.data).toMatchObject({ status: "successful", totals: { modifiedObjects: 49, failedChanges: 0 } });
    const verified = await host.call("verify_recovery", { recoveryJobId, waitSeconds: 20 });
    expect(verified.data).toMatchObject({ outcome: "unknown", residual: { total: 0 } });
    expect(at(verified.data, "verdict")).toContain(
      "No approved change was found that is not in force. Not compared: An earlier version of entra-rewind",
    );
    const trail = await ran(entry, ["audit", "--verify"], { ENTRA_REWIND_DATA: folder });
    expect(trail).toMatchObject({ status: 0, output: expect.stringContaining("intact") });
  });
});
