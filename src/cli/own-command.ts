import type { ProcessContext } from "../app/process-context.ts";
import { knownVariables } from "../app/settings/settings.ts";

/**
 * Variables that are left out, because they hold secrets or concern servers only. A request knows what a policy demands.
 * The address for heads can hold a key, and the server sends the heads of every process.
 */
const LEFT_OUT =
  /SECRET|PASSWORD|TOKEN$|DATABASE$|APPROVAL_PAGE$|APPROVAL_POLICY$|TRAIL_TO$|READ_ONLY$|^ENTRA_REWIND_LOG$/;

/** The variable with the person of the sandbox that a process signs in as. */
const WHO = "ENTRA_REWIND_SIGN_IN_AS";

interface RunElsewhere {
  readonly dataFolder: string;
  readonly platform: NodeJS.Platform;
  /** True for a line that another person runs, with a sign-in of their own. */
  readonly forAnother?: boolean;
}

/**
 * Returns the line that runs one of this program's commands in a terminal the way this process was started: with the
 * same Node, file, data folder and settings. Secrets are left out, and the person sets them as before.
 */
export function ownCommand(
  { command, environment }: Pick<ProcessContext, "command" | "environment">,
  args: readonly string[],
  { dataFolder, platform, forAnother = false }: RunElsewhere,
): string {
  const own = knownVariables.filter((name) => !LEFT_OUT.test(name) && name !== "ENTRA_REWIND_DATA");
  const set = own.flatMap((name): [string, string][] => {
    const value = environment[name];
    return value === undefined || value === "" || (forAnother && name === WHO) ? [] : [[name, value]];
  });
  const isSandbox = (environment.ENTRA_REWIND_MODE ?? "sandbox") === "sandbox";
  if (forAnother && isSandbox) set.push([WHO, "<their own>"]);
  const variables: [string, string][] = [["ENTRA_REWIND_DATA", dataFolder], ...set];
  if (platform === "win32") {
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const settings = variables.map(([name, value]) => `$env:${name}=${quoted(value)};`);
    return [...settings, "&", ...[...command, ...args].map(quoted)].join(" ");
  }
  const settings = variables.map(([name, value]) => `${name}=${shellWord(value)}`);
  return [...settings, ...[...command, ...args].map(shellWord)].join(" ");
}

/** Quotes a word for a POSIX shell if necessary. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
