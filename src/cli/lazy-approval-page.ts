import { machine, newSecret, sleep } from "../app/machine.ts";
import type { ProcessContext } from "../app/process-context.ts";
import { receiptSigner } from "../app/receipt-signer.ts";
import type { Settings } from "../app/settings/read-settings.ts";
import type { ApprovalPage } from "../approval-page/approval-page.ts";
import { browserOpener } from "../approval-page/open-browser.ts";
import { RewindError } from "../domain/errors.ts";
import type { LinkPage, ShowPage } from "../guard/person.ts";
import type { Services } from "../service/services.ts";
import { modeSignIn } from "./mode-sign-in.ts";

export interface LazyApprovalPage {
  /** Absent if the page is turned off, or if the person has no browser on this machine. */
  readonly showPage?: ShowPage;
  /** Absent if the page is turned off. */
  readonly linkPage?: LinkPage;
  close(): Promise<void>;
}

/** Returns the approval page of this process, which is loaded and served at its first use. */
export function lazyApprovalPage(
  settings: Pick<Settings, "approvalPage" | "dataFolder" | "readOnly" | "mode" | "receiptKey">,
  { environment }: Pick<ProcessContext, "environment">,
  { services, report }: { readonly services: () => Promise<Services>; readonly report: (error: unknown) => void },
): LazyApprovalPage {
  const { approvalPage, dataFolder, readOnly } = settings;
  if (!approvalPage) return { close: async () => {} };
  const { platform } = process;
  const openBrowser = browserOpener({ platform, environment, sleep });
  let page: Promise<ApprovalPage> | null = null;
  const loaded = (): Promise<ApprovalPage> => {
    page ??= import("../approval-page/browser-page.ts").then(({ browserPage }) => {
      const place = { platform, environment, dataFolder };
      const say = (line: string) => report(new RewindError("signInRequired", line));
      const signReceipt = receiptSigner(settings);
      const signInAnew = modeSignIn({ environment }, settings, { services, say });
      return browserPage({
        services,
        openBrowser,
        place,
        readOnly,
        signInAnew,
        signReceipt,
        clock: machine,
        newSecret,
        report,
      });
    });
    return page;
  };
  return {
    ...(openBrowser === null ? {} : { showPage: async (request) => (await loaded()).show(request) }),
    linkPage: async (request) => (await loaded()).link(request),
    close: async () => (await page)?.close(),
  };
}
