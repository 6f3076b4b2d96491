import { describe, expect, test } from "vitest";
import { type JobId, jobId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import type { Services } from "../../src/service/services.ts";
import { openPagedTenant } from "../approval-page/a-page.ts";
import { approveOnTerminal, type Expected, expectRepelled, terminalOf, trailOf } from "../support/attack-harness.ts";
import type { FormAnswer, Host } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { madeUpRequest } from "../support/made-up-request.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { postgres, stores, type TestedStore } from "../support/stores.ts";
import { strictFace } from "../support/strict-face.ts";
import { previewPolicies, turnOffBlock } from "../support/two-leave.ts";

/**
 * The attacks of each kind, and where they are played. "Both" is SQLite and PostgreSQL, each under both eras of hosts.
 *
 * | attack | both | two processes on SQLite | two connections to PostgreSQL |
 * |---|---|---|---|
 * | 8: the page's address and ticket | here | not apart: a ticket is kept in the memory of one process | as here |
 * | 9: forms that say no or something else | here | not apart: a form belongs to one call | as here |
 * | 10: withdrawn approvals, other approvers | here | attacks.test.ts, two-servers.test.ts | below |
 * | 11: a plan that has become grave | here | two-servers.test.ts | below |
 * | 12: direct roles and look-alike names | here | not apart: worked out from the captured tenant | as here |
 * | 13: an altered plan | here | altered-store.test.ts | below |
 * | 14: a trail that is cut back | here | altered-store.test.ts | below |
 * | 15: floods | here, floods.test.ts | two-servers.test.ts | below |
 * | 16: floods and searches on the face | here, without eras: its clients are no hosts | audit-counts.test.ts | as here |
 * | 17: hostile names | here, hostile-names.test.ts | not apart: cleaned where they are shown | as here |
 */
const tool = "start_recovery";
const asked: Expected = { action: "approvalRequested", tool };
const given: Expected = { action: "approvalGiven", channel: "terminal" };

interface Target extends AsyncDisposable {
  readonly tenant: RehearsalTenant;
  /** Changes the store as someone does who has the database and not its key. */
  alter(statement: string): Promise<void>;
}

async function targetOn({ open }: TestedStore): Promise<Target> {
  const history = await open();
  const tenant = await openRehearsalTenant({ history });
  return {
    tenant,
    alter: async (statement) => expect(await history.alter(statement)).toBeGreaterThan(0),
    [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose](),
  };
}

const recoveries = async ({ services }: RehearsalTenant) =>
  (await services.recovery.listJobs({ kind: "recovery" }, {})).items;

/** Deletes a user who holds a role directly, after a snapshot. */
async function deletedAdministrator(tenant: RehearsalTenant, name: string): Promise<EntityRef> {
  const user = tenant.addUser("Mallory");
  tenant.hands.update(user, { displayName: name });
  tenant.hands.assignRole("globalAdministrator", user);
  const { recovery, session } = tenant.services;
  await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
  tenant.later(MINUTE);
  tenant.hands.delete(user);
  return user;
}

async function ended({ services }: Pick<RehearsalTenant, "services">, host: Host, id: unknown) {
  await host.call("get_job", { jobId: id, waitSeconds: 30 });
  return services.recovery.getJob(jobId(String(id)));
}

const everywhere = stores.flatMap((store) => hosts.map((host) => ({ ...host, database: store.name, store })));

describe.each(everywhere)("on $database and a host of $era", ({ open, store }) => {
  test.each<[string, FormAnswer]>([
    ["no beside an empty phrase", { action: "accept", content: { approve: false, phrase: "" } }],
    ["a yes in the field of the phrase", { action: "accept", content: { phrase: "yes" } }],
  ])("a yes/no form that comes back with %s starts no recovery", async (_, answer) => {
    await using target = await targetOn(store);
    const { tenant } = target;
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts, () => answer);
    await host.call(tool, { previewJobId: await previewUsers(host) });
    expect(await recoveries(tenant)).toEqual([]);
    expect(await tenant.services.approvals.listGiven()).toEqual([]);
  });

  test("a person without the role approves no recovery, and a withdrawn approval starts none", async () => {
    await using target = await targetOn(store);
    const { tenant } = target;
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      await host.call(tool, { previewJobId });
      const [waiting] = await tenant.services.approvals.listPending();
      if (waiting === undefined) throw new Error("nothing waits");
      tenant.signIn("backupReader");
      await expect(
        answerRequest(terminalOf(tenant), waiting.id, { answer: "approve", channel: "terminal" }),
      ).rejects.toMatchObject({ code: "forbidden" });
      tenant.signIn("backupAdministrator");
      await approveOnTerminal(tenant);
      await answerRequest(terminalOf(tenant), waiting.id, { answer: "withdraw", channel: "terminal" });
      expect((await host.call(tool, { previewJobId })).code).toBe("busy");
    }, [
      asked,
      { action: "callRefused", code: "forbidden", tool: "approve" },
      given,
      { action: "approvalWithdrawn", channel: "terminal" },
      { action: "callRefused", code: "busy", tool },
    ]);
  });

  test("a plain yes to a plan that has become grave starts no recovery", async () => {
    await using target = await targetOn(store);
    const { tenant } = target;
    const { leave } = await turnOffBlock(tenant);
    let haveLeft = false;
    await using host = await open(tenant.parts, (form) => {
      if (!haveLeft) leave();
      haveLeft = true;
      return form.fields.includes("phrase") ? { action: "cancel" } : approving(form);
    });
    await host.call(tool, { previewJobId: await previewPolicies(host) });
    expect(await recoveries(tenant)).toEqual([]);
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
  });

  test.each([
    ["Mallory", "restore 1 in Contoso affecting Mallory"],
    ["M\u0430llory", /^restore 1 in Contoso affecting user [0-9a-f]{8}$/],
  ])(
    "a deleted administrator named %s comes back only for the phrase with that name or an id",
    async (name, phrase) => {
      await using target = await targetOn(store);
      const { tenant } = target;
      await deletedAdministrator(tenant, name);
      let form = "";
      await using host = await open(tenant.parts, ({ message, fields }) => {
        form = `${fields.join()}: ${message}`;
        return { action: "accept", content: { approve: true } };
      });
      const previewJobId = await previewUsers(host);
      expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "approvalRequired" });
      expect(form).toMatch(/^phrase: /);
      expect(form).toContain('critical: Gives the role "Global Administrator" back to 1 account');
      const [waiting] = await tenant.services.approvals.listPending();
      expect(waiting?.phrase).toEqual(typeof phrase === "string" ? phrase : expect.stringMatching(phrase));
      expect(form).toContain(`To approve, type: ${waiting?.phrase}`);
      const typed = "restore 1 in Contoso affecting M\u0430llory";
      if (waiting === undefined) throw new Error("nothing waits");
      await expect(
        answerRequest(terminalOf(tenant), waiting.id, { answer: "approve", channel: "terminal", typed }),
      ).rejects.toMatchObject({ code: "approvalRefused" });
      expect(await recoveries(tenant)).toEqual([]);
    },
  );

  test("a plan that was altered after its approval is not written", async () => {
    await using target = await targetOn(store);
    const { tenant } = target;
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    await target.alter(`update "job" set "digest" = 'made-up' where "id" = '${previewJobId}'`);
    const answer = await host.call(tool, { previewJobId });
    if (answer.state === "started") {
      expect(await ended(tenant, host, at(answer.data, "jobId"))).toMatchObject({ status: "failed" });
    }
    for (const { status } of await recoveries(tenant)) expect(status).toBe("failed");
  });

  test("a trail that is cut back to its end before a recovery contradicts the jobs", async () => {
    await using target = await targetOn(store);
    const { tenant, alter } = target;
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const { db } = tenant.store;
    const end = await db.selectFrom("secret").selectAll().where("name", "=", "audit-end").executeTakeFirstOrThrow();
    const known = (await tenant.services.trail.list({ limit: 1 })).items[0]?.seq ?? 0;
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    await ended(tenant, host, at((await host.call(tool, { previewJobId })).data, "jobId"));
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
    await alter(`delete from "trail" where "seq" > ${known}`);
    await alter(`update "secret" set "value" = '${end.value}' where "name" = 'audit-end'`);
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: false, part: "trail" });
  });

  test("an assistant that asks again at once after a no raises one form", async () => {
    await using target = await targetOn(store);
    const { tenant } = target;
    await wipeDepartments(tenant, 2);
    let forms = 0;
    await using host = await open(tenant.parts, () => {
      forms += 1;
      return { action: "decline" };
    });
    const previewJobId = await previewUsers(host);
    for (let call = 0; call < 8; call += 1) await host.call(tool, { previewJobId });
    expect(forms).toBe(1);
    expect(await recoveries(tenant)).toEqual([]);
  });

  test("the page's ticket is in no answer that an assistant gets, and in no row of the store", async () => {
    const history = await store.open();
    await using tenant = await openPagedTenant(() => true, { history });
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const answer = await host.call(tool, { previewJobId });
    const { secret, origin } = tenant.ticket;
    expect(secret.length).toBeGreaterThan(20);
    const { db } = tenant.store;
    const rows = await Promise.all(
      (["approval", "trail", "secret", "job"] as const).map((table) => db.selectFrom(table).selectAll().execute()),
    );
    for (const text of [JSON.stringify(answer), JSON.stringify(rows)]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(origin);
    }
    expect(JSON.stringify(rows)).toContain("approvalRequested");
  });

  test("names in markup and letters that look alike come out of the store as data, and are said to differ", async () => {
    await using target = await targetOn(store);
    const { tenant } = target;
    const user = tenant.addUser("Ada", { department: "Sales" });
    const { recovery, session } = tenant.services;
    await recovery.takeSnapshot({ label: HOSTILE, caller: (await session.signedIn()).caller });
    tenant.later(MINUTE);
    tenant.hands.update(user, { displayName: HOSTILE, department: "S\u0430les" });
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const { text, data } = await host.call("list_changes", { previewJobId });
    expect(text).toContain("Xyzzy");
    expect(text).not.toMatch(/\]\(|<img/);
    // Structured content keeps markup, because a program gets the value itself, and loses what no reader can see.
    const name = String(at(data, "items", 0, "displayName"));
    expect(name).toContain("Xyzzy [x](https://evil.example) <img src=x> ab");
    for (const shown of [text, name]) expect(shown).not.toMatch(/[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
    expect([...name].some((letter) => letter < " ")).toBe(false);
    expect(text).toContain("they look alike and differ");
    expect(tenant.defects).toEqual([]);
  });
});

