import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { at } from "../support/incident.ts";
import { stdioHosts } from "../support/mcp-host.ts";
import { PAGE_BYTES } from "../support/token-budgets.ts";

test("one call with a limit of 100 lists every change of the default incident with its dangers, and by names a hundred of three days", async () => {
  const folder = mkdtempSync(join(tmpdir(), "full-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await buildSandbox(readSettings({ ENTRA_REWIND_DATA: folder }), {}, () => {});
  const [newest] = stdioHosts;
  await using host = await newest.start(folder);
  const snapshot = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
  const preview = await host.call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 40 });
  const page = await host.call("list_changes", { previewJobId: at(preview.data, "jobId"), limit: 100 });
  expect(Number(at(page.data, "total"))).toBeGreaterThan(50);
  expect(at(page.data, "shown")).toBe(at(page.data, "total"));
  expect(at(page.data, "nextCursor")).toBeUndefined();
  expect(page.text).toMatch(/^Changes: (\d+) of \1 shown\.$/m);
  for (const half of [page.text, JSON.stringify(page.data)]) {
    expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);
    for (const rule of ["deletesCreated", "revivesDeleted", "undoesOthersWork", "credentialAdded", "appInUse"])
      expect(half).toContain(rule);
  }
  const others = (await host.call("list_changes", { previewJobId: at(preview.data, "jobId"), risk: "deletesCreated" }))
    .text;
  expect(others).toMatch(/softDelete user .* \| by #\d+ \| high deletesCreated$/m);

  const early = at((await host.call("list_snapshots")).data, "items", 3, "snapshotId");
  const back = await host.call("start_preview", { snapshot: early, scope: { all: true }, waitSeconds: 40 });
  const threeDays = { previewJobId: at(back.data, "jobId"), limit: 100 };
  const compact = await host.call("list_changes", threeDays);
  expect(Number(at(compact.data, "total"))).toBeGreaterThan(100);
  expect(Number(at(compact.data, "shown"))).toBeLessThan(100);
  expect(compact.text).toContain('With detail "names" a page holds more of them');
  const names = await host.call("list_changes", { ...threeDays, detail: "names" });
  expect(at(names.data, "shown")).toBe(100);
  const rest = await host.call("list_changes", {
    ...{ ...threeDays, detail: "names" },
    cursor: at(names.data, "nextCursor"),
  });
  expect(Number(at(rest.data, "shown"))).toBe(Number(at(names.data, "total")) - 100);
  for (const page of [compact, names, rest]) {
    for (const half of [page.text, JSON.stringify(page.data)])
      expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);
  }
  for (const rule of ["deletesCreated", "revivesDeleted", "undoesOthersWork", "weakensSignIn", "dynamicMembership"])
    expect(`${names.text}${rest.text}`).toContain(rule);
  expect(names.text).not.toContain("more link");
});
