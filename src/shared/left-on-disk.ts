/** A place where an imported credential still lies. */
export interface LeftOnDisk {
  /** A path; of what came without one its name, or `keyring SERVICE/USER`. */
  readonly place: string;
  /** `copy`: sealed, in Keybearer's own folder, for undoing the replacement of the file. */
  readonly kind: 'original' | 'copy';
}

/** As a part of a list in a sentence. */
export const leftOnDiskName = ({ place, kind }: LeftOnDisk): string =>
  kind === 'original' ? place : `the sealed copy of ${place} that is kept for an undo`;
