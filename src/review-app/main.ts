/**
 * The review of changes inside the chat. It shows, filters and narrows a preview, follows a recovery and shows its
 * verification, and shows comparisons, timelines and objects. It never approves, because a click in a page of the chat
 * does not prove that a person clicked.
 */

import { nounOf } from "../domain/words/counted-words.ts";
import { type Html, html } from "../review/html.ts";
import { type DraftPart, draftParts, scopeOf, wholeScope } from "./draft.ts";
import { type Facts, factsOf, listOf, textOf } from "./facts.ts";
import { hostLink } from "./host-link.ts";
import { ListView } from "./list-view.ts";
import { activitySection, comparisonSection, objectSection, partsSection } from "./other-sections.ts";
import { box, boxesIn, button, complain, fieldValue, part, reportHeight, shown } from "./page-parts.ts";
import { RecoveryFollower } from "./recovery-follower.ts";
import type { ListSource } from "./row-list.ts";
import { notes, progressSection, summarySection, verificationSection } from "./sections.ts";

/** Fields of the page, by the arguments of `list_changes`. */
const FILTERS: readonly string[] = ["type", "actor", "risk", "text"];
const A_PAGE = 100;

let preview: string | null = null;
let parts: readonly DraftPart[] = [];
let input: Facts = {};
let canExpand = false;

const host = hostLink(window, (method, params) => {
  if (method === "ui/notifications/tool-input") input = factsOf(params.arguments);
  if (method === "ui/notifications/tool-result") void shown(() => take(factsOf(params.structuredContent)));
  if (method === "ui/notifications/host-context-changed") follow(params);
});

const view = new ListView({
  callTool: host.callTool,
  attempt: (work) => void shown(work),
  drawn: () => offer(),
});

const follower = new RecoveryFollower({
  callTool: host.callTool,
  isHidden: () => document.hidden,
  later: (wait, work) => {
    const timer = setTimeout(work, wait);
    return () => clearTimeout(timer);
  },
  // It leaves a complaint of the person's own last step in place.
  complain,
  progress: (job) => {
    part("state").innerHTML = progressSection(job).html;
  },
  verified: (result) => {
    part("state").innerHTML = verificationSection(result).html;
    preview = null;
    offer();
  },
});

/** Shows what a tool has answered. Hosts do not say which tool it was, so the answer's members do. */
async function take(answer: Facts): Promise<void> {
  const isList = Array.isArray(answer.items);
  if (answer.job !== undefined) part("state").innerHTML = verificationSection(answer).html;
  else if (typeof answer.records === "number") look("Activity", activitySection(answer), "list_activity", answer);
  else if (isList && typeof answer.asOf === "string") look("Object", objectSection(answer), "get_object", answer);
  else if (isList && typeof answer.from === "string")
    look("Comparison", comparisonSection(answer), "compare_snapshots", answer);
  else {
    const id = textOf(input.previewJobId) || (answer.kind === "preview" ? textOf(answer.jobId) : "");
    if (id !== "") await open(id, answer);
  }
}

/** Shows an answer that has rows and nothing to narrow or recover. */
function look(title: string, section: Html, tool: ListSource["tool"], answer: Facts): void {
  begin("look", title, null);
  part("summary").innerHTML = section.html;
  view.show({ tool, args: input }, answer);
}

function begin(kind: "preview" | "look", title: string, id: string | null): void {
  preview = id;
  document.documentElement.dataset.kind = kind;
  part("title").textContent = title;
  part("state").innerHTML = "";
  view.clear(kind === "preview");
  follower.follow(id);
}

/** Opens the preview of an answer: its summary, and the first page of its changes. */
async function open(id: string, answer: Facts): Promise<void> {
  begin("preview", "Review of changes", id);
  const summary = factsOf(answer.summary ?? answer);
  const facts = summary.actors === undefined ? await host.callTool("summarize_changes", { previewJobId: id }) : summary;
  part("summary").innerHTML = html`${notes(answer, ["actorNote"])}${summarySection(facts)}`.html;
  parts = draftParts(facts);
  part("parts").innerHTML = partsSection(parts).html;
  const types = listOf(facts.byType).map((entry) => textOf(factsOf(entry).type));
  const actors = listOf(facts.actors).map((entry) => textOf(factsOf(entry).actor));
  part("type").innerHTML =
    html`<option value="">all kinds</option>${[...new Set(types)].filter(Boolean).map((type) => html`<option value="${type}">${nounOf(type, 2)}</option>`)}`.html;
  part("actor").innerHTML =
    html`<option value="">everyone</option>${actors.filter(Boolean).map((actor) => html`<option>${actor}</option>`)}`.html;
  await filter();
}

