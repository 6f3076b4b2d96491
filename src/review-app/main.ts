/**
 * The review of changes inside the chat. It shows, filters and narrows a preview, follows a recovery and shows its
 * verification. It never approves, because a click in a page of the chat does not prove that a person clicked.
 */

import { nounOf } from "../domain/counted-words.ts";
import { html } from "../review/html.ts";
import { type ChangeList, emptyList, nextArguments, withPage } from "./change-list.ts";
import { type Facts, factsOf, listOf, textOf } from "./facts.ts";
import { hostLink } from "./host-link.ts";
import { button, complain, fieldValue, part, reportHeight, shown } from "./page-parts.ts";
import { type ReviewRow, scopeOf } from "./review-row.ts";
import { type ListedRow, listedRows, ROW_HEIGHT, rowHtml, rowsInSight } from "./row-window.ts";
import { detailsSection, progressSection, summarySection, verificationSection } from "./sections.ts";

/** Fields of the page, by the arguments of `list_changes`. */
const FILTERS: readonly string[] = ["type", "actor", "risk", "text"];
const INLINE_ROWS = 3;
const POLL = 5_000;
const A_PAGE = 100;

let list: ChangeList | null = null;
let preview: string | null = null;
let recovery: string | null = null;
let input: Facts = {};
let isInline = true;
let canExpand = false;
let loading = false;
let inlineFrom = 0;
let details: ReviewRow | null = null;
const chosen = new Set<ReviewRow>();
const unfolded = new Set<ReviewRow>();

const host = hostLink(window, (method, params) => {
  if (method === "ui/notifications/tool-input") input = factsOf(params.arguments);
  if (method === "ui/notifications/tool-result") void shown(() => take(factsOf(params.structuredContent)));
  if (method === "ui/notifications/host-context-changed") follow(params);
});

/** Shows what a tool has answered. */
async function take(answer: Facts): Promise<void> {
  if (answer.job !== undefined) {
    part("state").innerHTML = verificationSection(answer).html;
    return;
  }
  if (Array.isArray(answer.items) && input.from !== undefined) {
    list = withPage(emptyList({ tool: "compare_snapshots", args: input }), answer);
    return render();
  }
  const id = textOf(input.previewJobId) || (answer.kind === "preview" ? textOf(answer.jobId) : "");
  if (id !== "") await open(id, answer.totals === undefined ? null : factsOf(answer.summary ?? answer));
}

/** Opens a preview: its summary, and the first page of its changes. */
async function open(id: string, summary: Facts | null): Promise<void> {
  preview = id;
  recovery = null;
  details = null;
  for (const rows of [chosen, unfolded]) rows.clear();
  part("state").innerHTML = "";
  const facts =
    summary?.actors === undefined ? await host.callTool("summarize_changes", { previewJobId: id }) : summary;
  part("summary").innerHTML = summarySection(facts).html;
  const types = listOf(facts.byType).map((entry) => textOf(factsOf(entry).type));
  const actors = listOf(facts.actors).map((entry) => textOf(factsOf(entry).actor));
  part("type").innerHTML =
    html`<option value="">all kinds</option>${[...new Set(types)].filter(Boolean).map((type) => html`<option value="${type}">${nounOf(type, 2)}</option>`)}`.html;
  part("actor").innerHTML =
    html`<option value="">everyone</option>${actors.filter(Boolean).map((actor) => html`<option>${actor}</option>`)}`.html;
  await filter();
}

/** Reads the list anew. A comparison and a recovered preview have none that could be filtered. */
async function filter(): Promise<void> {
  if (preview === null) return;
  const filters = FILTERS.map((name) => [name, fieldValue(name)] as const).filter(([, value]) => value !== "");
  inlineFrom = 0;
  list = emptyList({
    tool: "list_changes",
    args: { previewJobId: preview, limit: A_PAGE, ...Object.fromEntries(filters) },
  });
  await more();
}

async function more(): Promise<void> {
  if (list === null || list.cursor === null || loading) return;
  loading = true;
  const asked = list;
  try {
    const answer = await host.callTool(asked.source.tool, nextArguments(asked));
    if (list === asked) list = withPage(asked, answer);
  } finally {
    loading = false;
  }
  render();
}

/** The rows as they were last listed, kept because scrolling draws them often. */
let listed: { readonly of: ChangeList | null; readonly unfolded: number; readonly rows: readonly ListedRow[] } = {
  of: null,
  unfolded: 0,
  rows: [],
};

function currentRows(): readonly ListedRow[] {
  if (listed.of !== list || listed.unfolded !== unfolded.size) {
    listed = { of: list, unfolded: unfolded.size, rows: listedRows(list?.rows ?? [], unfolded) };
  }
  return listed.rows;
}

