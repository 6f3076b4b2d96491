import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { approve } from "../../src/cli/commands/approve.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { createScreen } from "../../src/terminal/screen.ts";
import { follow, openPagedTenant } from "../approval-page/a-page.ts";
import { terminalOf } from "../support/attack-harness.ts";
import { approving, previewUsers } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";

const tool = "start_recovery";
const WITHOUT_EFFECT =
  /There is nothing to approve now, because this recovery would write nothing\. Put back since the preview, [^:]*: 1 of 1 object: user "Ada"/;

/** A user who lost a department, and the colleague who gives it back. */
async function oneWithoutDepartment() {
  const tenant = await openPagedTenant();
  const user = tenant.addUser("Ada", { department: "Research" });
  const { recovery, session } = tenant.services;
  await recovery.takeSnapshot({ label: "before", caller: (await session.signedIn()).caller });
  tenant.later(MINUTE);
  tenant.hands.update(user, { department: null });
  const putBack = () => {
    tenant.later(MINUTE);
    tenant.as("sofia").update(user, { department: "Research" });
  };
  const withoutPage = () => {
    const { showPage: _, linkPage: __, ...parts } = tenant.parts;
    return parts;
  };
  return Object.assign(tenant, { putBack, withoutPage });
}

test.each(hosts)(
  "a yes in a form on a host of $era that was open while a colleague put everything back does not count",
  async ({ open }) => {
    await using tenant = await oneWithoutDepartment();
    await using host = await open(tenant.withoutPage(), (form) => {
      tenant.putBack();
      return approving(form);
    });
    const answer = await host.call(tool, { previewJobId: await previewUsers(host) });
    expect(answer.text).toMatch(
      /would write nothing(?:\.| any more\.) Put back since the preview, [^:]*: 1 of 1 object: user "Ada"/,
    );
    expect(await tenant.services.approvals.listGiven()).toEqual([]);
  },
);

test("an approval page and its button say that a colleague put everything back, and offer no yes", async () => {
  await using tenant = await oneWithoutDepartment();
  await using host = await hosts[0].open(tenant.parts);
  await host.call(tool, { previewJobId: await previewUsers(host) });
  const page = await follow(tenant.ticket);
  tenant.putBack();
  for (const seen of [await page.post({ answer: "approve" }), await page.reload()]) {
    expect(seen.status).toBe(409);
    expect(seen.text.replaceAll("&quot;", '"')).toMatch(WITHOUT_EFFECT);
    expect(seen.text).not.toContain('value="approve"');
  }
  expect(await tenant.services.approvals.listGiven()).toEqual([]);
});

test("a terminal asks no question about a recovery without effect", async () => {
  await using tenant = await oneWithoutDepartment();
  await using host = await hosts[0].open(tenant.withoutPage());
  await host.call(tool, { previewJobId: await previewUsers(host) });
  tenant.putBack();
  const output = new PassThrough();
  const screen = createScreen({ input: new PassThrough(), output, errors: output });
  let questions = 0;
  const ask = async () => {
    questions += 1;
    return "yes";
  };
  const options = { clock: tenant.parts.clock, folder: "data" };
  expect(await approve(terminalOf(tenant), { ...screen, interactive: true, ask }, options)).toBe(1);
  expect(questions).toBe(0);
  expect(output.read()?.toString("utf8").replaceAll(/\s+/g, " ")).toMatch(WITHOUT_EFFECT);
});
