import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { histogramData, histogramLine } from "../../src/mcp/render/histogram.ts";
import { openPagedTenant } from "../approval-page/a-page.ts";
import { previewUsers } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";

test("an answer that waits for an approval says in its text until when it is open, as its data does", async () => {
  await using tenant = await openPagedTenant();
  const user = tenant.addUser("Ada", { department: "Research" });
  const { recovery, session } = tenant.services;
  await recovery.takeSnapshot({ label: "before", caller: (await session.signedIn()).caller });
  tenant.later(MINUTE);
  tenant.hands.update(user, { department: null });
  const { showPage: _, linkPage: __, ...parts } = tenant.parts;
  await using host = await hosts[0].open(parts);
  const { text, data } = await host.call("start_recovery", { previewJobId: await previewUsers(host) });
  expect(data).toMatchObject({ expiresDateTime: expect.stringMatching(/Z$/) });
  expect(text).toContain(`; open until ${data?.expiresDateTime}]`);
});

const counted = (unknown: number) => histogramData({ from: null, width: MINUTE, buckets: [], unknown });

test("a histogram without a counted write is left out, and one without a dated write has no width", () => {
  expect(counted(0)).toBeUndefined();
  const undated = counted(3);
  expect(undated).toEqual({ objects: [], by: [], unknown: 3 });
  expect(undated && histogramLine(undated)).toBe("when, 3 unknown");
});
