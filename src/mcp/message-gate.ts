import { Transform, type TransformCallback, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { isJsonObject, type Json, type JsonObject, memberOf } from "../domain/json.ts";
import { NESTS_TOO_DEEP, nestsTooDeep } from "./message-depth.ts";

/** Most bytes of one message. A longer one is refused and passed over, and the connection goes on. */
const LONGEST_MESSAGE = 10 * 1_024 * 1_024;

/** Codes of JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/**
 * Stands before a transport that reads messages line by line. What is no message of JSON-RPC 2.0 is answered here, with the
 * id it came with where that can be read, because the transport would leave its sender without an answer. Everything else
 * passes as it is.
 */
export class MessageGate extends Transform {
  readonly #answers: Writable;
  readonly #decoder = new StringDecoder("utf8");
  #line = "";
  #tooLong = false;

  constructor(answers: Writable) {
    super();
    this.#answers = answers;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const [first = "", ...rest] = this.#decoder.write(chunk).split("\n");
    this.#take(first);
    for (const part of rest) {
      this.#end();
      this.#take(part);
    }
    done();
  }

  #take(part: string): void {
    if (this.#tooLong) return;
    this.#line += part;
    if (this.#line.length <= LONGEST_MESSAGE) return;
    this.#tooLong = true;
    this.#line = "";
  }

  #end(): void {
    const line = this.#line;
    const tooLong = this.#tooLong;
    this.#line = "";
    this.#tooLong = false;
    if (tooLong) {
      const most = LONGEST_MESSAGE / 1_024 / 1_024;
      this.#refuse(null, INVALID_REQUEST, `A message has at most ${most} MB. This one was passed over.`);
      return;
    }
    if (line.trim() === "") return;
    const verdict = verdictOn(line);
    if (verdict === "message") this.push(`${line}\n`);
    else if (verdict !== "noAnswerDue") this.#refuse(...verdict);
  }

  #refuse(id: Json, code: number, message: string): void {
    this.#answers.write(`${JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } })}\n`);
  }
}

type Refused = [id: Json, code: number, message: string];

/** Returns the answer to a line that is not a message. A malformed answer to a request of ours is ignored. */
function verdictOn(line: string): Refused | "message" | "noAnswerDue" {
  if (nestsTooDeep(line)) return [null, INVALID_REQUEST, NESTS_TOO_DEEP];
  let message: Json;
  try {
    message = JSON.parse(line);
  } catch {
    return [null, PARSE_ERROR, "This line is not JSON. Each line holds one message."];
  }
  if (Array.isArray(message)) {
    return [null, INVALID_REQUEST, "Batches are not part of this protocol. Send each message on a line of its own."];
  }
  if (!isJsonObject(message)) return [null, INVALID_REQUEST, "A message is a JSON object."];
  const id = memberOf(message, "id");
  const readable = isId(id) ? id : null;
  const refused = (why: string): Refused => [readable, INVALID_REQUEST, why];
  if (memberOf(message, "jsonrpc") !== "2.0") return refused('A message has the member "jsonrpc": "2.0".');
  if (Object.hasOwn(message, "id") && readable === null) return refused("An id is a text or a whole number.");
  if (Object.hasOwn(message, "result") || Object.hasOwn(message, "error")) {
    return isAnswer(message) ? "message" : "noAnswerDue";
  }
  const fault = faultOf(message);
  return fault === null ? "message" : refused(fault);
}

const members: readonly string[] = ["jsonrpc", "id", "method", "params"];

/** Returns what the transport would reject in a request or notification, or null. */
function faultOf(message: JsonObject): string | null {
  if (typeof memberOf(message, "method") !== "string") return 'A request names its "method" as text.';
  if (Object.keys(message).some((name) => !members.includes(name))) {
    return `A request has no members but ${members.map((name) => `"${name}"`).join(", ")}.`;
  }
  if (!Object.hasOwn(message, "params")) return null;
  const params = memberOf(message, "params");
  if (!isJsonObject(params)) return 'The "params" of a request are a JSON object.';
  if (!Object.hasOwn(params, "_meta")) return null;
  const meta = memberOf(params, "_meta");
  if (!isJsonObject(meta)) return 'The "_meta" of a request is a JSON object.';
  return !Object.hasOwn(meta, "progressToken") || isId(memberOf(meta, "progressToken"))
    ? null
    : 'A "progressToken" is a text or a whole number.';
}

const isId = (value: Json): value is string | number => typeof value === "string" || Number.isSafeInteger(value);

function isAnswer(message: JsonObject): boolean {
  const error = memberOf(message, "error");
  if (error === null) return isJsonObject(memberOf(message, "result"));
  return isJsonObject(error) && typeof error.code === "number" && typeof error.message === "string";
}
