import { expect, test } from "vitest";
import { DAY, iso, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { GraphAuditLog, type LogReading } from "../../../src/graph/audit/audit-log.ts";
import { everything } from "../../../src/graph/audit/log-subject.ts";
import { type AService, aService } from "../a-service.ts";

const LOG = "/auditLogs/directoryAudits";
/** The beginning of the fake time. */
const NOW = Date.UTC(2026, 10, 20, 9);

const record = (id: string, time: number, row: Readonly<Record<string, unknown>> = {}) => ({
  id,
  category: "UserManagement",
  correlationId: `c-${id}`,
  result: "success",
  activityDisplayName: "Update user",
  activityDateTime: iso(time),
  initiatedBy: { user: { id: "eve", displayName: null, userPrincipalName: "eve@contoso.test" }, app: null },
  targetResources: [{ id: "u1", displayName: "User 1", type: "User", modifiedProperties: [] }],
  ...row,
});

const logOf = ({ client, time }: AService) => new GraphAuditLog(client, { clock: time.clock, fresh: MINUTE });
const ids = ({ records }: { records: readonly { id: string }[] }) => records.map(({ id }) => id);
const filters = ({ server }: AService) =>
  server.to("GET", LOG).map(({ path }) => new URL(path, "http://x").searchParams.get("$filter"));

test("a settled range is read once for all questions about it or a part of it", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  const [since, until] = [NOW - 2 * DAY, NOW - DAY];
  graph.server.on("GET", LOG, { json: { value: [record("b", until), record("a", since)] } });
  const both = await Promise.all([log.read(everything, { since, until }), log.read(everything, { since, until })]);
  expect(both.map(ids)).toEqual([
    ["b", "a"],
    ["b", "a"],
  ]);
  graph.time.later(DAY);
  expect(ids(await log.read(everything, { since: since + SECOND, until }))).toEqual(["b"]);
  expect(filters(graph)).toEqual([`activityDateTime ge ${iso(since)} and activityDateTime le ${iso(until)}`]);
});

test("a later question reads the end of an open range again, where late records may have arrived", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  const stretch = { since: NOW - DAY, until: NOW };
  const [old, late] = [record("old", NOW - 20 * MINUTE), record("late", NOW - 10 * MINUTE)];
  graph.server.on("GET", LOG, { json: { value: [old] } }, { json: { value: [late] } });
  expect(ids(await log.read(everything, stretch))).toEqual(["old"]);
  graph.time.later(30 * SECOND);
  expect(ids(await log.read(everything, stretch))).toEqual(["old"]);
  graph.time.later(MINUTE);
  expect(ids(await log.read(everything, stretch))).toEqual(["late", "old"]);
  expect(filters(graph)[1]).toContain(`ge ${iso(NOW - 15 * MINUTE)} `);
  // Another hour later no record can arrive any more, so the cached ones are complete.
  graph.time.later(60 * MINUTE);
  await log.read(everything, stretch);
  graph.time.later(60 * MINUTE);
  await log.read(everything, stretch);
  expect(filters(graph)).toHaveLength(3);
});

test("a log too long to be read is read back as far as twelve pages go, and says how far", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  let page = 0;
  graph.server.on("GET", new RegExp(LOG), (response) => {
    page += 1;
    const rows = [record(`p${page}`, NOW - page * MINUTE)];
    const nextLink = `${graph.server.base}${LOG}?$skiptoken=${page}`;
    response.end(JSON.stringify({ value: rows, "@odata.nextLink": nextLink }));
  });
  const reading = await log.read(everything, { since: NOW - DAY, until: NOW });
  expect(reading.records).toHaveLength(12);
  expect(reading).toMatchObject({ completeSince: NOW - 12 * MINUTE, problem: null });
  // At five requests in ten seconds.
  expect(graph.time.clock.now() - NOW).toBeGreaterThanOrEqual(20 * SECOND);
});

