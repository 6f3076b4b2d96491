import { expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { strictFace } from "../support/strict-face.ts";

const RECORDS = 5_000;
/** The requests of a batch may search twenty pages, and the search that is under way then ends. */
const MOST_READ = 20 * 1_000 + RECORDS;

test("a batch of twenty audit counts reads twenty pages of the log, one at a time, and lets others in between", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("ada");
  for (let record = 0; record < RECORDS; record += 1) tenant.hands.update(user, { department: `d${record}` });
  let [reading, mostAtOnce, read, pagesBeforeOther] = [0, 0, 0, 0];
  let pages = 0;
  const { admin } = tenant;
  const audit: typeof admin.audit = async (...asked) => {
    reading += 1;
    mostAtOnce = Math.max(mostAtOnce, reading);
    const rows = await admin.audit(...asked);
    [reading, read, pages] = [reading - 1, read + rows.length, pages + 1];
    return rows;
  };
  const directory = new Proxy(admin, {
    get: (target, name) => {
      const member: unknown = name === "audit" ? audit : Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const face = await strictFace({
    services: engineServices(tenant.engine, fixedSession(tenant.directory, boss)),
    directory,
    signIn: async (token) => (token === "other" ? boss : { ...boss, id: "mallory" }),
    report: (error) => tenant.defects.push(error),
  });
  try {
    const ask = (path: string, token: string, body?: unknown) =>
      fetch(`${face.url}/v1.0${path}`, {
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
    const url = "/auditLogs/directoryAudits/$count?$filter=result eq 'failure'";
    const requests = Array.from({ length: 20 }, (_, id) => ({ id: String(id), method: "GET", url }));
    const batch = ask("/$batch", "mallory", { requests });
    const [answer] = await Promise.all([
      batch,
      ask("/users?$top=1", "other").then(async (other) => {
        expect(other.status).toBe(200);
        pagesBeforeOther = pages;
      }),
    ]);
    const { responses } = JSON.parse(await answer.text());
    const statuses: number[] = responses.map(({ status }: { readonly status: number }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(mostAtOnce).toBe(1);
    expect(read).toBeLessThanOrEqual(MOST_READ);
    expect(pagesBeforeOther).toBeLessThan(pages);
    const before = pages;
    const path = (filter: string) => `/auditLogs/directoryAudits/$count?$filter=${encodeURIComponent(filter)}`;
    const counted = async (filter: string) => Number(await (await ask(path(filter), "mallory")).text());
    expect(await counted("activityDisplayName eq 'update USER'")).toBe(RECORDS);
    expect(await counted("activityDisplayName eq 'Update user' and activityDateTime le 2000-01-01T00:00:00Z")).toBe(0);
    expect(await counted("activityDisplayName eq 'Delete user'")).toBe(0);
    expect(pages).toBe(before);
    expect(await counted("activityDisplayName eq 'Update user' and activityDisplayName eq 'Add user'")).toBe(0);
    expect(await counted("activityDisplayName ne 'Add user'")).toBe(RECORDS);
    expect(pages).toBeGreaterThan(before);
  } finally {
    await face.close();
  }
});
