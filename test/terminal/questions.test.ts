import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { approve } from "../../src/cli/commands/approve.ts";
import { createScreen } from "../../src/terminal/screen.ts";
import { openPagedTenant, requestApproval } from "../approval-page/a-page.ts";
import { wipeDepartments } from "../support/incident.ts";

/** A terminal whose person types when a test says so. */
function terminal(given: { readonly isTTY?: true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  let shown = "";
  const output = Object.assign(new PassThrough(), given);
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString("utf8");
  });
  const until = async (pattern: RegExp) => {
    while (!pattern.test(shown)) await nextTurn();
  };
  return { input, until, screen: createScreen({ input, output, errors: output }), shown: () => shown };
}

test("a line that is typed before a question is shown does not answer it, even if it is read with the question", async () => {
  const { input, screen, until } = terminal();
  input.write("yes\n");
  const alone = screen.ask("One? ");
  await until(/One\? $/);
  input.write("no\n");
  expect(await alone).toBe("no");
  await screen.asking(async () => {
    for (const question of ["Two? ", "Three? "]) {
      input.write("yes\n");
      const answer = screen.ask(question);
      await until(new RegExp(`${question.replace("?", "\\?")}$`));
      input.write("no\n");
      expect(await answer).toBe("no");
    }
  });
});

test("the beginning of a line that is typed before a question is cleared, wherever its cursor is", async () => {
  const { input, screen, until } = terminal({ isTTY: true });
  const answer = screen.ask("One? ");
  input.write("yes\u0001");
  await until(/One\? /);
  input.write("no\r");
  expect(await answer).toBe("no");
});

test("questions after the end of the input have no answer", async () => {
  const { input, screen } = terminal();
  await screen.asking(async () => {
    const first = screen.ask("One? ");
    input.end();
    expect(await first).toBeNull();
    expect(await screen.ask("Two? ")).toBeNull();
  });
});

test("a second yes that is typed before the next request is shown does not approve it", async () => {
  await using tenant = await openPagedTenant();
  await wipeDepartments(tenant, 2);
  const requests = [
    await requestApproval(tenant, { scope: { types: ["user"] } }),
    await requestApproval(tenant, { scope: { types: ["user", "group"] } }),
  ];
  expect(requests.map(({ phrase }) => phrase)).toEqual([null, null]);
  const { input, screen, until } = terminal();
  const { services, parts } = tenant;
  const ended = approve({ services, readOnly: false }, screen, { clock: parts.clock, folder: "a-folder" });
  await until(/\[yes\/no\] $/);
  input.write("yes\n");
  await until(/Approved, /);
  input.write("yes\n");
  await until(/Approved, [\s\S]*\[yes\/no\] $/);
  input.write("\n");
  expect(await ended).toBe(1);
  const states = await Promise.all(requests.map(async ({ id }) => (await services.approvals.get(id)).state));
  expect(states.toSorted()).toEqual(["approved", "pending"]);
});