/** Reads the list of the preview anew. */
async function filter(): Promise<void> {
  if (preview === null) return;
  const filters = FILTERS.map((name) => [name, fieldValue(name)] as const).filter(([, value]) => value !== "");
  const args = { previewJobId: preview, limit: A_PAGE, ...Object.fromEntries(filters) };
  await view.read({ tool: "list_changes", args });
}

/** Returns the parts that are checked, or null if all are. */
function keptParts(): readonly DraftPart[] | null {
  const checked = boxesIn("parts").filter((one) => one.checked);
  if (checked.length === boxesIn("parts").length) return null;
  return checked.flatMap(({ dataset }) => parts[Number(dataset.part)] ?? []);
}

/** Returns the author to whose writes a narrower preview is limited, or an empty text. */
const loneActor = (): string => (box("alone").checked ? fieldValue("actor") : "");

/** Shows which steps are possible now. */
function offer(): void {
  const kept = keptParts();
  const isNarrower = kept?.length !== 0 && (view.chosen.length > 0 || loneActor() !== "" || kept !== null);
  part("alone-label").hidden = fieldValue("actor") === "";
  button("narrow").disabled = preview === null || !isNarrower;
  button("ask").disabled = preview === null;
  button("expand").hidden = !document.documentElement.hasAttribute("data-inline");
}

/** Asks for a preview of exactly what is chosen. */
async function narrow(): Promise<void> {
  const job = await host.callTool("get_job", { jobId: preview });
  const scope = scopeOf({ objects: view.chosen, parts: keptParts(), actor: loneActor() }, wholeScope(job));
  const started = await host.callTool("start_preview", { snapshot: job.snapshotId, scope, waitSeconds: 45 });
  box("alone").checked = false;
  await open(textOf(started.jobId), started);
  await host.request("ui/update-model-context", {
    content: [{ type: "text", text: `The person narrowed the review to preview ${preview}.` }],
  });
}

/** Asks the assistant, which needs a person's approval, to recover this preview. */
async function ask(): Promise<void> {
  const text = `Please start the recovery of preview ${preview}. I will approve it on the approval page.`;
  await host.request("ui/message", { role: "user", content: [{ type: "text", text }] });
}

function follow(context: Facts): void {
  const root = document.documentElement;
  if (context.theme !== undefined) root.dataset.theme = textOf(context.theme);
  for (const [name, value] of Object.entries(factsOf(factsOf(context.styles).variables))) {
    if (name.startsWith("--")) root.style.setProperty(name, textOf(value));
  }
  if (context.availableDisplayModes !== undefined)
    canExpand = listOf(context.availableDisplayModes).includes("fullscreen");
  const isFull =
    context.displayMode === undefined ? root.hasAttribute("data-full") : context.displayMode === "fullscreen";
  root.toggleAttribute("data-full", isFull);
  root.toggleAttribute("data-inline", !isFull && canExpand);
  view.isInline = !isFull;
}

const clicks: Readonly<Record<string, () => Promise<void> | void>> = {
  narrow,
  ask,
  next: () => view.next(),
  previous: () => view.previous(),
  expand: async () =>
    follow({ displayMode: textOf((await host.request("ui/request-display-mode", { mode: "fullscreen" })).mode) }),
};

let drawn = false;
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  const work = clicks[target.id];
  if (work !== undefined) void shown(work);
  else view.clicked(target);
});
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  if (FILTERS.includes(target.id)) void shown(filter);
  offer();
});
document.addEventListener("visibilitychange", () => follower.look());
document.addEventListener("scroll", () => {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    view.render();
  });
});
void shown(async () => {
  follow(await host.connect());
  reportHeight((height) => host.notify("ui/notifications/size-changed", { height }));
});
