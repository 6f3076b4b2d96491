import { describe, expect, test } from "vitest";
import { type AnswerRow, contosoFaces, type Face, lineOf, newGroup, newUser } from "../../support/a-face.ts";

const faces = contosoFaces();
const MINUTE = 60_000;

/** Follows a round to its end. Returns every row as it came, and where the next round begins. */
async function round({ read }: Face, path: string): Promise<{ rows: readonly AnswerRow[]; next: string }> {
  const rows: AnswerRow[] = [];
  for (let at = path; ; ) {
    const page = await read(at);
    rows.push(...page.value);
    if (typeof page["@odata.deltaLink"] === "string") return { rows, next: page["@odata.deltaLink"] };
    at = String(page["@odata.nextLink"]);
  }
}

describe("delta", () => {
  test("delta is offered by the types that have it and refused by others", async () => {
    const { send } = faces.face();
    const paths = ["/users", "/groups", "/applications", "/servicePrincipals", "/directory/administrativeUnits"];
    for (const path of [...paths, "/oauth2PermissionGrants"]) {
      expect((await send("GET", `${path}/delta?$deltatoken=latest`)).status).toBe(200);
    }
    expect((await send("GET", "/identity/conditionalAccess/policies/delta")).status).toBe(404);
  });

  test("delta sends a round of one change again, and not if delta-replays is never", async () => {
    for (const [setting, expected] of [
      ["sometimes", 1],
      ["never", 0],
    ] as const) {
      const face = faces.face({ "delta-replays": setting });
      const { next } = await round(face, "/groups/delta?$deltatoken=latest");
      await face.create("/groups", newGroup(face));
      const first = await round(face, next);
      expect(first.rows).toHaveLength(1);
      const second = await round(face, first.next);
      expect(second.rows).toHaveLength(expected);
      expect((await round(face, second.next)).rows).toHaveLength(0);
    }
  });

  test("delta repeats a page of groups with members if group-delta is repeats-a-page, and ends", async () => {
    const once = await round(faces.face(), "/groups/delta?$select=displayName,members");
    const twice = await round(
      faces.face({ "group-delta": "repeats-a-page" }),
      "/groups/delta?$select=displayName,members",
    );
    const ids = (rows: readonly AnswerRow[]) => new Set(rows.map(({ id }) => id));
    expect(ids(twice.rows)).toEqual(ids(once.rows));
    expect(twice.rows.length).toBeGreaterThan(once.rows.length);
  });

  test("delta reports members and manager where $select names them, and takes no $expand", async () => {
    const face = faces.face();
    const { next } = await round(face, "/users/delta?$select=displayName,manager&$deltatoken=latest");
    const plain = await round(face, "/users/delta?$select=displayName&$deltatoken=latest");
    const [user, manager] = [await face.create("/users", newUser(face)), await face.create("/users", newUser(face))];
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/users/${manager.id}` };
    await face.send("PUT", `/users/${user.id}/manager/$ref`, reference);
    const rowIn = ({ rows }: { rows: readonly AnswerRow[] }) => rows.find(({ id }) => id === user.id);
    expect(rowIn(await round(face, next))).toMatchObject({ "manager@delta": [{ id: manager.id }] });
    expect(rowIn(await round(face, plain.next))).not.toHaveProperty("manager@delta");
    expect((await face.send("GET", "/groups/delta?$expand=members")).status).toBe(400);
  });

  test("delta reports members of groups unless $select leaves them out", async () => {
    const face = faces.face({ "delta-replays": "never" });
    const group = await face.create("/groups", newGroup(face));
    const starts = ["$deltatoken=latest", "$select=displayName&$deltatoken=latest"];
    const [whole, selected] = await Promise.all(starts.map((query) => round(face, `/groups/delta?${query}`)));
    const { id } = await face.read("/me");
    await face.send("POST", `/groups/${group.id}/members/$ref`, { "@odata.id": `https://x/directoryObjects/${id}` });
    const rowAfter = async (next = "") => (await round(face, next)).rows.find((row) => row.id === group.id);
    expect(await rowAfter(whole?.next)).toMatchObject({ "members@delta": [{ id }] });
    expect((await rowAfter(selected?.next)) ?? {}).not.toHaveProperty("members@delta");
  });

  test("delta answers 410 with a place to start over to a token that is too old or unknown", async () => {
    const face = faces.face();
    const { next } = await round(face, "/applications/delta?$deltatoken=latest");
    expect(lineOf(await face.send("GET", "/applications/delta?$deltatoken=unknown"))).toMatch(/^410 resyncRequired: /);
    face.later(8 * 24 * 60 * MINUTE);
    const answer = await face.send("GET", next);
    expect(lineOf(answer)).toMatch(/^410 resyncRequired: /);
    expect(answer.headers.get("Location")).toMatch(/\/applications\/delta$/);
  });

  test("delta leaves out what a recovery wrote, and shows it if recovery-in-delta is present", async () => {
    const face = faces.face({ "delta-replays": "never" });
    const { id } = await face.create("/groups", newGroup(face));
    face.later(MINUTE);
    await face.tenant.engine.takeScheduledSnapshot();
    face.later(MINUTE);
    await face.send("PATCH", `/groups/${id}`, { displayName: "Changed" });
    const { next } = await round(face, "/groups/delta?$deltatoken=latest");
    const [snapshot] = (await face.read("/directory/recovery/snapshots?$top=1")).value;
    const criteria = "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNameAndIdsFilter";
    const filterValues = [{ entityType: "group", entityIds: [id] }];
    const { headers } = await face.send("POST", `/directory/recovery/snapshots/${snapshot?.id}/recoveryJobs`, {
      filteringCriteria: { "@odata.type": criteria, filterValues },
    });
    const job = String(headers.get("Location"));
    await expect.poll(async () => (await face.read(job)).status, { timeout: 20_000 }).toBe("successful");
    expect((await round(face, next)).rows.map((row) => row.id)).toEqual([]);
    const present = faces.face({ "recovery-in-delta": "present", "delta-replays": "never" });
    expect((await round(present, next)).rows.map((row) => row.id)).toEqual([id]);
  });
});

describe("time", () => {
  test("the Date of an answer and of an error is the tenant's time", async () => {
    const face = faces.face();
    const dateOf = async () => Date.parse((await face.send("GET", "/me")).headers.get("Date") ?? "");
    const before = await dateOf();
    face.later(3 * 24 * 60 * MINUTE);
    expect((await dateOf()) - before).toBe(3 * 24 * 60 * MINUTE);
    const { body } = await face.send("GET", "/users/none");
    expect(Date.parse(`${body.error?.innerError.date}Z`)).toBe(await dateOf());
  });

  test("If-Match is ignored, and compared if if-match is compared", async () => {
    for (const [setting, expected] of [
      ["ignored", 204],
      ["compared", 409],
    ] as const) {
      const face = faces.face({ "if-match": setting });
      const { id } = await face.create("/groups", newGroup(face));
      const answer = await face.send("PATCH", `/groups/${id}`, { description: "x" }, { "If-Match": 'W/"old"' });
      expect(answer.status).toBe(expected);
    }
  });
});
