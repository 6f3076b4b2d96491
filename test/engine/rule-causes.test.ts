import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { authoredText } from "../../src/mcp/render/author.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { ruleTexts } from "../../src/review/rule-words.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

/** A rule's members go, because mallory changed what it reads, changed the rule, or wrote something else. */
async function removedByRule(why: "attribute" | "rule" | "other" | "later" | "byHand") {
  await using tenant = openTwoHandsTenant();
  const dynamic = { groupTypes: ["DynamicMembership"], membershipRule: '(user.department -eq "Field")' };
  const group = tenant.honest.create("group", { displayName: "Field", ...dynamic });
  const users = ["ada", "bob"].map((displayName) =>
    tenant.honest.create("user", {
      displayName,
      userPrincipalName: `${displayName}@contoso.example`,
      department: "Field",
    }),
  );
  const service = tenant.directory.as({
    actor: { kind: "app", id: null, name: "Microsoft Approval Management" },
    app: "Microsoft Entra Dynamic Membership",
    ip: null,
  });
  const member = (target: EntityRef) => ({ link: "members", source: group, target }) as const;
  for (const user of users) service.addLink(member(user));
  const snapshot = await tenant.snapshot();
  if (why === "attribute") for (const user of users) tenant.mallory.update(user, { department: "Nowhere" });
  if (why === "other") for (const user of users) tenant.mallory.update(user, { city: "Nowhere" });
  if (why === "rule") tenant.mallory.update(group, { membershipRule: '(user.department -eq "Sales")' });
  if (why === "byHand") tenant.mallory.update(group, { groupTypes: [], membershipRule: null });
  for (const user of users) (why === "byHand" ? tenant.mallory : service).removeLink(member(user));
  if (why === "byHand") tenant.mallory.update(group, dynamic);
  if (why === "later") for (const user of users) tenant.mallory.update(user, { department: "Nowhere" });
  const preview = await tenant.preview(snapshot, { types: ["group"] });
  const { items } = await tenant.engine.recovery.listChanges(preview.id, {}, { limit: 10 });
  const texts = items.flatMap((change) => ruleTexts(change, authoredText));
  // A page and a terminal say the same of the row, with the time in their own form.
  for (const [change, text] of items.flatMap((change, at) =>
    texts.slice(at, at + 1).map((text) => [change, text] as const),
  )) {
    const said = `members moved ${text.split(" at 20")[0]}`;
    const page = changeBody([change], () => null).html.replaceAll("&#39;", "'");
    expect(page).toContain(said);
    expect(
      changeRows({ piped: true })([change])
        .map((row) => row.join(" "))
        .join(),
    ).toContain(said);
  }
  return texts.join();
}

const BY_RULE = "by the group's own rule, not the service that the log names: ";

test("members that a group's rule removed are told as that, with the author of the attribute that it reads", async () => {
  expect(await removedByRule("attribute")).toMatch(
    new RegExp(`^${BY_RULE}department of 2 of 2 members looked at was changed by mallory@contoso\\.example at \\S+$`),
  );
});

test("members that a group's rule removed are told as that, with the author of the rule", async () => {
  expect(await removedByRule("rule")).toMatch(
    new RegExp(`^${BY_RULE}membershipRule was changed by mallory@contoso\\.example at \\S+$`),
  );
});

test.each(["other", "later"] as const)(
  "members that a group's rule removed are given to no author by a write that the rule does not follow: %s",
  async (why) => {
    expect(await removedByRule(why)).toBe(
      `${BY_RULE}the log of this time has no write of the rule or of what it reads`,
    );
  },
);

test("members that a person removed before a group got its rule again are not told as removed by the rule", async () => {
  expect(await removedByRule("byHand")).toBe("");
});

/** Ten members of a group with a rule, or without one, are taken out by a service of Microsoft. */
async function tenTakenOut({ isDynamic }: { readonly isDynamic: boolean }) {
  await using tenant = openTwoHandsTenant();
  const rule = { groupTypes: ["DynamicMembership"], membershipRule: '(user.department -eq "Field")' };
  const group = tenant.honest.create("group", { displayName: "Field", ...(isDynamic ? rule : { groupTypes: [] }) });
  const users = Array.from({ length: 10 }, (_, at) =>
    tenant.honest.create("user", {
      displayName: `u${at}`,
      userPrincipalName: `u${at}@contoso.example`,
      department: "Field",
    }),
  );
  const service = tenant.directory.as({
    actor: { kind: "app", id: null, name: "Microsoft Approval Management" },
    app: "Microsoft Entra Dynamic Membership",
    ip: null,
  });
  for (const target of users) service.addLink({ link: "members", source: group, target });
  const snapshot = await tenant.snapshot();
  for (const user of users) tenant.mallory.update(user, { department: "Nowhere" });
  for (const target of users) service.removeLink({ link: "members", source: group, target });
  const preview = await tenant.preview(snapshot, { all: true });
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  return assessment?.done?.risks.find(({ rule: which }) => which === "massChange")?.sentence ?? "";
}

test("many members that a rule took out of a group are told as taken by the rule, and out of a group without one as taken by the service", async () => {
  const byRule = await tenTakenOut({ isDynamic: true });
  expect(byRule).toMatch(
    /^10 users were removed from groups \("Field"\) by the groups' own rules \("Microsoft Approval Management" in the log\)/,
  );
  expect(byRule).toContain("It follows a change of a rule or of an attribute that it reads");
  const byService = await tenTakenOut({ isDynamic: false });
  expect(byService).toMatch(
    /^10 users were removed from groups \("Field"\) by "Microsoft Approval Management" between/,
  );
});
