import { Help } from "commander";
import type { Output } from "../app/process-context.ts";
import { type SettingRow, settingRows } from "../app/settings/setting-rows.ts";
import { widthOf, wrapped } from "../terminal/wrap.ts";

const INDENT = "  ";
const MEANING_WIDTH = 88;
/** In fewer columns, a meaning stands below its variable. */
const LEAST_BESIDE = 36;

/** Descriptions of commands and options are broken into lines of at least so many columns. */
export const LEAST_WRAPPED = 20;
/** The columns of a help that is not shown on a terminal. */
export const USUAL_COLUMNS = 80;

const STATUSES =
  "Exit status: 0 done, 1 tried and failed or declined, 2 wrong usage or unusable environment, 3 nothing to do, " +
  "4 vault drift found changes, 5 one of them is gravely dangerous, 6 the disk is full.";

/** Returns the part of `--help` that explains the environment, from the table of settings, and the exit statuses. */
export function surroundingsHelp(output: Output): string {
  const columns = widthOf(output) ?? WIDE;
  const groups = Map.groupBy(settingRows, ({ mode }) => mode);
  const sections = [...groups].map(([mode, rows]) =>
    [...wrapped(headingOf(mode), columns), ...rows.flatMap((row) => linesOf(row, columns))].join("\n"),
  );
  return `\n${[...sections, wrapped(STATUSES, columns).join("\n")].join("\n\n")}`;
}

const WIDEST = Math.max(...settingRows.map(({ variable }) => variable.length));
const MARGIN = `${INDENT}${" ".repeat(WIDEST)}${INDENT}`;
const WIDE = MARGIN.length + MEANING_WIDTH;

const headingOf = (mode: SettingRow["mode"]): string =>
  mode === null ? "Environment:" : `Environment in mode ${mode}${hints[mode] ?? ""}:`;

const hints: Readonly<Partial<Record<NonNullable<SettingRow["mode"]>, string>>> = {
  "microsoft or vault": " (see `entra-rewind setup` and `entra-rewind doctor`)",
  "microsoft or vault on a host": " (see `entra-rewind setup --host` and `entra-rewind doctor --host`)",
};

function linesOf({ variable, meaning }: SettingRow, columns: number): readonly string[] {
  const beside = Math.min(MEANING_WIDTH, columns - MARGIN.length);
  if (beside < LEAST_BESIDE) return [`${INDENT}${variable}`, ...wrapped(`${INDENT}${INDENT}${meaning}`, columns)];
  return wrapped(meaning, beside).map((line, index) =>
    index === 0 ? `${INDENT}${variable.padEnd(WIDEST)}${INDENT}${line}` : `${MARGIN}${line}`,
  );
}

/** Shows a command or an option beside its description, or above it where too few columns are left for that. */
export function helpItem(this: Help, term: string, width: number, description: string, help: Help): string {
  const columns = this.helpWidth ?? USUAL_COLUMNS;
  if (description === "" || columns - width - 4 >= LEAST_WRAPPED) {
    return Help.prototype.formatItem.call(this, term, width, description, help);
  }
  return [`  ${term}`, ...wrapped(`    ${description}`, columns)].join("\n");
}
