import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { encodeCursor } from "../../src/summaries/cursor.ts";
import { approveOnTerminal } from "../support/attack-harness.ts";
import { at, previewUsers } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

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
  /** Asks a host whose service answers for one job in this way. */
  const askedOf = async (more: Partial<Job>, name: string, args: object) => {
    const { id } = await services.recovery.getJob(jobId(single));
    const job = { ...(await services.recovery.getJob(id)), ...more };
    const recovery = Object.assign(Object.create(services.recovery), {
      getJob: async () => job,
      startPreview: async () => job,
    });
    await using other = await newHost({ ...tenant.parts, open: async () => ({ ...services, recovery }) });
    return (await other.call(name, { ...args })).text;
  };
  /** Asks for the first page of a scope of so many ids. */
  const scopeOf = (count: number) => {
    const ids = Array.from({ length: count }, () => crypto.randomUUID());
    const cursor = encodeCursor(`scope ${single}`, [0]);
    return askedOf({ scope: { entities: [{ type: "user", ids }] } }, "get_job", { jobId: single, cursor });
  };
  const failure = { code: "busy", message: "The tenant is busy." } as const;
  const uncounted = { totals: { ...(await services.recovery.getJob(jobId(single))).totals, changedObjects: null } };
  const scope = { snapshot, scope: groups, waitSeconds: 0 };
  /** Asks for the first page of a scope of so many users. */
  const pageOf = (users: number) => {
    const ids = Array.from({ length: users }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`);
    const cursor = encodeCursor(`scope ${single}`, [0]);
    return askedOf({ scope: { entities: [{ type: "user", ids }] } }, "get_job", { jobId: single, cursor });
  };
  const compared = await said("compare_snapshots", { from: snapshot, scope: groups });
  const comparedFew = await said("compare_snapshots", { from: snapshot, scope: { types: ["user"] } });
  for (const displayName of ["Blocks", "Blocks as well", "Blocks too", "Blocks again"]) {
    hands.create("conditionalAccessPolicy", {
      ...{ displayName, state: "enabled", grantControls: { operator: "OR", builtInControls: ["block"] } },
      conditions: {
        ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
        users: { includeGroups: [chess.id] },
      },
    });
  }
  const blocked = await said("compare_snapshots", { from: snapshot, scope: { types: ["conditionalAccessPolicy"] } });
  const crowd = Array.from({ length: 401 }, (_, n) =>
    hands.create("group", {
      displayName: `Crowd ${n}`,
      mailNickname: `crowd${n}`,
      mailEnabled: false,
      securityEnabled: true,
    }),
  );
  await services.recovery.takeSnapshot({ label: null, caller });
  return {
    ...{ longScope: await scopeOf(300), shortScope: await scopeOf(3) },
    failedWhole: await askedOf({ status: "failed", failure }, "list_failed_changes", { jobId: single }),
    unread: await askedOf(uncounted, "start_preview", scope),
    read: await askedOf({}, "start_preview", scope),
    ...{ longScope: await pageOf(300), shortScope: await pageOf(3) },
    crowd: await said("find_objects", { text: "Crowd", limit: 5 }),
    one: await said("find_objects", { text: "Alone" }),
    links: await said("get_object", { ...(crowd[0] ?? chess) }),
    value: await said("get_object", { ...(crowd[0] ?? chess), link: "displayName" }),
    ...{ preview: preview.text, changes, few, asked, started: started.text, job, ...cancels },
    ...{ compared, comparedFew, blocked },
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
  pair("… Of its scope, …", told("shortScope"), told("job"), "Next: "),
  pair('get_job with jobId "…"', told("longScope"), told("shortScope"), "Of its scope, "),
  ...contrasts(told("ofRecovery"), told("ofPreview"), [
    ["the job is a recovery", "has already ended"],
    ["…, when …,", "has already ended"],
  ]),
  pair("… Of its scope, …", told("shortScope"), told("job"), "Next: "),
  pair('get_job with jobId "…"', told("longScope"), told("shortScope"), "3 of 3 shown."),
  pair('from "…" and to "…"', told("compared"), told("comparedFew"), "Between"),
  pair("compare_snapshots with … and scope …", told("compared"), told("comparedFew"), "Between"),
  pair('compare_snapshots with …, scope … and detail "full"', told("blocked"), told("comparedFew"), "Between"),
  pair("……Between … and …: ……", told("compared"), told("changes"), "Changes: "),
  pair('get_object with type "…" and id "…"', told("history"), told("lonely"), "Alone"),
  pair("points at", told("history"), told("changes"), "Changes: "),
  pair("pointed at by", told("member"), told("changes"), "Changes: "),
  pair("… … in …:", told("activity"), told("jobs"), "Jobs, newest first"),
  pair("list_changes with its id", told("changes"), told("few"), "Changes: "),
  pair("Changes: ……", told("changes"), told("compared"), "Between"),
  pair("the job as a whole: …: …", told("failedWhole"), told("failedPreview"), "A preview applies nothing"),
  pair(
    "The list of preview … is still being read or cannot be read now. Call summarize_changes in 30 s.",
    told("unread"),
    told("read"),
    "1 object and 0 links to change.",
  ),
  pair("So many fit that more were left out: give more of the name.", told("crowd"), told("one"), "Alone"),
  pair("Parts of the value", told("value"), told("links"), "Links: "),
  pair("Failed changes of recovery … (…): …", told("failed"), told("failedPreview"), "A preview applies nothing"),
  pair("next: …", told("jobs"), told("failed"), "Failed changes of recovery"),
  pair("Jobs, newest first: …", told("jobs"), told("failed"), "Failed changes of recovery"),
  pair("Next: …", told("preview"), told("changes"), "Changes: "),
  pair("Approved and started. …… Next: …", told("started"), told("asked"), "a person has to approve this first"),
];
