import { RewindError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { Millis } from "../../domain/time.ts";
import { numberText } from "../../domain/words/number-text.ts";
import type { GraphAnswer, GraphClient, RequestOptions } from "../../graph/http/graph-client.ts";
import { requireList } from "../../graph/http/refused.ts";
import { decodeRows } from "../../wire/collection.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { jsonObject, readObject } from "../../wire/reading.ts";

/** Source: Microsoft Graph, largest page of directory objects, and most ids of getByIds. */
const PAGE = "999";
/** Properties of a user that decide about signing in. */
export const USER_STATE = "id,displayName,accountEnabled,userType,userPrincipalName";
/** Properties that are read of deleted objects: what decides about signing in, and names that must be unique. */
const deletedSelects: Readonly<Partial<Record<EntityType, string>>> = {
  user: USER_STATE,
  group: "id,groupTypes,mailNickname",
};
const IDS_PER_REQUEST = 1_000;
/** Pages read of one list. Longer lists are cut, and the cut is reported. */
const MOST_PAGES = 5;
/** Requests of one assessment, which keeps it within a minute. */
const MOST_REQUESTS = 150;

/** The deleted objects of a type by id, or the first of them. */
interface DeletedObjects {
  readonly rows: ReadonlyMap<string, JsonObject>;
  readonly isWhole: boolean;
}

/** Names the deleted objects of a type, as `isCut` takes it. */
export const deletedOf = (type: EntityType): string => `the deleted objects of type ${type}`;

/** Returns what is read, or else `otherwise` where it cannot be read. Signing in is asked for by the answer itself. */
export async function readable<Read, Else>(read: Promise<Read>, otherwise: Else): Promise<Read | Else> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof RewindError && error.code !== "signInRequired") return otherwise;
    throw error;
  }
}

/** Reads the directory for one assessment, counts the requests and remembers what had to be left out. */
export class DirectoryReader {
  readonly #client: GraphClient;
  readonly #cuts = new Map<string, string>();
  readonly #deleted = new Map<EntityType, Promise<DeletedObjects>>();
  #requests = 0;

  constructor(client: GraphClient) {
    this.#client = client;
  }

  /** Returns the service's time. */
  now(): Millis {
    return this.#client.serviceNow();
  }

  get requests(): number {
    return this.#requests;
  }

  /** Sentences on lists that were cut, and on what was not read. */
  get cuts(): readonly string[] {
    return [...this.#cuts.values()];
  }

  /** The same of lists that are not of a kind. */
  cutsBeside(kind: string): readonly string[] {
    return [...this.#cuts].flatMap(([what, sentence]) => (what.startsWith(kind) ? [] : [sentence]));
  }

  /** Remembers a sentence on what was not read. */
  leftOut(sentence: string): void {
    this.#cuts.set(sentence, sentence);
  }

  /** Returns true if a list of this was longer than what was read of it. */
  isCut(what: string): boolean {
    return this.#cuts.has(what);
  }

  /** Returns the deleted objects of a type, which are read once. */
  deletedOf(type: EntityType): Promise<DeletedObjects> {
    const read = this.#deleted.get(type) ?? this.#readDeleted(type);
    this.#deleted.set(type, read);
    return read;
  }

  /** Reads a list. One that is too long is cut, and reported as `what`. */
  async list(path: string, what: string, options: RequestOptions = {}): Promise<readonly JsonObject[]> {
    return this.#pages(path, what, await this.#first(path, options));
  }

  /** Reads a list that an object has. One that is gone has none, which is no failure. */
  async listOf(path: string, what: string, options: RequestOptions = {}): Promise<readonly JsonObject[]> {
    const answer = await this.#first(path, options);
    return answer.status === 404 ? [] : this.#pages(path, what, answer);
  }

  #first(path: string, options: RequestOptions): Promise<GraphAnswer> {
    return this.#send(() => this.#client.get(path, { ...options, query: { $top: PAGE, ...options.query } }));
  }

  async #pages(path: string, what: string, first: GraphAnswer): Promise<readonly JsonObject[]> {
    const rows: JsonObject[] = [];
    let answer = first;
    for (let pages = 1; ; pages += 1) {
      const { items, nextLink } = decodeRows(requireList(answer, `Reading ${path}`).body, asObject);
      rows.push(...items);
      if (nextLink === null) return rows;
      if (pages === MOST_PAGES) {
        this.#cuts.set(what, `Only the first ${numberText(rows.length)} of ${what} were read.`);
        return rows;
      }
      const { url } = answer;
      answer = await this.#send(() => this.#client.follow(nextLink, url));
    }
  }

  /** Counts the objects of a filter without reading them. Returns null if the directory does not count. */
  async count(path: string, $filter: string): Promise<number | null> {
    const query = { $filter, $count: "true", $top: "1", $select: "id" };
    const headers = { consistencylevel: "eventual" };
    const answer = await this.#send(() => this.#client.get(path, { query, headers }));
    return decodeRows(requireList(answer, `Counting ${path}`).body, asObject).count;
  }

  /** Reads live objects by id. */
  async byIds(ids: readonly string[], types: readonly EntityType[], $select: string): Promise<readonly JsonObject[]> {
    const rows: JsonObject[] = [];
    for (let from = 0; from < ids.length; from += IDS_PER_REQUEST) {
      const body = { ids: ids.slice(from, from + IDS_PER_REQUEST), types };
      const answer = await this.#send(() =>
        this.#client.post("/directoryObjects/getByIds", body, { query: { $select }, repeatable: true }),
      );
      rows.push(...decodeRows(requireList(answer, "Reading objects by id").body, asObject).items);
    }
    return rows;
  }

  async #readDeleted(type: EntityType): Promise<DeletedObjects> {
    const what = deletedOf(type);
    const path = `/directory/deletedItems/${recoverable[type].graphType}`;
    const rows = await this.list(path, what, { query: { $select: deletedSelects[type] ?? "id" } });
    const known = rows.flatMap((row) => (typeof row.id === "string" ? [[canonicalId(row.id), row] as const] : []));
    return { rows: new Map(known), isWhole: !this.isCut(what) };
  }

  async #send(request: () => Promise<GraphAnswer>): Promise<GraphAnswer> {
    if (this.#requests >= MOST_REQUESTS) throw tooMany();
    this.#requests += 1;
    return request();
  }
}

const asObject = (row: unknown): JsonObject => readObject(jsonObject, row);

/** Returns the refs of rows of mixed types, leaving out types without recovery. */
export const refsIn = (rows: readonly JsonObject[]): readonly EntityRef[] =>
  rows.flatMap(({ "@odata.type": named, "@type": short, id }) => {
    const name = typeof named === "string" ? named : short;
    const type = typeof name === "string" ? entityTypeOfGraphType(name) : undefined;
    return type === undefined || typeof id !== "string" ? [] : [{ type, id: canonicalId(id) }];
  });

const tooMany = (): RewindError =>
  new RewindError(
    "notSupported",
    `Its policies, roles and groups take more than ${MOST_REQUESTS} requests to read. Preview fewer objects.`,
  );
