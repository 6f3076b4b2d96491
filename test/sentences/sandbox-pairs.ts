import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { writeExport } from "../../src/app/vault/export-files.ts";
import { resetSandbox } from "../../src/cli/commands/sandbox-reset.ts";
import type { OnBehalf } from "../../src/directory/directory-admin.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { asInstant } from "../../src/domain/time.ts";
import type { ExportedObject } from "../../src/engine/export/export-state.ts";
import { configuredOwner } from "../../src/service/session.ts";
import { contrasts, once, type Pair, pair } from "./pair.ts";
import { inFolder, printedBy, shownBy } from "./shown.ts";
import { accepted, tried } from "./tried.ts";
import { working } from "./working.ts";

/** Writes as another administrator does. */
const BY_HAND: OnBehalf = {
  caller: {
    ...{ id: "hand", userPrincipalName: "hand@contoso.example", displayName: "Hand" },
    ...{ roles: ["globalAdministrator"], permissions: [] },
  },
  ...{ app: "Microsoft Entra admin center", correlationId: "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6", rules: null },
};

/** What commands say of one sandbox, from its making on. */
let telling: ReturnType<typeof tell> | null = null;
const tell = () =>
  inFolder(async (folder) => {
    const environment = { ENTRA_REWIND_DATA: folder };
    const settings = readSettings(environment);
    const run = (...argv: readonly string[]) =>
      printedBy(
        () => argv,
        () => environment,
      )();
    const made = await shownBy((screen) => resetSandbox(settings, screen, { users: 100 }), environment, {
      isTTY: true,
    })();
    const host = openSandboxHost(settings);
    const seen = async (tenant: string) => {
      const owner = { kind: "recognized", tenant: tenantId(tenant), id: "gone", delegation: null } as const;
      return tried(() => host.use(async ({ session }) => session.tenant(), owner))();
    };
    const { id } = await host.use(({ session }) => session.tenant(), configuredOwner);
    const [own, other] = [await seen(id), await seen("another")];
    await host.close();
    const worked = await working(environment);
    const [status, doctor] = [await run("sandbox", "status"), await run("doctor")];
    const again = openSandboxHost(settings);
    await again.use(async ({ directory }) => {
      const actor = await directory?.principal("ada.lindgren@contoso.example");
      if (actor == null) throw new Error("Ada is there.");
      const ref = { type: "user", id: actor.id } as const;
      await directory?.write([{ kind: "update", ref, properties: { accountEnabled: false } }], BY_HAND);
    }, configuredOwner);
    await again.close();
    return { made, own, other, worked, status, doctor, locked: await run("sandbox", "status") };
  });
const told = (part: keyof Awaited<ReturnType<typeof tell>>) => async () => {
  telling ??= tell();
  return (await telling)[part];
};
const refused = printedBy(() => ["sandbox", "reset", "--users", "1"]);
const none = printedBy(() => ["sandbox", "status"]);
const unbuilt = printedBy(() => ["doctor"]);
const waiting = () => inFolder(async (folder) => working({ ENTRA_REWIND_DATA: folder }));
const withDatabase = printedBy(
  () => ["doctor"],
  () => ({ ENTRA_REWIND_DATABASE: "postgres://host/database" }),
);
const examinedIn = (environment: Readonly<Record<string, string>>) =>
  printedBy(
    () => ["doctor"],
    () => environment,
  );
