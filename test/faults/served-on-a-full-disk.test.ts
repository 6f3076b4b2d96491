import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { entry, ran } from "../cli/support.ts";
import type { Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { stdioHosts } from "../support/mcp-host.ts";
import { smallDisk } from "../support/small-disk.ts";

const disk = smallDisk();
const data = join(disk?.folder ?? "", "data");

/** Fills the disk after the logs of the databases were emptied, so that no write finds room in them. */
function fill(): void {
  for (const file of globSync(join(data, "sandbox", "*", "*.db"))) {
    using database = new DatabaseSync(file);
    database.exec("pragma wal_checkpoint(truncate)");
  }
  disk?.fill();
}

/** Calls each tool that reads, as an assistant does in an incident. Returns the answers by the tools' names. */
async function reads(host: Host, jobId: unknown) {
  const snapshots = await host.call("list_snapshots");
  const [newest, oldest] = [at(snapshots.data, "items", 0, "snapshotId"), at(snapshots.data, "items", 1, "snapshotId")];
  const changes = await host.call("list_changes", { previewJobId: jobId });
  const object = { type: at(changes.data, "items", 0, "type"), id: at(changes.data, "items", 0, "id") };
  return {
    list_snapshots: snapshots,
    list_changes: changes,
    get_tenant_status: await host.call("get_tenant_status"),
    get_job: await host.call("get_job", { jobId }),
    list_jobs: await host.call("list_jobs"),
    summarize_changes: await host.call("summarize_changes", { previewJobId: jobId }),
    find_objects: await host.call("find_objects", { text: "a" }),
    get_object: await host.call("get_object", object),
    get_object_history: await host.call("get_object_history", object),
    list_activity: await host.call("list_activity"),
    compare_snapshots: await host.call("compare_snapshots", { from: oldest, to: newest }),
  };
}

describe.skipIf(disk === null)("a server whose disk fills up (skipped where mounting one is not permitted)", () => {
  beforeAll(async () => {
    expect(await ran(entry, ["sandbox", "reset", "--users", "50"], { ENTRA_REWIND_DATA: data })).toMatchObject({
      status: 0,
    });
  }, 60_000);
  afterEach(() => disk?.clear());
  afterAll(() => disk?.[Symbol.dispose]());

  test.each(stdioHosts)(
    "every tool that reads answers on a full disk, and one that writes says why it cannot, in $era",
    { timeout: 60_000 },
    async ({ start }) => {
      await using host = await start(data);
      const snapshots = await host.call("list_snapshots");
      const preview = { snapshot: at(snapshots.data, "items", 0, "snapshotId"), scope: { all: true }, waitSeconds: 20 };
      const { data: job } = await host.call("start_preview", preview);
      const jobId = at(job, "jobId");
      const known = await reads(host, jobId);
      fill();
      const answers = await reads(host, jobId);
      for (const [tool, { isError, text }] of Object.entries(answers)) expect(isError, `${tool}: ${text}`).toBe(false);
      expect(at(answers.get_job.data, "status")).toBe("successful");
      expect(answers.list_changes.data).toEqual(known.list_changes.data);
      const refused = await host.call("start_preview", preview);
      expect(refused).toMatchObject({ isError: true, code: "storeFull" });
      expect(refused.text).toMatch(/The disk that holds \S+ is full, and nothing was lost\./);
      disk?.clear();
      expect(at((await host.call("start_preview", preview)).data, "status")).toBe("successful");
    },
  );
});
