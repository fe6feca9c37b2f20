/** One line of the table. */
export interface Row {
  readonly work: string;
  readonly target: string;
  readonly measured: string;
  /** `none`: nothing to compare with on this machine, or no target. */
  readonly verdict: 'met' | 'missed' | 'none';
}

export const judged = (met: boolean): Row['verdict'] => (met ? 'met' : 'missed');
