import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DirectoryWriter } from "../../../src/directory/embedded/directory-writer.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { snapshotBy } from "../../support/crowded-tenant.ts";
import type { Answer, Host } from "../../support/host.ts";
import { inMode, type WalkedMode } from "../../support/in-mode.ts";
import { approving, at } from "../../support/incident.ts";
import { newHost } from "../../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../../support/rehearsal-tenant.ts";
import { callerOf, itemsOf, listOf, numberIn, type Walk } from "./walk.ts";

/** More of each than an answer names. */
const PEOPLE = 30;
const DYNAMIC = 40;
const PURGED = 14;

const word = (n: number): string =>
  [...n.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join("");
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** The rules of dynamic groups, as the directory carries them out. */
const directoryItself = ({ embedded }: RehearsalTenant): DirectoryWriter =>
  embedded.as({
    actor: { kind: "app", id: null, name: "Microsoft Entra Dynamic Membership" },
    app: "Microsoft Entra Dynamic Membership",
    ip: null,
  });

const group = (name: string, more: object = {}) => ({
  displayName: name,
  mailNickname: name.replaceAll(/\W/g, ""),
  ...{ mailEnabled: false, securityEnabled: true, groupTypes: [] },
  ...more,
});

/** Returns the ids of changes, and of those that are alike. */
const idsOf = (rows: readonly unknown[]): readonly unknown[] =>
  rows.flatMap((row) => [at(row, "id"), ...listOf(at(row, "alike", "rows")).map((one) => at(one, 0))]);

/** Walks what the verification of a recovery leaves out that waits for rules and creates objects again. */
export function walkSlowRecovery(mode: WalkedMode): void {
  let tenant: RehearsalTenant;
  let close: () => Promise<void>;
  let call: Walk["call"];
  let whole: Walk["whole"];
  let snapshot: string;
  let verification: Answer;
  let dynamic: readonly EntityRef[];

  beforeAll(async () => {
    tenant = await openRehearsalTenant(mode === "sandbox" ? {} : { start: Date.now() - HOUR });
    const served = await inMode(tenant, mode);
    const host: Host = await newHost(served.parts, approving);
    close = async () => {
      await host[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    };
    const { hands, later } = tenant;
    const people = times(PEOPLE, (n) => tenant.addUser(`Person ${word(n)}`, { department: "Field" }));
    const rule = { groupTypes: ["DynamicMembership"], membershipRule: '(user.department -eq "Field")' };
    dynamic = times(DYNAMIC, (n) =>
      hands.create("group", group(`Field ${word(n)}`, { ...rule, membershipRuleProcessingState: "On" })),
    );
    for (const source of dynamic)
      for (const target of people) directoryItself(tenant).addLink({ link: "members", source, target });
    const purged = times(PURGED, (n) => hands.create("group", group(`Club ${word(n)}`)));
    for (const source of purged) for (const target of people) hands.addLink({ link: "members", source, target });
    later(MINUTE);
    snapshot = await snapshotBy(served.services);
    later(MINUTE);
    for (const one of people.slice(0, 20)) {
      hands.update(one, { department: "Stolen" });
      for (const source of dynamic) directoryItself(tenant).removeLink({ link: "members", source, target: one });
    }
    for (const one of purged) {
      hands.delete(one);
      hands.purge(one);
    }
    later(MINUTE);
    ({ call, whole } = callerOf(host, snapshot));
    const preview = await call("start_preview", { scope: { all: true, rebuild: true } });
    const started = await call("start_recovery", { previewJobId: at(preview.data, "jobId") });
    const recoveryJobId = at(started.data, "jobId");
    await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
    verification = await call("verify_recovery", { recoveryJobId, waitSeconds: 50 });
  }, 180_000);
  afterAll(() => close());

  describe(`what a verification of slow and rebuilt objects leaves out in mode ${mode}`, () => {
    test("groups that wait for their rules are all listed, with as many members as their own links show", async () => {
      const pending = listOf(at(verification.data, "pending"));
      const [, left, next = ""] =
        listOf(at(verification.data, "rest"))
          .map((one) => /^([\d,]+) more pending groups: (.*)$/.exec(String(one)))
          .find((one) => one !== null) ?? [];
      expect(pending.length + numberIn(left)).toBe(DYNAMIC);
      expect(verification.text).toContain(next);
      const listed = idsOf(itemsOf(await whole(next, { detail: "names" })));
      expect(dynamic.filter(({ id }) => !listed.includes(id))).toEqual([]);
      for (const row of pending) {
        const { type, id } = { type: at(row, "type"), id: at(row, "id") };
        const links = async (time: object) =>
          itemsOf(await whole("get_object", { type, id, link: "members", direction: "from", ...time })).flatMap(
            (item) => listOf(at(item, "rows")).map((one) => at(one, 0)),
          );
        const [now, then] = [new Set(await links({})), await links({ at: snapshot })];
        const joining = then.filter((one) => !now.has(one));
        expect(numberIn(at(row, "joining", "total"))).toBe(joining.length);
        const named = listOf(at(row, "joining", "items")).map((one) => at(one, "id"));
        expect(named.filter((one) => !joining.includes(one))).toEqual([]);
        expect(verification.text).toContain(`${String(id)}: ${now.size} members now, ${then.length} expected`);
      }
    });

    test("objects that were created again are counted, and the call that is named shows each", async () => {
      const items = listOf(at(verification.data, "rebuilt", "items"));
      expect(numberIn(at(verification.data, "rebuilt", "total"))).toBe(PURGED);
      expect(items.length).toBeLessThan(PURGED);
      expect(verification.text).toContain(`created again: ${PURGED - items.length} more objects`);
      const calls = listOf(at(verification.data, "rest")).map(String);
      const [named = ""] = calls.flatMap((one) => /^each that was created again: (.*)$/.exec(one)?.slice(1) ?? []);
      expect(verification.text).toContain(named);
      const rows = itemsOf(await whole(named, { detail: "names" }));
      const ids = idsOf(rows);
      expect(new Set(ids).size).toBe(PURGED);
      expect(items.filter((one) => !ids.includes(at(one, "id")))).toEqual([]);
    });

    test("a call leads to the pending members beyond those that are named", () => {
      const calls = listOf(at(verification.data, "rest")).map(String);
      const [named = ""] = calls.filter((one) => one.startsWith("each pending member: get_object with"));
      expect(named).not.toBe("");
      expect(verification.text).toContain(named);
    });
  });
}
