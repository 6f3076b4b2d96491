import { expect, test } from "vitest";
import { unheldSection } from "../../src/approval-page/dangers.ts";
import { DAY, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { at } from "../support/incident.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { toFederated, unheldEntry } from "../support/unheld-entry.ts";
import { callOf } from "./both-halves.ts";
import { showingHost } from "./showing-host.ts";

/** An account renames a group and, if it is an attacker's, federates a domain and does what no table of acts names. */
async function afterSnapshot(mode: WalkedMode, { isAttacked = true, renames = true } = {}) {
  const tenant = await openRehearsalTenant({ start: Date.now() - 10 * DAY });
  const { caller } = await tenant.services.session.signedIn();
  const ring = tenant.hands.create("group", { displayName: "Ring", mailEnabled: false, securityEnabled: true });
  tenant.later(9 * DAY);
  const served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const { createdDateTime } = await source.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  if (renames) tenant.as("mallory@contoso.example").update(ring, { displayName: "Stolen" });
  const now = async () => {
    tenant.later(MINUTE);
    return { time: await tenant.embedded.now() };
  };
  if (isAttacked) {
    const federated = { ...(await now()), modified: toFederated };
    await tenant.embedded.record(unheldEntry("Set domain authentication", federated));
    await tenant.embedded.record(
      unheldEntry("Update role setting in PIM", { ...(await now()), target: "Global Administrator" }),
    );
    for (const target of ["Printer", "Scanner"])
      await tenant.embedded.record(unheldEntry("Update device", { ...(await now()), target }));
  }
  tenant.later(MINUTE);
  const { host, shown } = await showingHost(served, unheldSection);
  return {
    refused: async (tool: string, args: Readonly<Record<string, unknown>>) => {
      const { text, isError } = await host.call(tool, args);
      expect(isError, text).toBe(true);
      return text;
    },
    ...{ call: callOf(host), snapshot: iso(createdDateTime), shown, ring },
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

const federation =
  /critical, and no recovery reaches it: "Set domain authentication" on "contoso\.example" \(LiveType "Managed" → "Federated"\) by "mallory@contoso\.example" with "Azure AD PowerShell" from 203\.0\.113\.77 at \S+\. The owner of a federated domain's identity provider signs in as its users.+By hand: remove a federation that is not yours/;
const roleSetting = /high, and no recovery reaches it: "Update role setting in PIM" on "Global Administrator" by /;
const others =
  '2 acts on what the history does not hold or the log does not identify, of 1 kind: "Update device" 2. Whether such acts are in force was not looked at beyond the log.';
const anyAct = /no recovery reaches it|the history does not hold|Not reached by it/;

test.each(["sandbox", "vault", "microsoft"] as const)(
  "acts on what the history does not hold are told with the worst first by preview, summary, form, page, terminal and verdict, in mode %s",
  async (mode) => {
    await using played = await afterSnapshot(mode);
    const { call, snapshot } = played;
    const whole = await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 50 });
    const previewJobId = at(whole.data, "jobId");
    const summary = await call("summarize_changes", { previewJobId });
    for (const half of [...whole.halves, ...summary.halves]) {
      expect(half).toMatch(federation);
      expect(half).toContain('Beside it: "Update role setting in PIM" (high).');
      expect(half).toContain(others);
      expect(half.indexOf("Set domain authentication")).toBeLessThan(half.indexOf("Update role setting in PIM"));
      expect(half).toMatch(/list_activity with since "[^"]+" and until "[^"]+" shows them, with values/);
    }
    const listed = await call("summarize_changes", { previewJobId, list: "done" });
    for (const half of listed.halves) for (const act of [federation, roleSetting]) expect(half).toMatch(act);
    for (const half of whole.halves) expect(half).toContain("Tell the user what was done that no recovery reaches.");
    const recoveryJobId = at((await call("start_recovery", { previewJobId })).data, "jobId");
    for (const face of Object.values(played.shown)) {
      expect(face).toMatch(federation);
      expect(face).toMatch(roleSetting);
      expect(face).toContain(others);
    }
    for (const face of [played.shown.page, played.shown.terminal])
      expect(face).toContain("What was done that no recovery reaches");
    await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
    for (const half of (await call("verify_recovery", { recoveryJobId, waitSeconds: 50 })).halves) {
      expect(half).toMatch(federation);
      expect(half).toContain(
        'Not reached by it: 2 acts on what the history does not hold, such as "Set domain authentication" (critical).',
      );
      expect(half).toContain("and what was done that no recovery reaches.");
    }
  },
);

test.each(["sandbox", "vault", "microsoft"] as const)(
  "a preview that finds no difference in its scope says which acts no recovery reaches all the same, in mode %s",
  async (mode) => {
    await using played = await afterSnapshot(mode);
    const scope = { types: ["namedLocationPolicy"] };
    const { halves } = await played.call("start_preview", { snapshot: played.snapshot, scope, waitSeconds: 50 });
    for (const half of halves) {
      expect(half).toMatch(federation);
      expect(half).toContain("none of the dangers that are looked for, in what the history holds of this scope");
    }
  },
);

test.each(["sandbox", "vault"] as const)(
  "a comparison says which acts no recovery reaches, also of a scope without differences and of one actor, in mode %s",
  async (mode) => {
    await using played = await afterSnapshot(mode);
    const { call, snapshot: from } = played;
    const mallory = "mallory@contoso.example";
    for (const scope of [{ all: true }, { types: ["namedLocationPolicy"] }, { all: true, actor: mallory }])
      for (const half of (await call("compare_snapshots", { from, scope })).halves) {
        expect(half).toMatch(federation);
        expect(half).toContain(others);
      }
    const quiet = await call("compare_snapshots", { from, scope: { types: ["namedLocationPolicy"] } });
    expect(quiet.halves[0]).toContain(
      "danger: none of those that are looked for, in what the history holds of this scope",
    );
  },
);

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo of an account that wrote only to what the history does not hold is refused with what it did, in mode %s",
  async (mode) => {
    await using played = await afterSnapshot(mode, { renames: false });
    const { snapshot, refused } = played;
    const text = await refused("start_preview", { snapshot, scope: { all: true, actor: "mallory@contoso.example" } });
    expect(text).toContain('The log has no write by "mallory@contoso.example" to what the history holds since ');
    expect(text).toContain(
      'It has 4 acts of that author on what the history does not hold and no recovery reaches: "Update device", ',
    );
    expect(text).toContain('"Set domain authentication"');
  },
);

test.each(["sandbox", "vault", "microsoft"] as const)(
  "a timeline shows the values of an act on what has no type here, in mode %s",
  async (mode) => {
    await using played = await afterSnapshot(mode);
    const { halves } = await played.call("list_activity", { activity: "Set domain authentication" });
    for (const half of halves) {
      expect(half).toMatch(/LiveType[^;]*"Managed"/);
      expect(half).toContain("unheld-correlation");
    }
  },
);

test.each(["sandbox", "vault", "microsoft"] as const)(
  "answers on a time without such acts say nothing of them, in mode %s",
  async (mode) => {
    await using played = await afterSnapshot(mode, { isAttacked: false });
    const { call, snapshot } = played;
    const { data, halves } = await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 50 });
    const compared = mode === "microsoft" ? [] : (await call("compare_snapshots", { from: snapshot })).halves;
    const recoveryJobId = at((await call("start_recovery", { previewJobId: at(data, "jobId") })).data, "jobId");
    await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
    const verified = await call("verify_recovery", { recoveryJobId, waitSeconds: 50 });
    for (const text of [...halves, ...compared, ...verified.halves, ...Object.values(played.shown)])
      expect(text).not.toMatch(anyAct);
  },
);
