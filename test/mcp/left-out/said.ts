import type { CutMark } from "../../support/cut-marks.ts";
import type { Answer } from "../../support/host.ts";
import type { Walk } from "./walk.ts";

/** What an answer says, with the call that it answers. */
export interface Said {
  readonly walk: Walk;
  readonly answer: Answer;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly mark: CutMark;
  readonly found: RegExpExecArray;
}