const unset = examinedIn({ ENTRA_REWIND_MODE: "microsoft" });
const sandboxes: readonly Pair[] = [
  ...contrasts(told("made"), refused, [
    ["Building Contoso", "must be a whole number"],
    ["The sandbox is fresh: scenario …, …, seed ….", "must be a whole number"],
  ]),
  ...contrasts(told("status"), none, [
    ["its time", "There is no sandbox"],
    ["user principal name", "There is no sandbox"],
  ]),
  pair("cannot sign in now", told("locked"), told("status"), "may recover, and approve recoveries"),
  ...contrasts(told("doctor"), unbuilt, [
    ["scenario …, …, seed …", "not built yet"],
    ["sign in", "not built yet"],
    ["… of …, with …", "not built yet"],
  ]),
  pair("not built yet: the first tool call builds it", unbuilt, told("doctor"), "scenario "),
  pair("…, made at the first use", unbuilt, told("doctor"), "scenario "),
  pair("keeps history, jobs, approvals and trail", withDatabase, unbuilt, "not built yet"),
  pair(
    "sandbox, the embedded tenant. To examine mode microsoft, set ENTRA_REWIND_MODE=microsoft",
    unbuilt,
    unset,
    "setup",
  ),
  pair("data folder", unbuilt, unset, "setup"),
  pair("There is no sandbox in … yet. Waiting for one.", waiting, told("worked"), "Working on the jobs"),
  pair("Working on the jobs of the sandbox in ….", told("worked"), waiting, "Waiting for one."),
  pair("The sandbox is another one since you signed in. Sign in again.", told("other"), told("own"), accepted),
];

const object = (id: string, more: Partial<ExportedObject>): ExportedObject => ({
  ...{ ref: { type: "user", id }, life: "live", displayName: id, properties: { displayName: id } },
  ...{ synchronized: false, builtIn: false, dynamicMembership: false, links: {} },
  ...more,
});
async function* given(objects: readonly ExportedObject[]) {
  yield* objects;
}
const ADA = "082f95a4-20a4-4dd7-86d3-5b6e29d45b8a";
const BEN = "09c7543a-d785-4824-b642-98ac52d5b312";
const personOf = (name: string) => ({
  ...{ displayName: name, userPrincipalName: `${name}@contoso.example`, mailNickname: name, accountEnabled: true },
});
const GROUP = "28d46a31-369a-40c1-8876-237d9a6ed1ad";
/** Copies an exported tenant into a sandbox, whose group follows a rule or does not, and describes it. */
const copied = (mode: string, isDynamic: boolean) =>
  once(async () => {
    const folder = mkdtempSync(join(tmpdir(), "entra-rewind-sentences-"));
    try {
      const rule = { groupTypes: ["DynamicMembership"], membershipRule: 'user.userType -eq "Guest"' };
      const objects = [
        object(BEN, { properties: personOf("ben") }),
        object(ADA, { properties: personOf("ada") }),
        object(GROUP, {
          ...{ ref: { type: "group", id: GROUP }, displayName: "Chess", dynamicMembership: isDynamic },
          properties: {
            displayName: "Chess",
            mailNickname: "chess",
            mailEnabled: false,
            securityEnabled: true,
            ...(isDynamic ? rule : {}),
          },
          links: { members: [ADA, BEN].map((id) => ({ type: "user", id }) as const) },
        }),
      ];
      const tenant = {
        id: "7d1c2c0a-5a53-4a0c-9a3e-0c7b3f1d8e11",
        displayName: "Contoso",
        defaultDomain: "contoso.example",
      };
      await writeExport(join(folder, "export"), given(objects), {
        tenant,
        instant: asInstant(0),
        pseudonymized: false,
      });
      const environment = { ENTRA_REWIND_DATA: join(folder, "data"), ENTRA_REWIND_MODE: mode };
      const run = (argv: readonly string[], more = environment) =>
        printedBy(
          () => argv,
          () => more,
        )();
      const said = await run(["sandbox", "from-export", join(folder, "export")]);
      return `${said}${await run(["sandbox", "status"])}`;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
const whole = copied("sandbox", false);
const partly = copied("vault", true);
const copies: readonly Pair[] = [
  pair("The sandbox is a copy of … as of …: ….", whole, none, "There is no sandbox"),
  pair("Rehearsal account (…)", whole, told("status"), "may recover"),
  ...contrasts(partly, whole, [
    ["… … left out, because the embedded tenant does not take …. Such as:", "The sandbox is a copy of Contoso"],
    ["objects and links", "The sandbox is a copy of Contoso"],
    ["Unset ENTRA_REWIND_MODE to work on it.", "The sandbox is a copy of Contoso"],
  ]),
];

/** On the sandbox from its making on, and on copies of a tenant in it. */
export const sandboxPairs: readonly Pair[] = [...sandboxes, ...copies];
