import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type GraphFace, startGraphFace } from "../../../drill/graph-face.ts";
import { contosoTenant } from "../../../sandbox/contoso/contoso.ts";
import { wellKnownNames } from "../../../src/domain/tenant/well-known.ts";
import { entry } from "../../cli/support.ts";
import type { StoryCopy } from "../../support/story-tenant.ts";

/** A sandbox with its story, served as Microsoft Graph to a server in another mode. */
export interface ServedStory extends AsyncDisposable {
  /** Settings of the server, signed in as this person. */
  settings(mode: "vault" | "microsoft", who: string): Readonly<Record<string, string>>;
}

/** Serves a copy of a sandbox. A vault starts with the sandbox's own history, because a first capture has no past. */
export async function serveStory(
  { dataFolder }: StoryCopy,
  seed: string,
  who: readonly string[],
): Promise<ServedStory> {
  const face: GraphFace = await startGraphFace(entry, { ENTRA_REWIND_DATA: dataFolder }, who);
  const vault = join(dataFolder, "vault", contosoTenant(seed).id);
  mkdirSync(vault, { recursive: true, mode: 0o700 });
  const generations = readdirSync(join(dataFolder, "sandbox"), { withFileTypes: true });
  for (const { name } of generations.filter((one) => one.isDirectory())) {
    const folder = join(dataFolder, "sandbox", name);
    for (const file of readdirSync(folder).filter((one) => one.startsWith("history.db"))) {
      cpSync(join(folder, file), join(vault, file));
    }
    forgetUncaptured(join(vault, "history.db"));
  }
  return {
    settings(mode, person) {
      const token = face.tokens[person];
      if (token === undefined) throw new Error(`There is no token of ${person}.`);
      return { ...(mode === "vault" ? face.vault : face.environment), ENTRA_REWIND_ACCESS_TOKEN: token };
    },
    // An orderly end waits for answers and for the engine's thread, which under load takes longer than a hook may.
    [Symbol.asyncDispose]: () => face.close("SIGKILL"),
  };
}

/**
 * Deletes from a sandbox's history what a capture of a live tenant does not read under the same id: federated
 * credentials, and Microsoft's own roles, which would look purged.
 */
function forgetUncaptured(file: string): void {
  const database = new DatabaseSync(file);
  const tablesWith = (column: string) =>
    database
      .prepare("select m.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and c.name = ?")
      .all(column);
  for (const { name } of tablesWith("entity_type")) {
    database.exec(`delete from "${name}" where entity_type = 'federatedIdentityCredential'`);
  }
  const builtIn = wellKnownNames("directoryRole").map(([id]) => `'${id}'`);
  for (const { name } of tablesWith("entity_id")) {
    database.exec(
      `delete from "${name}" where entity_type = 'roleDefinition' and entity_id in (${builtIn.join(", ")})`,
    );
  }
  database.close();
}
