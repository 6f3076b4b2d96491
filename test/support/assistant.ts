import { z } from "zod";
import type { Form, Host } from "./host.ts";
import { Spending } from "./spending.ts";

const times = z.looseObject({
  time: z.string().default(""),
  actor: z.string(),
  properties: z.array(z.string()).default([]),
});
const object = z.looseObject({ type: z.string(), id: z.string(), displayName: z.string().optional() });
export const change = object.extend({
  action: z.enum(["update", "restore", "softDelete"]),
  properties: z.array(z.looseObject({ name: z.string(), now: z.unknown(), then: z.unknown() })),
  links: z.array(z.looseObject({ link: z.string(), target: object, action: z.string() })).default([]),
  attribution: z.array(times.extend({ app: z.string().optional(), operation: z.string().default("") })).default([]),
  notRecoverable: z.looseObject({ code: z.string(), sentence: z.string() }).optional(),
});
export type Change = z.infer<typeof change>;
export const snapshot = z.looseObject({
  snapshotId: z.string(),
  createdDateTime: z.string(),
  kind: z.string(),
});
export type Snapshot = z.infer<typeof snapshot>;
const totals = z.looseObject({ changedObjects: z.int().optional(), failedChanges: z.int().optional() });
const failure = z.looseObject({ message: z.string() });
const job = z.looseObject({ jobId: z.string(), status: z.string(), totals, failure: failure.optional() });
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.looseObject({ items: z.array(item), nextCursor: z.string().optional() });
const verification = z.looseObject({
  verified: z.boolean(),
  residual: z.looseObject({ total: z.int() }),
  expected: z.array(z.looseObject({ code: z.string(), objects: z.int() })),
});
export type Verification = z.infer<typeof verification>;

const references = z.looseObject({
  items: z.array(object.extend({ how: z.string(), still: z.boolean() })).default([]),
});
const history = z.looseObject({ state: z.string(), pointedAtBy: references });
const found = object.extend({ state: z.string(), fit: z.number() });

const briefPage = listOf(
  z.looseObject({ id: z.string(), alike: z.looseObject({ rows: z.array(z.array(z.unknown())) }).optional() }),
);

export type Scope = Readonly<Record<string, unknown>>;

/**
 * An assistant in one conversation. It knows only the question, the list of tools and the answers so far, and its next
 * call may use only these. The reasoning between two calls is in the conversation's own code.
 */
export class Assistant {
  /** The tokens that the whole conversation costs a model. */
  readonly spending = new Spending();
  /** Everything that the answers said so far, in each of their halves. */
  readonly heard = { text: "", data: "" };
  readonly #host: Host;
  #knows: string;

  private constructor(host: Host, knows: string) {
    this.#host = host;
    this.#knows = knows;
  }

  static async asked(question: string, host: Host): Promise<Assistant> {
    const tools = await host.listTools();
    const assistant = new Assistant(host, `${question}\n${JSON.stringify(tools)}`);
    assistant.spending.list(tools);
    return assistant;
  }

