import { join } from "node:path";
import { aCloud } from "../support/a-cloud.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { inFolder, printedBy } from "./shown.ts";
import { working } from "./working.ts";

/** What the commands of the vault say of one tenant, from its first capture to its end. */
let telling: ReturnType<typeof tell> | null = null;
const tell = () =>
  inFolder(async (folder) => {
    await using cloud = await aCloud(["contoso"]);
    const [tenant] = cloud.tenants;
    if (tenant === undefined) throw new Error("The cloud has one tenant.");
    const settings = {
      ...{ ENTRA_REWIND_DATA: join(folder, "data"), ENTRA_REWIND_MODE: "vault", ENTRA_REWIND_PACING: "off" },
      ...{ ENTRA_REWIND_SIGN_IN: "accessToken", ENTRA_REWIND_GRAPH_URL: `${cloud.url}/v1.0` },
      ENTRA_REWIND_ACCESS_TOKEN: cloud.graphToken(tenant, "ada.lindgren@contoso.example"),
    };
    const run = (...argv: readonly string[]) =>
      printedBy(
        () => argv,
        () => settings,
      )();
    const early = await run("vault", "export", join(folder, "export"));
    const emptyDoctor = await run("doctor");
    await run("vault", "capture");
    return {
      ...{ early, emptyDoctor },
      status: await run("vault", "status"),
      doctor: await run("doctor"),
      exported: await run("vault", "export", join(folder, "export")),
      worked: await working(settings),
      kept: await run("vault", "forget", "another"),
      forgotten: await run("vault", "forget", tenant.id),
    };
  });
const told = (part: keyof Awaited<ReturnType<typeof tell>>) => async () => {
  telling ??= tell();
  return (await telling)[part];
};
const withoutSandbox = () => inFolder(async (folder) => working({ ENTRA_REWIND_DATA: folder }));

/** On the commands of the vault over a live tenant. */
export const vaultCommandPairs: readonly Pair[] = [
  pair(
    "Deleted all that was kept of … (…): snapshots, log, jobs, approvals and trail.",
    told("forgotten"),
    told("kept"),
    "Name its id to delete what is kept.",
  ),
  pair("Kept: ….", told("status"), told("exported"), "Exported "),
  pair("Exported … as of … to ….", told("exported"), told("early"), "The vault holds no snapshot yet."),
  pair("Working on the history of ….", told("worked"), withoutSandbox, "There is no sandbox"),
  ...contrasts(told("emptyDoctor"), told("doctor"), [["Run entra-rewind vault capture.", "newest snapshot"]]),
];
