/** Shown as long as the clock is behind the latest instant that the list of callers has seen. */
export const clockNotice = { id: 'policy-clock', code: 'policy_clock' } as const;

export const clockIsBehind = (seconds: number): string =>
  `The clock of this computer is ${Math.round(seconds / 86_400)} days behind the latest time that Keybearer has seen, and scripts whose right would have ended by then get nothing. Set the clock. If it is right now, look at the list of scripts, then keep it or remove them all ("keybearer caller review").`;
