import { upnOf } from "../../../sandbox/contoso/contoso.ts";
import { signedInBy } from "../../../sandbox/contoso/signed-in-by.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { readPointer, sandboxFolder } from "../../app/sandbox/pointer.ts";
import { sandboxIdentities } from "../../app/sandbox/sandbox-identities.ts";
import type { Settings } from "../../app/settings/read-settings.ts";
import { iso } from "../../domain/time.ts";
import { configuredOwner } from "../../service/session.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";
import { sandboxPeople } from "../host/sandbox-people.ts";

/** Describes the current sandbox, or says that there is none yet. Builds none. */
export async function sandboxStatus(settings: Settings, screen: Screen, json: boolean): Promise<ExitStatus> {
  const folder = sandboxFolder(settings);
  const pointer = readPointer(folder);
  if (pointer === null) {
    if (json) screen.json({ folder, exists: false });
    else
      screen.say(
        `There is no sandbox in ${folder} yet: the first tool call builds one, or \`entra-rewind sandbox reset\`.`,
      );
    return exitStatus.done;
  }
  const { openAttended } = await import("../../app/sandbox/open-sandbox.ts");
  const runtime = openAttended(settings);
  try {
    const { session, recovery } = await runtime.services(configuredOwner);
    const tenant = await session.tenant();
    const snapshots = await recovery.listSnapshots({ limit: 999 });
    const { scenario, seed, users, anchor } = pointer;
    const usual = signedInBy(scenario);
    const people = sandboxIdentities.map((name) => ({
      name,
      userPrincipalName: upnOf(name, tenant),
    }));
    const present = await sandboxPeople(runtime);
    const status = {
      folder,
      exists: true,
      tenant: { id: tenant.id, displayName: tenant.displayName, defaultDomain: tenant.defaultDomain },
      scenario,
      seed,
      users,
      anchor: iso(anchor),
      now: iso(tenant.now),
      signedInAs: usual,
      snapshots: snapshots.total ?? snapshots.items.length,
      identities: Object.fromEntries(people.map(({ name, userPrincipalName }) => [name, userPrincipalName])),
    };
    if (json) {
      screen.json(status);
      return exitStatus.done;
    }
    screen.table(
      ["sandbox", folder],
      [
        ["tenant", uncut(`${tenant.displayName} (${tenant.defaultDomain})`)],
        ["scenario", scenario],
        ["seed", seed],
        ["users", String(users)],
        ["its time", status.now],
        ["snapshots", String(status.snapshots)],
      ],
    );
    screen.say();
    screen.table(
      ["ENTRA_REWIND_SIGN_IN_AS", "user principal name", "who"],
      people.map(({ name, userPrincipalName }) => {
        const person = present.find((one) => one.name === name);
        const who = person === undefined ? "cannot sign in now" : `${uncut(person.displayName)}: ${person.part}`;
        return [name === usual ? `${name} (default)` : name, userPrincipalName, who];
      }),
    );
    return exitStatus.done;
  } finally {
    await runtime.close();
  }
}
