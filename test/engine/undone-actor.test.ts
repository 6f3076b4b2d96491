import { expect, test } from "vitest";
import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import type { AuditQuery } from "../../src/directory/directory.ts";
import { loadChanges, requireList } from "../../src/engine/plan/list-changes.ts";
import { planItems } from "../../src/store/work/plan-items.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

/** A directory that notes the actors whose records are asked for. */
class NotingDirectory extends DelegatingDirectory {
  readonly actors: (string | undefined)[] = [];

  override audit(query: AuditQuery) {
    this.actors.push(query.actor);
    return super.audit(query);
  }
}

test("the undone actor of a plan is looked up once, however many batches of it are loaded", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const users = ["ada", "ben"].map((name) => tenant.user(name, { otherMails: ["a@x"] }));
  const snapshot = await tenant.snapshot();
  for (const user of users) tenant.as("mallory").update(user, { otherMails: ["a@x", "m@x"] });
  for (const user of users) tenant.as("honest").update(user, { otherMails: ["a@x", "m@x", "h@x"] });
  const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const directory = new NotingDirectory(tenant.context.directory);
  const context = { ...tenant.context, directory };
  const list = await requireList(context, preview.id);
  const rows = await planItems(context.store.db, list.id, {}, 0, 10);
  expect(rows).toHaveLength(2);
  for (const row of rows) expect((await loadChanges(context, list, [row]))[0]?.kept).toHaveLength(1);
  expect(directory.actors.filter((actor) => actor !== undefined)).toEqual(["mallory"]);
});