function render(): void {
  if (list === null) return;
  const rows = currentRows();
  const scrolled = Math.max(0, -part("rows").getBoundingClientRect().top);
  const sight = isInline
    ? { from: inlineFrom, to: Math.min(rows.length, inlineFrom + INLINE_ROWS) }
    : rowsInSight(scrolled, window.innerHeight, rows.length);
  const canChoose = preview !== null;
  part("rows").style.height = `${(isInline ? sight.to - sight.from : rows.length) * ROW_HEIGHT}px`;
  part("rows").innerHTML = html`${rows.slice(sight.from, sight.to).map((listed, at) =>
    rowHtml(listed, isInline ? at : sight.from + at, {
      unfolded: unfolded.has(listed.row),
      chosen: chosen.has(listed.row),
      canChoose,
    }),
  )}`.html;
  const total = list.total ?? list.loaded;
  part("count").textContent =
    `${list.loaded.toLocaleString("en")} of ${total.toLocaleString("en")} objects read, ${objectsChosen().length.toLocaleString("en")} chosen.`;
  part("details-place").innerHTML = details === null ? "" : detailsSection(details).html;
  button("narrow").disabled = preview === null || objectsChosen().length === 0;
  button("ask").disabled = preview === null;
  button("next").hidden = !isInline || (sight.to >= rows.length && list.cursor === null);
  button("previous").hidden = !isInline || inlineFrom === 0;
  button("expand").hidden = !isInline || !canExpand;
  if (!isInline && list.cursor !== null && sight.to > rows.length - INLINE_ROWS) void shown(more);
}

/** The chosen objects. A chosen group stands for all of its objects. */
const objectsChosen = (): readonly ReviewRow[] => [
  ...new Set([...chosen].flatMap((row) => (row.members.length === 0 ? [row] : row.members))),
];

/** Asks for a preview of exactly the chosen objects. */
async function narrow(): Promise<void> {
  const job = await host.callTool("get_job", { jobId: preview });
  const scope = scopeOf(objectsChosen());
  const started = await host.callTool("start_preview", { snapshot: job.snapshotId, scope, waitSeconds: 45 });
  await open(textOf(started.jobId), factsOf(started.summary));
  await host.request("ui/update-model-context", {
    content: [{ type: "text", text: `The person narrowed the review to preview ${preview}.` }],
  });
}

/** Asks the assistant, which needs a person's approval, to recover this preview. */
async function ask(): Promise<void> {
  const text = `Please start the recovery of preview ${preview}. I will approve it on the approval page.`;
  await host.request("ui/message", { role: "user", content: [{ type: "text", text }] });
}

/** Looks for a recovery of the preview, and follows it while the page is visible. */
async function poll(): Promise<void> {
  if (document.hidden || preview === null) return;
  if (recovery === null) {
    const jobs = listOf((await host.callTool("list_jobs", { kind: "recovery", limit: 5 })).items).map(factsOf);
    recovery = textOf(jobs.find(({ previewJobId }) => previewJobId === preview)?.jobId) || null;
  }
  if (recovery === null) return;
  const job = await host.callTool("get_job", { jobId: recovery });
  part("state").innerHTML = progressSection(job).html;
  if (job.status !== "successful") return;
  preview = null;
  part("state").innerHTML = verificationSection(
    await host.callTool("verify_recovery", { recoveryJobId: recovery, waitSeconds: 45 }),
  ).html;
  render();
}

function follow(context: Facts): void {
  const root = document.documentElement;
  if (context.theme !== undefined) root.dataset.theme = textOf(context.theme);
  for (const [name, value] of Object.entries(factsOf(factsOf(context.styles).variables))) {
    if (name.startsWith("--")) root.style.setProperty(name, textOf(value));
  }
  if (context.availableDisplayModes !== undefined)
    canExpand = listOf(context.availableDisplayModes).includes("fullscreen");
  if (context.displayMode !== undefined) isInline = context.displayMode !== "fullscreen";
  root.toggleAttribute("data-inline", isInline && canExpand);
  render();
}

const clicks: Readonly<Record<string, () => Promise<void> | void>> = {
  narrow,
  ask,
  next: async () => {
    inlineFrom += INLINE_ROWS;
    if (list !== null && inlineFrom + INLINE_ROWS > list.rows.length) await more();
    render();
  },
  previous: () => {
    inlineFrom = Math.max(0, inlineFrom - INLINE_ROWS);
    render();
  },
  expand: async () =>
    follow({ displayMode: textOf((await host.request("ui/request-display-mode", { mode: "fullscreen" })).mode) }),
};

function clicked({ target }: Event): void {
  if (!(target instanceof HTMLElement)) return;
  const work = clicks[target.id];
  if (work !== undefined) return void shown(work);
  const { unfold, details: wanted, choose, close } = target.dataset;
  const at = Number(unfold ?? wanted ?? choose ?? -1);
  const row = currentRows()[isInline ? inlineFrom + at : at]?.row;
  if (close !== undefined) details = null;
  else if (row === undefined) return;
  else if (unfold !== undefined) unfolded.has(row) ? unfolded.delete(row) : unfolded.add(row);
  else if (wanted !== undefined) details = row;
  else if (choose !== undefined) chosen.has(row) ? chosen.delete(row) : chosen.add(row);
  const { id } = target;
  render();
  if (id === "")
    document.querySelector<HTMLElement>(`[data-${choose === undefined ? "unfold" : "choose"}="${at}"]`)?.focus();
}

let drawn = false;
document.addEventListener("click", clicked);
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLElement && FILTERS.includes(target.id)) void shown(filter);
});
document.addEventListener("visibilitychange", () => void poll().catch(complain));
document.addEventListener("scroll", () => {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    render();
  });
});
// It leaves a complaint of the person's own last step in place.
setInterval(() => void poll().catch(complain), POLL);
void shown(async () => {
  follow(await host.connect());
  reportHeight((height) => host.notify("ui/notifications/size-changed", { height }));
});
