import { type SettingRow, settingRows } from "../app/settings/setting-rows.ts";
import { wrapped } from "./terminal/wrap.ts";

const INDENT = "  ";
const MEANING_WIDTH = 88;

/** Returns the part of `--help` that explains the environment, from the table of settings. */
export function settingsHelp(): string {
  const groups = Map.groupBy(settingRows, ({ mode }) => mode);
  const sections = [...groups].map(([mode, rows]) => [headingOf(mode), ...rows.flatMap(linesOf)].join("\n"));
  return sections.join("\n\n");
}

const WIDEST = Math.max(...settingRows.map(({ variable }) => variable.length));

const headingOf = (mode: SettingRow["mode"]): string =>
  mode === null ? "Environment:" : `Environment in mode ${mode}${hints[mode] ?? ""}:`;

const hints: Readonly<Partial<Record<NonNullable<SettingRow["mode"]>, string>>> = {
  "microsoft or vault": " (see `entra-rewind setup` and `entra-rewind doctor`)",
  "microsoft or vault on a host": " (see `entra-rewind setup --host` and `entra-rewind doctor --host`)",
};

function linesOf({ variable, meaning }: SettingRow): readonly string[] {
  const margin = `${INDENT}${" ".repeat(WIDEST)}${INDENT}`;
  return wrapped(meaning, MEANING_WIDTH).map((line, index) =>
    index === 0 ? `${INDENT}${variable.padEnd(WIDEST)}${INDENT}${line}` : `${margin}${line}`,
  );
}
