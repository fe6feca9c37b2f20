/** What `agent.mjs`, beside the built command line, exports. */
export interface AgentProgram {
  runAgent(options: {
    readonly store:
      | { readonly kind: 'keychain' }
      | { readonly kind: 'file'; readonly passphraseFile: string };
    readonly ui: boolean;
  }): Promise<number>;
}