/** Markup, an invisible letter, a letter that PostgreSQL stores in no text, and half of a letter. */
const HOSTILE = "Xyzzy [x](https://evil.example) <img src=x> a\u200bb \u0000 \ud800";

describe.each(stores)("the Graph face on $name", ({ open }) => {
  test("fills the trail with no more than thirty refusals of a caller without a role, and serves others", async () => {
    await using tenant = await openRehearsalTenant({ history: await open() });
    const { caller } = await tenant.services.session.signedIn();
    const mallory = { ...caller, id: "mallory", userPrincipalName: "mallory@contoso.test", roles: [], permissions: [] };
    const face = await strictFace({
      services: tenant.services,
      directory: tenant.directory,
      signIn: async (token) => (token === "mallory" ? mallory : caller),
      report: (error) => tenant.defects.push(error),
    });
    try {
      const known = (await trailOf(tenant)).length;
      const ask = (who: string) =>
        fetch(`${face.url}/v1.0/directory/recovery/jobs`, { headers: { authorization: `Bearer ${who}` } });
      const answers = await Promise.all(Array.from({ length: 40 }, () => ask("mallory")));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
      expect((await ask("ada")).status).toBe(200);
      const added = (await trailOf(tenant)).slice(known);
      expect(added.filter(({ action }) => action === "callRefused")).toHaveLength(30);
      expect(added.flatMap(({ omitted }) => omitted?.refusals ?? [])).toEqual([1]);
      expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
    } finally {
      await face.close();
    }
  });
});

