import { fileJournal, type Journal } from "../../microsoft/recovery/journal.ts";
import type { RecordsContext } from "../../records/records-context.ts";
import { storedJournal } from "../../records/stored-journal.ts";

/**
 * Returns the journal of a tenant: files of its folder, or the database where there is one, so that every host has what any
 * of them kept. Files of an earlier version are read there too.
 */
export function journalOf(context: RecordsContext, folder: string, database: string | null): Journal {
  const files = fileJournal(folder);
  if (database === null) return files;
  const shared = storedJournal(context);
  return {
    has: async (preview) => (await shared.has(preview)) || (await files.has(preview)),
    keep: async (preview, changes) => {
      if (!(await files.has(preview.id))) await shared.keep(preview, changes);
    },
    async *read(preview) {
      const isShared = (await shared.has(preview)) || !(await files.has(preview));
      yield* (isShared ? shared : files).read(preview);
    },
  };
}
