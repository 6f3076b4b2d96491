import fc from "fast-check";
import { expect, test } from "vitest";
import { EmbeddedDirectory } from "../../../src/directory/embedded/embedded-directory.ts";
import type { MetaTable } from "../../../src/directory/embedded/meta-table.ts";
import { SandboxClock } from "../../../src/directory/embedded/sandbox-clock.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { ADMIN, AnEmbeddedTenant, NOON } from "./an-embedded-tenant.ts";

/** A sandbox at noon that several processes have open. `machine.time` is the machine's time. */
function aSandbox() {
  const tenant = new AnEmbeddedTenant();
  const machine = { time: NOON + 90 * DAY, now: () => machine.time };
  const opened: EmbeddedDirectory[] = [];
  const open = () => {
    const clock = (meta: MetaTable) => new SandboxClock(meta, machine);
    const directory = EmbeddedDirectory.open(tenant.file, { clock, newId: () => `other-${machine.time}` });
    opened.push(directory);
    if (!(directory.clock instanceof SandboxClock)) throw new Error("another clock");
    return { directory, clock: directory.clock };
  };
  open().clock.set(NOON);
  const dispose = () => {
    for (const directory of opened) directory.close();
    tenant[Symbol.dispose]();
  };
  return { machine, open, [Symbol.dispose]: dispose };
}

test("a sandbox's time passes with the machine's while it is used", () => {
  using sandbox = aSandbox();
  const { directory } = sandbox.open();
  sandbox.machine.time += 400;
  expect(directory.now()).toBe(NOON + 400);
  sandbox.machine.time += 50 * SECOND;
  expect(directory.now()).toBe(NOON + 50_400);
});

test("a sandbox's time stands still while it is unused, give or take a second", () => {
  using sandbox = aSandbox();
  const { directory } = sandbox.open();
  sandbox.machine.time += 10 * SECOND;
  const before = directory.now();
  sandbox.machine.time += 5 * HOUR;
  expect(directory.now() - before).toBeLessThanOrEqual(SECOND);
  sandbox.machine.time += 100 * DAY;
  expect(sandbox.open().directory.now() - before).toBeLessThanOrEqual(2 * SECOND);
});

test("a sandbox's time never runs backward, in any process and with any clock of the machine", () => {
  const pauses = fc.oneof(
    fc.integer({ min: -MINUTE, max: -SECOND }),
    fc.integer({ min: 0, max: 2 * MINUTE }),
    fc.integer({ min: 0, max: 2 * SECOND }),
    fc.constantFrom(MINUTE, MINUTE + 1, DAY),
  );
  const uses = fc.array(fc.record({ pause: pauses, by: fc.nat(1), writes: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(uses, (list) => {
      using sandbox = aSandbox();
      const processes = [sandbox.open(), sandbox.open()];
      let [last, created] = [NOON, 0];
      for (const { pause, by, writes } of list) {
        sandbox.machine.time += pause;
        const directory = processes[by]?.directory;
        if (directory === undefined) throw new Error("no such process");
        if (writes) directory.as(ADMIN).create("group", {}, { id: `group-${++created}` });
        const now = directory.now();
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    }),
    { numRuns: 60 },
  );
});

test("the time of a write is kept with the write", async () => {
  using sandbox = aSandbox();
  sandbox.machine.time += 300;
  const { directory } = sandbox.open();
  directory.as(ADMIN).create("group", { displayName: "Chess" });
  const [record] = await Array.fromAsync(directory.audit({}));
  sandbox.machine.time += DAY;
  expect(record?.time).toBe(NOON + 300);
  expect(sandbox.open().directory.now()).toBeGreaterThanOrEqual(NOON + 300);
});

test("a sandbox's time can be set to a later time and not to an earlier one", () => {
  using sandbox = aSandbox();
  const { clock } = sandbox.open();
  clock.set(NOON + DAY);
  expect(sandbox.open().clock.now()).toBe(NOON + DAY);
  expect(() => clock.set(NOON)).toThrow(/cannot go back/);
});
