/** What package-lock.json says about one installed package; its key is the folder it lies in. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/**
 * keytar depends on what downloads or builds its native module while it is being installed, some
 * thirty packages. An installed app never runs them, so they are neither shipped nor trusted there.
 */
const neededToInstallOnly: Readonly<Record<string, readonly string[]>> = {
  keytar: ['node-addon-api', 'prebuild-install'],
};

/** The folders of the packages that the app loads when it runs. */
export function runtimeFolders({ packages }: Lockfile): Set<string> {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    const skipped = neededToInstallOnly[nameOf(folder)] ?? [];
    const { dependencies, optionalDependencies, peerDependencies } = packages[folder] ?? {};
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    for (const name of names.filter((one) => !skipped.includes(one))) {
      const place = resolvedFrom(packages, folder, name);
      if (place === undefined || found.has(place)) continue;
      found.add(place);
      visit(place);
    }
  };
  visit('');
  return found;
}

/** Names of packages that npm counts as ours in production and that the app never loads. */
export function installationOnlyPackages(lockfile: Lockfile): string[] {
  const needed = new Set([...runtimeFolders(lockfile)].map(nameOf));
  const installed = Object.entries(lockfile.packages)
    .filter(([folder, { dev }]) => folder !== '' && !dev)
    .map(([folder]) => nameOf(folder));
  return [...new Set(installed)].filter((name) => !needed.has(name)).sort();
}

export const nameOf = (folder: string): string => folder.split('node_modules/').at(-1) ?? folder;

/** As Node resolves it: the nearest `node_modules` upwards that has it. */
function resolvedFrom(
  packages: Lockfile['packages'],
  folder: string,
  name: string,
): string | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (at === '') return undefined;
  }
}

const parentOf = (folder: string): string =>
  folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0));
