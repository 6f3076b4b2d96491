import { invalid, RewindError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { persistentCache } from "../../graph/sign-in/azure-credential.ts";
import { microsoftCapabilities } from "../../microsoft/capabilities.ts";
import { examine, REACHED } from "../../microsoft/doctor.ts";
import { notSetUp } from "../../microsoft/not-set-up.ts";
import { inTheWayOfLive } from "../in-the-way.ts";
import { machine } from "../machine.ts";
import type { Mode, ModeRuntime } from "../mode.ts";
import type { ProcessContext } from "../process-context.ts";
import { limitsOf } from "../settings/limits-of.ts";
import type { Settings } from "../settings/read-settings.ts";
import { writeLines } from "../write-lines.ts";
import { recordFindings } from "./examine-records.ts";
import { type ConnectOptions, connectGraph, type GraphConnection } from "./graph-connection.ts";
import { readMicrosoftSettings } from "./microsoft-settings.ts";
import { type OpenMicrosoft, openMicrosoft } from "./open-microsoft.ts";

/** Mode `microsoft`: Microsoft's own Backup and Recovery service. */
export function microsoftMode(settings: Settings, { environment, streams }: ProcessContext): Mode {
  const capabilities = { ...microsoftCapabilities, ...limitsOf(settings) };
  const retention = "Microsoft keeps one snapshot a day for seven days.";
  const notify = (line: string) => writeLines(streams.errors, line);
  const optionsOf = (attended: boolean): ConnectOptions => ({
    settings,
    microsoft: readMicrosoftSettings(environment),
    notify,
    attended,
    view: { capabilities, retention },
  });
  return {
    capabilities,
    serve: () => microsoftRuntime(() => optionsOf(false)),
    async host() {
      const { hostedMicrosoft } = await import("../hosted/hosted-microsoft.ts");
      return hostedMicrosoft({ settings, environment, notify, view: { capabilities, retention } });
    },
    attend: async () => microsoftRuntime(() => optionsOf(true)),
    exists: () => true,
    work: async () => {
      throw invalid(
        "In mode microsoft there is no work for a worker: Microsoft's service carries out its jobs itself.",
      );
    },
    examine: () => findings(() => optionsOf(true)),
  };
}

/** Reads the settings at the first use, so that a server without them starts and each call says what to set. */
function microsoftRuntime(options: () => ConnectOptions): ModeRuntime {
  let connection: GraphConnection | null = null;
  let opening: Promise<OpenMicrosoft> | null = null;
  const open = async (): Promise<OpenMicrosoft> => {
    const chosen = optionsOrReason(options);
    connection ??= connectGraph(chosen);
    return openMicrosoft(chosen, connection);
  };
  const opened = (): Promise<OpenMicrosoft> => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    async services(owner) {
      if (owner.kind !== "configured") throw onePerson();
      return (await opened()).services;
    },
    compareRecoveries: async () => (await opened()).compareRecoveries(),
    async close() {
      connection?.close();
      const open = await opening?.catch(() => null);
      await open?.close();
    },
  };
}

/**
 * A host shows no reason for a server that does not start, so the server starts and answers each call with the reason.
 */
function optionsOrReason(options: () => ConnectOptions): ConnectOptions {
  try {
    return options();
  } catch (error) {
    throw error instanceof RewindError && error.code === "invalidInput" ? notSetUp(error) : error;
  }
}

const onePerson = (): RewindError =>
  new RewindError("notSupported", "In mode microsoft this server acts for the one person who has signed in.");

async function* findings(options: () => ConnectOptions): AsyncGenerator<Finding> {
  const name = "configuration";
  let connection: GraphConnection;
  let chosen: ConnectOptions;
  try {
    chosen = options();
    const { signIn, base } = chosen.microsoft;
    yield { name, ok: true, says: `sign in by ${signIn.kind} at ${base.origin}`, remedy: null };
    connection = connectGraph(chosen);
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    yield inTheWayOfLive(name, error);
    return;
  }
  try {
    const { client, tokens, closing } = connection;
    let isReached = false;
    for await (const finding of examine({ client, tokens, clock: machine, signal: closing })) {
      if (finding.name === REACHED && finding.ok) isReached = true;
      yield finding;
    }
    if (isReached) yield* recordFindings(chosen.settings, connection);
    yield keptSignIn(await persistentCache());
  } finally {
    connection.close();
  }
}

/** Reports where the sign-in is stored. Storing it nowhere is not an error: people then sign in once for each start. */
export function keptSignIn(isKept: boolean): Finding {
  const says = isKept
    ? "kept in this platform's secure store"
    : "for this process only; install @azure/identity-cache-persistence beside entra-rewind to keep it";
  return { name: "sign-in kept", ok: true, says, remedy: null };
}
