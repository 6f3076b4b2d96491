import { type Figure, median, quantile, timed } from "./figures.ts";
import { type Result, StdioSession } from "./stdio-session.ts";

const CALLS = 100;

/** Measures each read tool on the freshly seeded sandbox, through the server a host starts. Seeding is not measured. */
export async function reads(dataFolder: string): Promise<readonly Figure[]> {
  const session = new StdioSession([process.execPath, "bin/entra-rewind.cjs", "mcp"], {
    ENTRA_REWIND_DATA: dataFolder,
  });
  try {
    await session.initialize();
    const seeding = await timed(() => session.callTool("get_tenant_status", {}));
    const previewJobId = await finishedPreview(session);
    const figures: Figure[] = [{ name: "first call, seeding the sandbox", value: seeding.ms, unit: "ms" }];
    for (const [tool, args] of readCalls(previewJobId)) {
      figures.push(...(await readFigures(tool, () => session.callTool(tool, args))));
    }
    return figures;
  } finally {
    await session.close();
  }
}

const readCalls = (previewJobId: string): readonly (readonly [string, Result])[] => [
  ["get_tenant_status", {}],
  ["list_snapshots", {}],
  ["list_jobs", {}],
  ["get_job", { jobId: previewJobId }],
  ["summarize_changes", { previewJobId }],
  ["list_changes", { previewJobId }],
];

async function finishedPreview(session: StdioSession): Promise<string> {
  const { items } = await session.callTool("list_snapshots", {});
  const snapshot = Array.isArray(items) ? items[0]?.snapshotId : undefined;
  const job = await session.callTool("start_preview", { snapshot, scope: { all: true }, waitSeconds: 50 });
  if (job.status !== "successful" || typeof job.jobId !== "string") throw new Error(`The preview is ${job.status}.`);
  return job.jobId;
}

async function readFigures(tool: string, call: () => Promise<unknown>): Promise<readonly Figure[]> {
  const times: number[] = [];
  for (let at = 0; at < CALLS; at += 1) times.push((await timed(call)).ms);
  return [
    { name: `${tool} p50`, value: median(times), unit: "ms" },
    { name: `${tool} p99`, value: quantile(times, 0.99), unit: "ms", bound: 50 },
  ];
}
