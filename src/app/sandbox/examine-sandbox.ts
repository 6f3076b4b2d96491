import { existsSync } from "node:fs";
import { RewindError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { configuredOwner } from "../../service/session.ts";
import { inTheWay } from "../in-the-way.ts";
import type { Settings } from "../settings/read-settings.ts";
import { signedInWords } from "../signed-in-words.ts";
import { trailFinding } from "../trail-finding.ts";
import { readPointer, sandboxFolder } from "./pointer.ts";

/** Checks what the sandbox needs. Opens an existing sandbox and builds none. */
export async function* examineSandbox(settings: Settings): AsyncGenerator<Finding> {
  const { dataFolder, database } = settings;
  yield well("mode", "sandbox, the embedded tenant. To examine mode microsoft, set ENTRA_REWIND_MODE=microsoft");
  yield well("data folder", existsSync(dataFolder) ? dataFolder : `${dataFolder}, made at the first use`);
  if (database !== null) yield well("database", "keeps history, jobs, approvals and trail");
  const sandbox = await attempt("sandbox", async () => {
    const pointer = readPointer(sandboxFolder(settings));
    if (pointer === null) return NOT_BUILT;
    return `scenario ${pointer.scenario}, ${countOf(pointer.users, "user")}, seed ${pointer.seed}`;
  });
  yield sandbox;
  if (!sandbox.ok || sandbox.says === NOT_BUILT) return;
  const { openAttended } = await import("./open-sandbox.ts");
  const runtime = openAttended(settings);
  try {
    const signIn = await attempt("sign in", async () => {
      return signedInWords(await (await runtime.services(configuredOwner)).session.signedIn());
    });
    yield signIn;
    if (signIn.ok) yield await trailFinding((await runtime.services(configuredOwner)).trail);
  } finally {
    await runtime.close();
  }
}

const NOT_BUILT = "not built yet: the first tool call builds it";

const well = (name: string, says: string): Finding => ({ name, ok: true, says, remedy: null });

/** Looks at a part, and returns what is found or what is in the way. */
async function attempt(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return well(name, await look());
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    return inTheWay(name, error);
  }
}