test.each([
  [{ error: { code: "Authorization_RequestDenied", message: "No." } }, /AuditLog\.Read\.All.*Reports Reader/],
  [{ error: { code: "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message: "No." } }, /P1 or P2/],
])("a refusal says what is missing, and is not asked for again at once: %j", async (json, why) => {
  await using graph = await aService();
  const log = logOf(graph);
  graph.server.on("GET", LOG, { status: 403, json });
  const stretch = { since: NOW - DAY, until: NOW };
  expect(await log.read(everything, stretch)).toMatchObject({
    records: [],
    problem: { code: "forbidden", message: expect.stringMatching(why) },
  });
  expect(await log.read({ kind: "object", id: "u1" }, stretch)).toMatchObject({ problem: { code: "forbidden" } });
  expect(graph.server.to("GET", LOG)).toHaveLength(1);
  graph.time.later(MINUTE);
  graph.server.on("GET", LOG, { json: { value: [record("a", NOW)] } });
  expect(await log.read(everything, stretch)).toMatchObject({ problem: null, records: [{ id: "a" }] });
});

test("cached records stay readable while the log cannot be reached, and a malformed record hides no other", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  const stretch = { since: NOW - DAY, until: null };
  graph.server.on("GET", LOG, { json: { value: [record("a", NOW - DAY), { id: "broken" }] } });
  expect(await log.read(everything, stretch)).toMatchObject({ unreadable: 1, problem: null, records: [{ id: "a" }] });
  graph.time.later(MINUTE);
  graph.server.on("GET", LOG, { status: 400, json: { error: { code: "BadRequest", message: "Not today." } } });
  expect(await log.read(everything, stretch)).toMatchObject({
    problem: { code: "invalidInput" },
    records: [{ id: "a" }],
  });
});

test("the log filters by object or actor and doubles a quote in a name", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  graph.server.on("GET", LOG, { json: { value: [] } });
  const always = { since: 0, until: null };
  await log.read({ kind: "object", id: "u1" }, always);
  await log.read({ kind: "actor", by: "user/userPrincipalName", value: "o'hara@contoso.test" }, always);
  expect(filters(graph)).toEqual([
    "targetResources/any(t:t/id eq 'u1')",
    "initiatedBy/user/userPrincipalName eq 'o''hara@contoso.test'",
  ]);
});

test("the longest possible records end a reading before they fill the memory", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  let page = 0;
  graph.server.on("GET", new RegExp(LOG), (response) => {
    page += 1;
    const value = Array.from({ length: 500 }, (_, nth) =>
      record(`${page}-${nth}`, NOW - page * MINUTE, {
        targetResources: [{ id: "u1", displayName: "x".repeat(20_000), type: "User" }],
      }),
    );
    response.end(JSON.stringify({ value, "@odata.nextLink": `${graph.server.base}${LOG}?$skiptoken=${page}` }));
  });
  const reading = await log.read(everything, { since: NOW - DAY, until: NOW });
  expect(page).toBe(2);
  expect(reading).toMatchObject({ completeSince: NOW - 2 * MINUTE, problem: null });
});

test("values that reversals are found by are kept as far as they fit, and a reading says since when", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  const policy = (name: string, hour: number, characters: number) =>
    record(name, NOW - hour * 60 * MINUTE, {
      activityDisplayName: "Update conditional access policy",
      targetResources: [
        {
          ...{ id: "p", displayName: "MFA", type: "Policy" },
          modifiedProperties: [
            { displayName: "conditions", oldValue: JSON.stringify("x".repeat(characters)), newValue: '"y"' },
            { displayName: "displayName", oldValue: '"a"', newValue: '"b"' },
          ],
        },
      ],
    });
  const range = { since: NOW - DAY, until: NOW - 1 };
  const rows = [1, 2, 3, 4, 5].map((hour) => policy(`r${hour}`, hour, hour === 1 ? 10 : 990_000));
  graph.server.on(
    "GET",
    LOG,
    { json: { value: rows.slice(0, 4) } },
    { json: { value: rows.concat(policy("r6", 6, 990_000)) } },
  );
  const kept = ({ records }: LogReading) =>
    records.map(({ targets }) => targets[0]?.modified.map(({ newValue }) => newValue));
  const whole = await log.read(everything, range);
  expect(kept(whole)).toEqual(Array.from({ length: 4 }, () => ["y", null]));
  expect(whole.valuesSince).toBe(range.since);
  const cut = await log.read(everything, { ...range, since: range.since - 1 });
  expect(kept(cut).map((one) => one?.[0])).toEqual(["y", "y", "y", "y", "y", null]);
  expect(cut).toMatchObject({ completeSince: range.since - 1, valuesSince: NOW - 6 * 60 * MINUTE + 1 });
});

test("a value that a reading drops still says whether the write emptied or set it", async () => {
  await using graph = await aService();
  const log = logOf(graph);
  const modifiedProperties = [
    { displayName: "department", oldValue: '"Sales"', newValue: null },
    { displayName: "city", oldValue: null, newValue: '"Bath"' },
    { displayName: "jobTitle", oldValue: '"Clerk"', newValue: '"Lead"' },
  ];
  const targetResources = [{ id: "u1", displayName: "User 1", type: "User", modifiedProperties }];
  graph.server.on("GET", LOG, { json: { value: [record("a", NOW, { targetResources })] } });
  const { records } = await log.read(everything, { since: NOW - DAY, until: NOW });
  expect(records[0]?.targets[0]?.modified).toEqual([
    { name: "department", oldValue: null, newValue: null, isEmptied: true },
    { name: "city", oldValue: null, newValue: null, isEmptied: false },
    { name: "jobTitle", oldValue: null, newValue: null },
  ]);
});