// Two connections to one file would wait for each other in one thread, so two-servers.test.ts starts processes for those.
describe("two connections to PostgreSQL", () => {
  test("start one recovery for one approval, although both use it at once and again afterward", async () => {
    await using target = await targetOn(postgres);
    const { tenant } = target;
    await wipeDepartments(tenant, 2);
    await using host = await hosts[0].open(tenant.parts);
    const previewJobId = jobId(await previewUsers(host));
    await host.call(tool, { previewJobId });
    const [request] = await tenant.services.approvals.listPending();
    if (request === undefined) throw new Error("nothing waits");
    await using other = await tenant.another();
    const both = [tenant.services, other.services];
    const approved = await Promise.allSettled(both.map((services) => approveOnTerminal({ services })));
    expect(approved.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { caller } = await tenant.services.session.signedIn();
    const authority = { kind: "approval", approvalId: request.id, binding: request.binding } as const;
    const start = ({ recovery }: Services) => recovery.startRecovery({ previewJobId, caller, authority });
    const started = await Promise.allSettled([...both, ...both].map(start));
    expect(started.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const jobs = await recoveries(tenant);
    expect(jobs).toHaveLength(1);
    const id: JobId | undefined = jobs[0]?.id;
    expect(await ended(tenant, host, id)).toMatchObject({ status: "successful" });
    for (const services of both) await expect(start(services)).rejects.toMatchObject({ code: "approvalRefused" });
    expect(await other.services.trail.verify()).toMatchObject({ intact: true });
  });

  test("count floods of both together", async () => {
    await using target = await targetOn(postgres);
    const { tenant } = target;
    await wipeDepartments(tenant, 1);
    await using host = await hosts[0].open(tenant.parts);
    const plan = await tenant.services.plans.recoveryPlan(jobId(await previewUsers(host)));
    await using other = await tenant.another();
    tenant.machineLater(11 * MINUTE);
    const { caller } = await tenant.services.session.signedIn();
    const onEach = async (times: number, work: (services: Services, n: number) => Promise<unknown>) => {
      const both = [tenant.services, other.services];
      const all = Array.from({ length: 2 * times }, (_, n) => work(both[n % 2] ?? tenant.services, n));
      return (await Promise.allSettled(all)).filter(({ status }) => status === "fulfilled").length;
    };
    const forms = await onEach(15, ({ approvals }, n) => approvals.request(madeUpRequest(`${n}`, plan, caller.id)));
    expect(forms).toBe(10);
    const snapshots = await onEach(8, ({ recovery }) => recovery.takeSnapshot({ label: null, caller }));
    expect(snapshots).toBe(6);
    const by = { id: caller.id, name: caller.userPrincipalName };
    await onEach(25, ({ trail }) => trail.append({ action: "callRefused", caller: by, code: "forbidden" }));
    const records = await trailOf(tenant);
    expect(records.filter(({ action }) => action === "callRefused")).toHaveLength(30);
    expect(records.flatMap(({ omitted }) => omitted?.refusals ?? [])).toEqual([1]);
  });

  test("know each other's withdrawals, refusals, alterations and cuts", async () => {
    await using target = await targetOn(postgres);
    const { tenant, alter } = target;
    await wipeDepartments(tenant, 2);
    await using other = await tenant.another();
    await using host = await hosts[0].open(tenant.parts);
    await using elsewhere = await hosts[1].open({ ...tenant.parts, open: async () => other.services });
    const previewJobId = await previewUsers(host);

    await host.call(tool, { previewJobId });
    await approveOnTerminal({ services: other.services });
    const [approval] = await tenant.services.approvals.listGiven();
    if (approval === undefined) throw new Error("Nothing was approved.");
    await answerRequest(terminalOf(tenant), approval.id, { answer: "withdraw", channel: "terminal" });
    expect(await elsewhere.call(tool, { previewJobId })).toMatchObject({ isError: true, code: "busy" });

    tenant.machineLater(3 * MINUTE);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    await alter(`update "plan_item" set "display_name" = 'other' where "job_id" = '${previewJobId}'`);
    expect(await elsewhere.call(tool, { previewJobId })).toMatchObject({ isError: true, code: "storeAltered" });
    expect(await recoveries(tenant)).toEqual([]);

    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
    await alter(`delete from "trail" where "seq" = (select max("seq") from "trail")`);
    expect(await other.services.trail.verify()).toMatchObject({ intact: false, part: "trail" });
  });

  test("find a plan grave that was harmless when the other one's person said yes", async () => {
    await using target = await targetOn(postgres);
    const { tenant } = target;
    const { leave } = await turnOffBlock(tenant);
    await using other = await tenant.another();
    await using host = await hosts[0].open(tenant.parts);
    const previewJobId = await previewPolicies(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    leave();
    await using elsewhere = await hosts[1].open({ ...tenant.parts, open: async () => other.services });
    expect((await elsewhere.call(tool, { previewJobId })).state).not.toBe("started");
    expect(await recoveries(tenant)).toEqual([]);
    expect(await tenant.services.approvals.listGiven()).toEqual([]);
  });
});
