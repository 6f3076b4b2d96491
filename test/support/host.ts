/** The answer that the person in front of a host gives to a form. Hosts without `onForm` declare no forms. */
export interface FormAnswer {
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: Record<string, string | number | boolean>;
}
export interface Form {
  readonly message: string;
  readonly fields: readonly string[];
}
export type OnForm = (form: Form) => FormAnswer | Promise<FormAnswer>;

/** The part of a host that tests need, the same for both eras of the protocol. */
export interface Host extends AsyncDisposable {
  listTools(): Promise<ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, onProgress?: OnProgress): Promise<Answer>;
  read(uri: string): Promise<unknown>;
  listPrompts(): Promise<ListedPrompt[]>;
  /** The texts of a prompt's messages. */
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  listResources(): Promise<{ readonly uris: string[]; readonly templates: string[] }>;
  complete(of: { prompt: string } | { template: string }, argument: string, typed: string): Promise<string[]>;
  /** Receives each update from now on. The returned function ends it. */
  subscribe(uris: readonly string[], onUpdated: (uri: string) => void): Promise<() => Promise<void>>;
  /** Receives log messages of this level or worse from now on. */
  log(level: "debug" | "info" | "warning" | "error", onMessage: (message: LogMessage) => void): Promise<void>;
}
export type OnProgress = (progress: {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}) => void;

export interface LogMessage {
  readonly level: string;
  readonly data: unknown;
}
export interface ListedPrompt {
  readonly name: string;
  readonly description?: string | undefined;
  readonly arguments?:
    | readonly { name: string; description?: string | undefined; required?: boolean | undefined }[]
    | undefined;
}
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
  readonly annotations?: unknown;
  readonly _meta?: Record<string, unknown> | undefined;
}
export interface Answer {
  readonly text: string;
  readonly data: Record<string, unknown> | undefined;
  readonly isError: boolean;
  /** State of a recovery that needs an approval: started, approvalRequired or declined. */
  readonly state: string | undefined;
  readonly code: string | undefined;
  /** The bytes of the larger half: the text, or the structured content. */
  readonly bytes: number;
}