  async call<T>(tool: string, args: Record<string, unknown>, answer: z.ZodType<T>): Promise<T> {
    for (const text of textsIn(args)) {
      if (!this.#isKnown(text)) throw new Error(`${tool} was given "${text}", which nobody told the assistant.`);
    }
    const answered = await this.#host.call(tool, args);
    const { data, text, isError } = answered;
    // One list whole is a page, and not a summary.
    this.spending.answer("list" in args ? `${tool}, one list` : tool, answered);
    if (isError) throw new Error(`${tool} was refused: ${text}`);
    this.#knows += `\n${JSON.stringify(data)}`;
    this.heard.text += `\n${text}`;
    this.heard.data += `\n${JSON.stringify(data)}`;
    return answer.parse(data);
  }

  /** Makes a call that must be refused, and returns the sentence of the refusal. */
  async refused(tool: string, args: Record<string, unknown>): Promise<string> {
    const answered = await this.#host.call(tool, args);
    this.spending.answer(tool, answered);
    if (!answered.isError) throw new Error(`${tool} was not refused: ${answered.text}`);
    return answered.text;
  }

  /** True for known text, also for a property qualified with its type. */
  #isKnown(text: string): boolean {
    const words = /^[A-Za-z0-9]+\.[A-Za-z]+$/.test(text) ? text.split(".") : [text];
    return words.every((word) => this.#knows.includes(word));
  }

  async read<T>(uri: string, answer: z.ZodType<T>): Promise<T> {
    const content = await this.#host.read(uri);
    this.spending.resource(uri, content);
    return answer.parse(content);
  }

  async snapshots(): Promise<readonly Snapshot[]> {
    return (await this.call("list_snapshots", {}, listOf(snapshot))).items;
  }

  /** Returns the newest snapshot that the recovery may go back to. */
  async lastGood(): Promise<Snapshot> {
    const newest = (await this.snapshots()).find(({ kind }) => kind !== "beforeRecovery");
    if (newest === undefined) throw new Error("There is no snapshot to go back to.");
    return newest;
  }

  /** Returns everything that a name may mean, the best match first. */
  async find(text: string, types: readonly string[]): Promise<readonly z.infer<typeof found>[]> {
    return (await this.call("find_objects", { text, types }, listOf(found))).items;
  }

  async history({ type, id }: { type: string; id: string }): Promise<z.infer<typeof history>> {
    return this.call("get_object_history", { type, id }, history);
  }

  /** Returns the id of a successful preview. */
  async preview(snapshotId: string, scope: Scope): Promise<string> {
    const started = await this.call("start_preview", { snapshot: snapshotId, scope, waitSeconds: 50 }, job);
    if (started.status !== "successful") throw new Error(`The preview is ${started.status}.`);
    return started.jobId;
  }

  /** Reads all pages. */
  async changes(previewJobId: string, filter: Record<string, unknown> = {}): Promise<readonly Change[]> {
    const changes: Change[] = [];
    let page: { cursor?: string } = {};
    do {
      const args = { previewJobId, limit: 100, detail: "full", ...filter, ...page };
      const { items, nextCursor } = await this.call("list_changes", args, listOf(change));
      changes.push(...items);
      page = nextCursor === undefined ? {} : { cursor: nextCursor };
    } while (page.cursor !== undefined);
    return changes;
  }

  /** Returns the first changes that match, with all that is known of them. */
  async firstChanges(previewJobId: string, filter: Record<string, unknown>): Promise<readonly Change[]> {
    const args = { previewJobId, limit: 10, detail: "full", ...filter };
    return (await this.call("list_changes", args, listOf(change))).items;
  }

  /** Returns the ids of all changes that match, which are cheap to list in short. */
  async changedIds(previewJobId: string, filter: Record<string, unknown> = {}): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let page: { cursor?: string } | null = {}; page !== null; ) {
      const args: Record<string, unknown> = { previewJobId, limit: 100, ...filter, ...page };
      const { items, nextCursor }: z.infer<typeof briefPage> = await this.call("list_changes", args, briefPage);
      ids.push(...items.flatMap(({ id, alike }) => [id, ...(alike?.rows ?? []).map(([other]) => String(other))]));
      page = nextCursor === undefined ? null : { cursor: nextCursor };
    }
    return ids;
  }

  /** Requests the recovery of a preview, waits until it ends, and verifies it. */
  async recover(previewJobId: string): Promise<Verification> {
    const recoveryJobId = await this.apply(previewJobId);
    return this.call("verify_recovery", { recoveryJobId, waitSeconds: 50 }, verification);
  }

  /** Requests the recovery of a preview, waits until it ends, and returns its id. */
  async apply(previewJobId: string): Promise<string> {
    const { jobId } = await this.call("start_recovery", { previewJobId }, job);
    const ended = await this.call("get_job", { jobId, waitSeconds: 50 }, job);
    if (ended.status !== "successful") throw new Error(`The recovery is ${ended.status}: ${ended.failure?.message}`);
    return jobId;
  }
}

/** Returns each text in an argument. The argument names are the tools' own. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** The person in front of the host, who reads the request and types the phrase or ticks the box. */
export function personTyping(forms: Form[]) {
  return (form: Form) => {
    forms.push(form);
    const phrase = /type: (.+)$/.exec(form.message)?.[1];
    return {
      action: "accept" as const,
      content: form.fields.includes("phrase") ? { phrase: phrase ?? "" } : { approve: true },
    };
  };
}

/** Returns the scope of these objects, narrowed to single properties where some are named. */
export function scopeOf(objects: readonly { type: string; id: string }[], properties?: readonly string[]): Scope {
  const byType = Map.groupBy(objects, ({ type }) => type);
  const entities = [...byType].map(([type, ofType]) => ({ type, ids: [...new Set(ofType.map(({ id }) => id))] }));
  return properties === undefined ? { entities } : { entities, properties };
}
