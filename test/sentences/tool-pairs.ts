import { MINUTE } from "../../src/domain/time.ts";
import { approveOnTerminal } from "../support/attack-harness.ts";
import { at, previewUsers } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { type Pair, pair } from "./pair.ts";

/** What tools say in one story: a group gets fifty members after a snapshot, a preview takes them out, and one recovery runs. */
let telling: ReturnType<typeof tell> | null = null;
async function tell() {
  await using tenant = await openRehearsalTenant();
  const { hands, services } = tenant;
  const group = (displayName: string) =>
    hands.create("group", { displayName, mailNickname: displayName, mailEnabled: false, securityEnabled: true });
  const [chess, alone] = [group("Chess"), group("Alone")];
  const letters = "abcdefghijklmnopqrstuvwxy";
  const people = [...letters].flatMap((one) => [tenant.addUser(`Worker ${one}`), tenant.addUser(`Person ${one}`)]);
  const { caller } = await services.session.signedIn();
  const { id: snapshot } = await services.recovery.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  for (const target of people) hands.addLink({ source: chess, link: "members", target });
  hands.update(people[0] ?? chess, { department: "Law" });
  await using host = await newHost(tenant.parts);
  const said = async (name: string, args: object = {}) => (await host.call(name, { ...args })).text;
  const groups = { types: ["group"] };
  const preview = await host.call("start_preview", { snapshot, scope: groups, waitSeconds: 30 });
  const changes = await said("list_changes", { previewJobId: at(preview.data, "jobId") });
  const single = await previewUsers(host);
  const few = await said("list_changes", { previewJobId: single });
  const asked = await said("start_recovery", { previewJobId: single });
  await approveOnTerminal(tenant);
  const started = await host.call("start_recovery", { previewJobId: single });
  const recovery = at(started.data, "jobId");
  const job = await said("get_job", { jobId: recovery, waitSeconds: 30 });
  tenant.signIn("backupReader");
  const cancels = {
    ofRecovery: await said("cancel_job", { jobId: recovery }),
    ofPreview: await said("cancel_job", { jobId: single }),
  };
  tenant.signIn("backupAdministrator");
  return {
    ...{ preview: preview.text, changes, few, asked, started: started.text, job, ...cancels },
    compared: await said("compare_snapshots", { from: snapshot, scope: groups }),
    comparedFew: await said("compare_snapshots", { from: snapshot, scope: { types: ["user"] } }),
    activity: await said("list_activity"),
    jobs: await said("list_jobs"),
    failed: await said("list_failed_changes", { jobId: recovery }),
    failedPreview: await said("list_failed_changes", { jobId: single }),
    history: await said("get_object_history", { ...chess }),
    lonely: await said("get_object_history", { ...alone }),
    member: await said("get_object_history", { ...people[1] }),
  };
}
type Told = Awaited<ReturnType<typeof tell>>;
const told = (part: keyof Told) => async () => {
  telling ??= tell();
  return (await telling)[part];
};

export const toolPairs: readonly Pair[] = [
  pair("the job is a recovery", told("ofRecovery"), told("ofPreview"), "has already ended"),
  pair('from "…" and to "…"', told("compared"), told("comparedFew"), "Between"),
  pair("compare_snapshots with … and scope …", told("compared"), told("comparedFew"), "Between"),
  pair("……Between … and …: ……", told("compared"), told("changes"), "Changes: "),
  pair('get_object with type "…" and id "…"', told("history"), told("lonely"), "Alone"),
  pair("points at", told("history"), told("changes"), "Changes: "),
  pair("pointed at by", told("member"), told("changes"), "Changes: "),
  pair("… … in …: ……", told("activity"), told("jobs"), "Jobs, newest first"),
  pair("list_changes with its id", told("changes"), told("few"), "Changes: "),
  pair("Changes: …", told("changes"), told("compared"), "Between"),
  pair("Failed changes of recovery … (…): …", told("failed"), told("failedPreview"), "A preview applies nothing"),
  pair("next: …", told("jobs"), told("failed"), "Failed changes of recovery"),
  pair("Jobs, newest first: …", told("jobs"), told("failed"), "Failed changes of recovery"),
  pair("Next: …", told("preview"), told("changes"), "Changes: "),
  pair("Approved and started. … Next: …", told("started"), told("asked"), "a person has to approve this first"),
];
