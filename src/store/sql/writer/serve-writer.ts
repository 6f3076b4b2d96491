import type { MessagePort } from "node:worker_threads";
import { SqliteDatabase } from "../../../sqlite/database.ts";
import type { SqliteRow } from "../../../sqlite/statement.ts";
import { insertStatements } from "../insert-statements.ts";
import { faultOf } from "./faults.ts";
import type { WriterData, WriterReply, WriterRequest } from "./messages.ts";
import { type PackedContent, unpacked } from "./packed-rows.ts";

type Done = Extract<WriterReply<SqliteRow>, { ok: true }>;

/** Opens the file and runs the statements that arrive on a port, until it is closed. */
export function serveWriter(port: MessagePort, { file, settings }: WriterData): void {
  const answer = (work: () => Done) => port.postMessage(replyTo(work));
  let database: SqliteDatabase | null = null;
  answer(() => {
    database = SqliteDatabase.open(file, settings);
    return { ok: true, rows: [], changes: null };
  });
  port.on("message", (request: WriterRequest) => {
    const open = database;
    if (open === null || request.kind === "close") {
      open?.[Symbol.dispose]();
      port.close();
    } else answer(() => carriedOut(open, request));
  });
}

function replyTo(work: () => Done): WriterReply<SqliteRow> {
  try {
    return work();
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

function carriedOut(database: SqliteDatabase, request: Exclude<WriterRequest, { kind: "close" }>): Done {
  if (request.kind === "insert") return { ok: true, rows: [], changes: inserted(database, request.content) };
  if (request.kind === "rollback") {
    if (database.inTransaction) database.script("rollback");
    return { ok: true, rows: [], changes: null };
  }
  const statement = database.prepare(request.text);
  if (statement.reader) return { ok: true, rows: statement.all(request.values), changes: null };
  return { ok: true, rows: [], changes: Number(statement.run(request.values).changes) };
}

function inserted(database: SqliteDatabase, content: PackedContent): number {
  const columns = unpacked(content);
  const addRow = (values: unknown[], at: number) => {
    for (const column of columns) values.push(column[at]);
  };
  let written = 0;
  for (const { text, values } of insertStatements({ ...content, addRow })) {
    written += Number(database.prepare(text).run(values).changes);
  }
  return written;
}
