import { invalid } from "../domain/errors.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../domain/json.ts";
import { found, type GraphCall, type Handler } from "./route.ts";

/** Source: Microsoft Graph, "Combine multiple HTTP requests using JSON batching". */
const MOST_REQUESTS = 20;
const methods = ["GET", "POST", "PATCH", "PUT", "DELETE"];

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: JsonObject;
  readonly body: Json | undefined;
  readonly dependsOn: readonly string[];
}

/** Requests of a batch that run at a time, so that a batch holds no more in memory than a few requests do. */
const LANES = 4;

/** Runs each request once those it depends on have succeeded, and the others in any order, some at a time. */
export const batch: Handler = async (call) => {
  const { dispatch } = call;
  if (dispatch === null) throw invalid("A batch cannot hold another batch.");
  const items = itemsOf(call.body);
  const answers = new Map<string, Promise<JsonObject>>();
  const lanes: Promise<JsonObject>[] = [];
  for (const [place, item] of items.entries()) {
    // A request waits for earlier ones only, in its lane and by its dependencies, so that no two wait for each other.
    const before = item.dependsOn.flatMap((id) => answers.get(id) ?? []);
    const answer = Promise.all([lanes[place % LANES], ...before]).then(([, ...earlier]) =>
      run(
        item,
        earlier.filter((each) => each !== undefined),
        call,
        dispatch,
      ),
    );
    lanes[place % LANES] = answer;
    answers.set(item.id, answer);
  }
  return found({ responses: await Promise.all(answers.values()) });
};

async function run(
  item: BatchItem,
  earlier: readonly JsonObject[],
  call: GraphCall,
  dispatch: (request: Request) => Promise<Response>,
): Promise<JsonObject> {
  if (earlier.some(({ status }) => typeof status !== "number" || status >= 400)) {
    const error = { code: "FailedDependency", message: "A request this one depends on did not succeed." };
    return { id: item.id, status: 424, headers: {}, body: { error } };
  }
  const headers = new Headers({ authorization: call.headers.get("authorization") ?? "" });
  for (const [name, value] of Object.entries(item.headers)) {
    if (name.toLowerCase() !== "authorization" && typeof value === "string") headers.set(name, value);
  }
  const response = await dispatch(
    new Request(`${call.root}/${item.url.replace(/^\/+/, "")}`, {
      method: item.method,
      headers,
      ...(item.body === undefined || item.method === "GET" ? {} : { body: JSON.stringify(item.body) }),
    }),
  );
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const body: Json = isJson ? JSON.parse(text) : text;
  return {
    id: item.id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(text === "" ? {} : { body }),
  };
}

function itemsOf(body: Json | undefined): readonly BatchItem[] {
  const requests = isJsonObject(body ?? null) ? member(body, "requests") : null;
  if (!isJsonCollection(requests) || requests.length === 0) {
    throw invalid('A batch is { "requests": [ … ] } with at least one request.');
  }
  if (requests.length > MOST_REQUESTS) throw invalid(`A batch has at most ${MOST_REQUESTS} requests.`);
  const items = requests.map(itemOf);
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size < items.length) throw invalid("Two requests of the batch have the same id.");
  for (const [place, { id, dependsOn }] of items.entries()) {
    const later = dependsOn.find((other) => !items.slice(0, place).some((earlier) => earlier.id === other));
    if (later !== undefined) throw invalid(`Request "${id}" depends on "${later}", which no request before it is.`);
  }
  return items;
}

function itemOf(request: Json): BatchItem {
  const [given, method, url] = ["id", "method", "url"].map((name) => member(request, name));
  // Clients number their requests, and Graph answers with the number as a text.
  const id = typeof given === "number" ? String(given) : given;
  if (typeof id !== "string" || id === "" || id.length > 100) throw invalid("Each request of a batch has an id.");
  if (typeof method !== "string" || !methods.includes(method.toUpperCase())) {
    throw invalid(`"method" of request "${id}" is one of ${methods.join(", ")}.`);
  }
  if (typeof url !== "string" || url.includes("://")) {
    throw invalid(`"url" of request "${id}" is a path below the version, such as "/users".`);
  }
  const headers = member(request, "headers") ?? {};
  const body = member(request, "body") ?? undefined;
  const named = { ...(isJsonObject(headers) ? headers : {}) };
  checkHeaders(id, named);
  checkContent(id, method.toUpperCase(), named, body);
  return { id, method: method.toUpperCase(), url, headers: named, body, dependsOn: dependenciesOf(id, request) };
}

function checkHeaders(id: string, headers: JsonObject): void {
  for (const [name, value] of Object.entries(headers)) {
    const sound = /^[\w-]{1,100}$/.test(name) && typeof value === "string" && /^[\x20-\x7e]{0,4000}$/.test(value);
    if (!sound) throw invalid(`Request "${id}" has an unreadable header: "${name.slice(0, 40)}".`);
  }
}

/** Source: Microsoft Graph, "JSON batching": a write with a body names its Content-Type. An action may have no body. */
function checkContent(id: string, method: string, headers: JsonObject, body: Json | undefined): void {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  const lacksBody = body === undefined && (method === "PATCH" || method === "PUT");
  if (method === "GET" || method === "DELETE" || (body === undefined && !lacksBody)) return;
  if (lacksBody || !named) throw invalid(`Write request id : ${id} does not contain Content-Type header or body.`);
}

function dependenciesOf(id: string, request: Json): readonly string[] {
  const dependsOn = member(request, "dependsOn") ?? [];
  const ids = isJsonCollection(dependsOn) ? dependsOn : [null];
  return ids.map((one) => {
    const other = typeof one === "number" ? String(one) : one;
    if (typeof other !== "string") throw invalid(`"dependsOn" of request "${id}" lists ids of others.`);
    return other;
  });
}

const member = (value: Json | undefined, name: string): Json =>
  value !== undefined && isJsonObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
