import { expect, test } from "vitest";
import { requestPage } from "../../src/approval-page/request-page.ts";
import { showPlan } from "../../src/cli/commands/show-plan.ts";
import { SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import { firstLines } from "../../src/domain/approval/first-lines.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { unapproved } from "../../src/guard/unapproved.ts";
import { approvalForm } from "../../src/mcp/approval-form.ts";
import { unapprovedAnswer } from "../../src/mcp/render/approval.ts";
import { screenTyping } from "../cli/support.ts";
import { follow, openPagedTenant, requestApproval } from "./a-page.ts";

test("every way to approve begins with what is lost, what stays in force and who can sign in, and the assistant is told the same", async () => {
  await using tenant = await openPagedTenant();
  const { services, embedded, later } = tenant;
  const author = { kind: "user", id: tenant.addUser("miles").id, name: "miles@contoso.test" } as const;
  const miles = embedded.as({ actor: author, app: "Microsoft Entra admin center", ip: null });
  const sync = embedded.as({ actor: { kind: "app", id: null, name: "Sync" }, app: SYNCHRONIZATION_APP, ip: null });
  const { caller } = await services.session.signedIn();
  const [kim, lee] = [tenant.addUser("kim"), tenant.addUser("lee")];
  const onprem = { userPrincipalName: "onprem@contoso.test", onPremisesSyncEnabled: true };
  const synced = sync.create("user", { displayName: "onprem", ...onprem });
  await services.recovery.takeSnapshot({ label: null, caller });
  later(60_000);
  miles.delete(kim);
  miles.purge(kim);
  miles.update(lee, { accountEnabled: false });
  sync.update(synced, { department: "None" });
  const request = await requestApproval(tenant, { scope: everything });
  const [lost = "", inForce = "", signIn = ""] = firstLines(request.plan);
  expect(lost).toMatch(
    /^Does not come back: 1 object deleted for good \(create it again by hand.*; 1 object synchronized from on-premises \(restore it on premises\)/,
  );
  expect(inForce).toMatch(/^Stays in force: .*can sign in: .*; sessions and tokens in use/);
  expect(signIn).toMatch(
    /^Signing in: no user is found who would be locked out; 1 user could sign in again; \d+ of \d+ accounts? that can manage/,
  );
  for (const line of [lost, inForce, signIn]) expect(line.length).toBeLessThan(400);

  expect(approvalForm(request).message.split("\n").slice(0, 3)).toEqual([lost, inForce, signIn]);
  const { data, shows } = unapprovedAnswer(await unapproved.open(request, {}));
  expect([data.atStake, shows]).toEqual([
    [lost, inForce, signIn],
    [lost, inForce, signIn],
  ]);
  const { screen, output } = screenTyping();
  await showPlan(request, services, screen);
  const shown = output().replaceAll(/\s+/g, " ");
  expect(shown.indexOf("Does not come back: ")).toBeLessThan(shown.indexOf("Change "));
  await tenant.show(request);
  const { text } = await follow(tenant.ticket);
  const page = text.replaceAll("&quot;", '"').replaceAll("&#39;", "'");
  const places = [lost, inForce, signIn, request.sentence].map((line) => page.indexOf(line));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);

  const beside = {
    unheld: ["critical, and no recovery reaches it: a domain was federated."],
    notes: ["One group comes back empty."],
    readUntil: 5_000,
  };
  const more = { ...request, plan: { ...request.plan, ...beside } };
  const again = screenTyping();
  await showPlan(more, services, again.screen);
  const onPage = requestPage(
    more,
    { request: request.id, place: "place", secret: "secret", seal: "seal" },
    {
      changes: { ...{ of: null, cursor: null, filter: {}, page: 1, items: [], total: 0, pages: 1, next: null } },
      named: new Map(),
    },
    { now: 0, complaint: null, barred: null, own: [] },
  ).body.html;
  expect(onPage).toContain(`<li class="critical">${beside.unheld[0]}</li>`);
  for (const way of [approvalForm(more).message, again.output().replaceAll(/\s+/g, " "), onPage])
    for (const line of [...beside.unheld, ...beside.notes, "as of 1970-01-01T00:00:05Z"]) expect(way).toContain(line);

  // The sentence has the object, the reason and the remedy, and no code.
  expect(approvalForm(request).message).toContain(
    'high: User "kim" is not brought back, because it was permanently deleted: create it again by hand',
  );
  expect(approvalForm(request).message).toContain(
    'medium: User "onprem" is left as it is now, because it is synchronized from on-premises: restore it on premises.',
  );
});

test("an approval keeps the first lines that its approver read, where the request had not assessed what the page had", async () => {
  await using tenant = await openPagedTenant();
  const [kim, lee] = [tenant.addUser("kim"), tenant.addUser("lee")];
  const { caller } = await tenant.services.session.signedIn();
  await tenant.services.recovery.takeSnapshot({ label: null, caller });
  tenant.later(60_000);
  for (const user of [kim, lee]) tenant.as("sofia").update(user, { department: "Sales" });
  const outlook = { lost: "no object", inForce: "no power", notAssessed: "the policies were not read" };
  const request = await requestApproval(tenant, { scope: everything, planned: { rehearsal: null, outlook } });
  expect(firstLines(request.plan)).toContain("Signing in: not assessed: the policies were not read.");
  tenant.later(60_000);
  tenant.as("sofia").update(kim, { department: "Purchasing" });
  await tenant.show(request);
  const page = await follow(tenant.ticket);
  expect(page.text).toContain("Signing in: no change of this plan decides about it.");
  expect((await page.post({ answer: "approve" })).status).toBe(303);
  const kept = await tenant.services.approvals.get(request.id);
  expect(kept.state).toBe("approved");
  for (const line of firstLines(kept.plan)) expect(page.text).toContain(line);
});
