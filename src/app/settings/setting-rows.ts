import { settingGroups } from "./settings.ts";

/** One setting as it is shown to people. */
export interface SettingRow {
  readonly variable: string;
  readonly meaning: string;
  /** The modes that read it in the words of the help, or null for every mode. */
  readonly mode: (typeof settingGroups)[number]["mode"];
}

/** Every setting of the tables, in the order of `--help`. */
export const settingRows: readonly SettingRow[] = settingGroups.flatMap(({ mode, table }) =>
  Object.entries(table).map(([variable, { description }]) => ({ variable, meaning: description ?? "", mode })),
);
