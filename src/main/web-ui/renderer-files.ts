import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';

export interface RendererFile {
  readonly type: string;
  readonly body: Buffer;
}

/** Anything else in the folder (source maps, notes) is not served. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * The built window, read once into a map from URL path to content. What is not in the map does not
 * exist, so no request ever touches the file system and no path can climb out of the folder.
 */
export async function readRendererFiles(
  folder: string,
): Promise<Result<ReadonlyMap<string, RendererFile>>> {
  try {
    const files = new Map<string, RendererFile>();
    for (const name of await readdir(folder, { recursive: true })) {
      const type = types[extname(name)];
      if (type === undefined) continue;
      files.set(`/${name.split(sep).join('/')}`, {
        type,
        body: await readFile(join(folder, name)),
      });
    }
    const index = files.get('/index.html');
    if (index === undefined) return notBuilt();
    files.set('/', index);
    return ok(files);
  } catch (error) {
    return notBuilt(error instanceof Error ? error.message : undefined);
  }
}

const notBuilt = (cause?: string) =>
  fail(
    'internal',
    'The window is not built. Run `npm run build`, then start the agent again.',
    cause === undefined ? {} : { cause },
  );
