import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../sandbox/contoso/random.ts";
import { laggingDirectory } from "../../../src/http/replication/lagging-directory.ts";
import { addressOf, contosoFaces, type Face, lineOf, newGroup, newUser } from "../../support/a-face.ts";

const faces = contosoFaces();
const MINUTE = 60_000;

/** A face whose changes take up to two minutes to show everywhere. */
function lagging(random: () => number): Face {
  const replicas = laggingDirectory(faces.tenant.directory.admin(), { most: 2 * MINUTE, random });
  return faces.face({ "delta-replays": "never" }, { replicas });
}
const slowest = () => lagging(() => 0.999);

describe("a replicated directory", () => {
  test("a replicated directory answers a creation with the object and its next reads without it", async () => {
    const face = slowest();
    const group = await face.create("/groups", newGroup(face));
    const listed = async () => (await face.read("/groups?$top=999")).value.some(({ id }) => id === group.id);
    expect((await face.send("GET", `/groups/${group.id}`)).status).toBe(404);
    expect(await listed()).toBe(false);
    face.later(2 * MINUTE);
    expect((await face.send("GET", `/groups/${group.id}`)).status).toBe(200);
    expect(await listed()).toBe(true);
  });

  test("a replicated directory shows the old value for a while after a change, and lists what was deleted", async () => {
    const face = slowest();
    const group = await face.create("/groups", newGroup(face));
    face.later(3 * MINUTE);
    await face.send("PATCH", `/groups/${group.id}`, { description: "new" });
    expect(await face.read(`/groups/${group.id}`)).toMatchObject({ description: null });
    await face.send("DELETE", `/groups/${group.id}`);
    expect((await face.send("GET", `/groups/${group.id}`)).status).toBe(200);
    face.later(3 * MINUTE);
    expect((await face.send("GET", `/groups/${group.id}`)).status).toBe(404);
  });

  test("a replicated directory goes back and forth until a change is everywhere", async () => {
    let draws = 0;
    const face = lagging(() => [0.05, 0.95, 0.35, 0.65][draws++ % 4] ?? 0);
    const group = await face.create("/groups", newGroup(face));
    face.later(MINUTE);
    const answers: number[] = [];
    for (let read = 0; read < 40; read++) answers.push((await face.send("GET", `/groups/${group.id}`)).status);
    expect(new Set(answers)).toEqual(new Set([200, 404]));
    const changes = answers.filter((status, index) => index > 0 && status !== answers[index - 1]);
    expect(changes.length).toBeGreaterThan(1);
  });

  test("a replicated directory does not know a new object as the target of a link, or of a principal", async () => {
    const face = slowest();
    const group = await face.create("/groups", newGroup(face));
    face.later(3 * MINUTE);
    const user = await face.create("/users", newUser(face));
    const bind = { "members@odata.bind": [addressOf(user.id)] };
    const link = () => face.send("PATCH", `/groups/${group.id}`, bind);
    expect(lineOf(await link())).toMatch(/^400 Request_BadRequest: .*reference-property objects are not present\.$/);
    const app = await face.create("/applications", { displayName: face.fresh("app") });
    const principal = () => face.send("POST", "/servicePrincipals", { appId: app.appId });
    expect(lineOf(await principal())).toMatch(/^403 Authorization_RequestDenied: .*backing application/);
    face.later(3 * MINUTE);
    expect((await link()).status).toBe(204);
    expect((await principal()).status).toBe(201);
  });

  test("a replicated directory's delta lags and loses no change", async () => {
    const face = lagging(randomFrom("delta").next);
    let next = String((await face.read("/groups/delta?$deltatoken=latest"))["@odata.deltaLink"]);
    const seen = new Set<string>();
    const made: string[] = [];
    for (let step = 0; step < 12; step++) {
      if (step < 6) made.push((await face.create("/groups", newGroup(face))).id);
      face.later(MINUTE / 2);
      const page = await face.read(next);
      for (const { id } of page.value) seen.add(id);
      next = String(page["@odata.deltaLink"] ?? page["@odata.nextLink"]);
      if (step === 0) expect(seen.size).toBeLessThanOrEqual(1);
    }
    expect(made.filter((id) => !seen.has(id))).toEqual([]);
  });
});
