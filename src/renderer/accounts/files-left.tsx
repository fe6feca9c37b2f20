import { type LeftOnDisk, leftOnDiskName } from '../../shared/left-on-disk.ts';

export interface FilesLeftProps {
  readonly files: readonly LeftOnDisk[];
  /** What becomes of them. */
  readonly title: string;
}

/** Where what was imported still lies, by its whole path: a person may want to look there. */
export function FilesLeft({ files, title }: FilesLeftProps) {
  if (files.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="reach-list" aria-label={title}>
        {files.map((file) => (
          <li key={`${file.kind} ${file.place}`} className="wrapping">
            {leftOnDiskName(file)}
          </li>
        ))}
      </ul>
    </>
  );
}
