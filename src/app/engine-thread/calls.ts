import type { DirectoryAdmin } from "../../directory/directory-admin.ts";
import type { ErrorCode, ErrorFacts } from "../../domain/errors.ts";
import type { Services } from "../../service/services.ts";
import type { SessionOwner } from "../../service/session.ts";

/** The services of one session and, for the face that shows it, the administration of the tenant itself. */
export interface ThreadServices extends Services {
  readonly directory: DirectoryAdmin;
}

/** The services on the engine's own side. Only an embedded tenant can be administered. */
export type HostedServices = Services & Partial<Pick<ThreadServices, "directory">>;

export type ServiceName = keyof ThreadServices;
export type MethodName<S extends ServiceName> = keyof ThreadServices[S];

type Signature<F> = F extends (...args: infer A) => Promise<infer R> ? { args: A; result: R } : never;
export type ArgsOf<S extends ServiceName, M extends MethodName<S>> = Signature<ThreadServices[S][M]>["args"];
export type ResultOf<S extends ServiceName, M extends MethodName<S>> = Signature<ThreadServices[S][M]>["result"];

/** Calls one method of one service of one session, wherever the engine is. */
export type Call = <S extends ServiceName, M extends MethodName<S>>(
  owner: SessionOwner,
  service: S,
  method: M,
  args: ArgsOf<S, M>,
) => Promise<ResultOf<S, M>>;

/** A message from the main thread to the engine's thread. `close` is the last one: later calls get no answer. */
export type ThreadRequest =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly owner: SessionOwner;
      readonly service: ServiceName;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "close" };

/** A message back. Each call gets one reply. A notice is a line for the person at the terminal, such as a sign-in prompt. */
export type ThreadMessage =
  | { readonly kind: "reply"; readonly id: number; readonly result: CallResult<unknown> }
  | { readonly kind: "notice"; readonly line: string };

export type CallResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** The form of an error between threads, because a structured clone would lose its class and its code. */
export type Fault =
  | { readonly kind: "rewind"; readonly code: ErrorCode; readonly message: string; readonly facts: ErrorFacts }
  | { readonly kind: "defect"; readonly message: string; readonly stack: string };
