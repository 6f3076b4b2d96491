import type { ErrorCode, ErrorFacts } from "../../../domain/errors.ts";
import type { PackedContent } from "./packed-rows.ts";

/** The data that the writer's thread starts with. */
export interface WriterData {
  readonly file: string;
  readonly settings: string;
}

/** A request to the writer's thread, which answers each in its turn. */
export type WriterRequest =
  | { readonly kind: "statement"; readonly text: string; readonly values: readonly unknown[] }
  | { readonly kind: "insert"; readonly content: PackedContent }
  /** Skips what a full disk has ended by itself. */
  | { readonly kind: "rollback" }
  | { readonly kind: "close" };

/** The thread's answers, in the order of the requests. The first one says that it has the file open. */
export type WriterReply<Row> =
  | { readonly ok: true; readonly rows: Row[]; readonly changes: number | null }
  | { readonly ok: false; readonly fault: WriterFault };

/** An error as it crosses between threads: one of ours, or one of SQLite with its code, or a defect. */
export type WriterFault =
  | { readonly kind: "rewind"; readonly code: ErrorCode; readonly message: string; readonly facts: ErrorFacts }
  | { readonly kind: "other"; readonly message: string; readonly stack: string; readonly errcode: number | null };
