export interface AgentOptions {
  readonly store:
    | { readonly kind: 'keychain' }
    | { readonly kind: 'file'; readonly passphraseFile: string };
  readonly ui: boolean;
}

/** What `agent.mjs`, beside the built command line, exports. */
export interface AgentProgram {
  /** Answers the exit code, and has said by then why it is not 0. */
  runAgent(options: AgentOptions): Promise<number>;
}
